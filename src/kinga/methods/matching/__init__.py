"""Finding every listed hash within a distance, exactly and fast. docs/methods/matching.md.

build(folder, entries)                      # a new index on disk
add(folder, entries); remove(folder, ids)   # one writer at a time; readers see it at their next search
with open_index(folder) as index:           # many readers
    index.search(hashes, distance=31, today=day)        # uint8 (n, 32) -> list of Match
    index.search_digests(md5, sha1, today=day)          # exact digests
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kinga.methods.matching.vocabulary import (
    DISTANCE,
    BadEntry,
    Entry,
    IndexDamaged,
    IndexInUse,
    Match,
    NoIndex,
    Summary,
)

if TYPE_CHECKING:
    from kinga.methods.matching.plain import Index, add, build, compact, open_index, remove

__all__ = [
    "DISTANCE",
    "BadEntry",
    "Entry",
    "Index",
    "IndexDamaged",
    "IndexInUse",
    "Match",
    "NoIndex",
    "Summary",
    "add",
    "build",
    "compact",
    "open_index",
    "remove",
]

_HOMES = dict.fromkeys(["Index", "add", "build", "compact", "open_index", "remove"], "plain")


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
