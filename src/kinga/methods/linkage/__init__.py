"""Linkage: records of several lists that name the same people, and how much doubt that leaves. docs/methods/linkage.md.

Read lists, link, hand on counts without a name in them::

    from kinga.methods.linkage.link import link
    from kinga.methods.linkage.records import record_list

    lists = [record_list("police", header, rows, today=today), record_list("shelter", …)]  # refused with row and reason
    found = link(lists, draws=20, seed=1)       # found.table as linked, found.drawn one possible table a draw
    estimate_drawn(DrawnTables(found.table, found.drawn))      # `carried`: the doubt about links is in the interval

Words: a *record* is a row of a list; a *pair* is two records that may be one person; a *link* is a pair taken to be one;
a *match* is a pair that is one. *Precision* is the share of links that are matches, *recall* the share of matches that are
links. Steps: `columns` (made comparable) -> `blocking` (which pairs) -> `agreement`, `model` (Splink) -> `people`
(duplicates, chances, links) -> `sampler` or `correction` (draws). `simulation` invents lists and measures.

Errors: `RecordsError` and its kinds for files that cannot be meant, `NotLinkable` for honest refusals, `TooManyPairs` and
`TooMuchMemory` for lists too large. Splink and DuckDB are imported when something is linked.
"""

from __future__ import annotations

__all__ = ["warm"]


def warm() -> None:
    """Compile the loop of this package, or read it from the cache: 30 s once, then a second."""
    import numpy as np

    from kinga.methods.linkage.sampler import sample

    starts, ends = np.array([0, 1, 2]), np.array([1, 0])
    sample(starts, ends, np.array([3.0, 3.0]), np.array([0, 1]), np.array([1, 1]), np.array([1]), 1)
