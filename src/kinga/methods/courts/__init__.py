"""Whether courts keep up: what comes in and what is resolved, what waits and how long, and what is lost on the way.

Words: a *docket* is a list of cases with the day each was *filed* and, unless it is *pending*, the day it was *closed*
and its *ending*. *Clearance rate* and *disposition time* are CEPEJ's. A *funnel* follows items from stage to stage.
Pure: numpy only. Dates are days of the calendar, as `datetime.date.toordinal` counts them. `docs/methods/courts.md`
has the formulas and the test that checks each.
"""

from __future__ import annotations
