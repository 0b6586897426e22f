"""Finding every listed hash within a distance, exactly and fast. docs/methods/matching.md.

    build(folder, entries)                      # a new index on disk
    add(folder, entries)                        # one writer at a time; readers see it at their next search
    remove(folder, ids, list="…")
    remove_list(folder, "…")
    compact(folder)                             # forget what was removed, and merge
    with open_index(folder) as index:           # as many readers as you like
        index.search(hashes, distance=31, today=day)        # uint8 (n, 32) -> list of Match
        index.search_digests(md5, sha1, today=day)          # exact digests
        index.find(hashes)                                  # the same as arrays, without entries
        index.lists(today=day)                              # what it holds of each list

`judge` marks matches that a bank of harmless pictures explains and entries that match in floods; it drops none.
The library reads no clock: without `today`, expired entries match too.

Heavy libraries (numba) are loaded when a name that needs them is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kinga.methods.matching.vocabulary import (
    DISTANCE,
    BadEntry,
    BadQuery,
    Entry,
    Holding,
    IndexDamaged,
    IndexInUse,
    Match,
    NoIndex,
    NoSpace,
    Summary,
)

if TYPE_CHECKING:
    from kinga.methods.matching.index import Found, Index, open_index
    from kinga.methods.matching.judging import FloodBreaker, Judged, judge
    from kinga.methods.matching.warming import warm
    from kinga.methods.matching.writing import add, build, compact, remove, remove_list

__all__ = [
    "DISTANCE",
    "BadEntry",
    "BadQuery",
    "Entry",
    "FloodBreaker",
    "Found",
    "Holding",
    "Index",
    "IndexDamaged",
    "IndexInUse",
    "Judged",
    "Match",
    "NoIndex",
    "NoSpace",
    "Summary",
    "add",
    "build",
    "compact",
    "judge",
    "open_index",
    "remove",
    "remove_list",
    "warm",
]

_HOMES = {
    **dict.fromkeys(("Found", "Index", "open_index"), "index"),
    **dict.fromkeys(("add", "build", "compact", "remove", "remove_list"), "writing"),
    **dict.fromkeys(("FloodBreaker", "Judged", "judge"), "judging"),
    "warm": "warming",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
