"""Hash lists of others, as entries for `kinga.methods.matching`: CSV and VICS JSON. docs/methods/hash-lists.md.

    with open(path, "rb") as file:
        found = open_list(file, name="list.csv")        # BadList when it is none
        for row in found:                               # Entry, or Remark: a row refused or odd, by its line
            …
    for row in open_queries(file, name="queries.csv"):  # Query or Remark

One row in memory at a time, however long the file; nothing is loaded that is not in the standard library.
Lists are read as they are: no category is made into another, no row is dropped without a remark.
"""

from __future__ import annotations

from .reading import HashList, open_list, open_queries
from .vocabulary import NOTES, REASONS, BadList, Query, Remark

__all__ = [
    "NOTES",
    "REASONS",
    "BadList",
    "HashList",
    "Query",
    "Remark",
    "open_list",
    "open_queries",
]
