"""The words of matching: an entry of a list, a match, what a write did, and what can go wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kinga.errors import KingaError

__all__ = [
    "DISTANCE",
    "BadEntry",
    "BadQuery",
    "Entry",
    "Holding",
    "IndexDamaged",
    "IndexInUse",
    "Match",
    "NoIndex",
    "NoSpace",
    "Summary",
]

DISTANCE = 31  # bits: what is called a match of PDQ hashes unless a list says otherwise


class BadEntry(KingaError):
    """An entry that cannot be kept: no hash at all, one of a wrong length, or a threshold out of range."""


class BadQuery(KingaError):
    """A search that cannot be made: hashes of a wrong shape, or a distance out of range."""


class NoSpace(KingaError):
    """The disk is full."""


class NoIndex(KingaError):
    """The folder holds no index."""


class IndexDamaged(KingaError):
    """A file of the index is missing, cut short, or not as it was written."""


class IndexInUse(KingaError):
    """Another process is writing to the index."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a PDQ hash (32 bytes), exact digests (16 and 20 bytes), or both.

    `threshold`: the row's own greatest distance, 0 … 255, in place of the asked one; None: the asked one.
    `expires`: the last day on which it matches. `provenance`: source, version, when taken; free text.
    """

    pdq: bytes | None
    md5: bytes | None
    sha1: bytes | None
    id: str
    list: str
    label: str
    threshold: int | None
    expires: dt.date | None
    provenance: str


@dataclass(frozen=True, slots=True)
class Match:
    """The query at position `query` is `distance` bits from the entry; 0 for an exact digest."""

    query: int
    entry: Entry
    distance: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a write did. `entries`: in the index now. `replaced`: rows written again, told among `added` too.

    `missing`: ids to be removed that no row had.
    """

    entries: int
    added: int = 0
    replaced: int = 0
    removed: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What an index holds of one list from one source (`provenance`).

    `hashes`, `md5`, `sha1`: how many entries have one. `thresholds`: the least and the greatest that its hashes have of
    their own, and `as_asked` how many have none; `days`: the first and the last day of expiry, and `lasting` how many
    entries have none. `expired`: entries whose day is over. `withdrawn`: how many have been removed since the index was
    built, the last time on `withdrawn_on`, as far as that was told.
    """

    list: str
    provenance: str
    entries: int = 0
    hashes: int = 0
    md5: int = 0
    sha1: int = 0
    thresholds: tuple[int, int] | None = None
    as_asked: int = 0
    days: tuple[dt.date, dt.date] | None = None
    lasting: int = 0
    expired: int = 0
    withdrawn: int = 0
    withdrawn_on: dt.date | None = None
