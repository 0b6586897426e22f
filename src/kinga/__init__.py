"""Kinga: a report, a person kept safe, help, a case, outcomes, and counts that raise alarms.

The storeys, top to bottom (imports only point down): config, interfaces, insight, response, core,
methods, errors. `docs/architecture.md` has the picture.
"""

__version__ = "0.1.0"
