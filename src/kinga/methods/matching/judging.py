"""What a match deserves to be told with: that harmless pictures look like it, or that its entry matches in floods.

Nothing here drops a match. What is marked is a person's or a service's to decide about.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.index import Index
from kinga.methods.matching.vocabulary import Match

__all__ = ["FloodBreaker", "Judged", "judge"]

_Key = tuple[str, str, bytes | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A match; the nearest entry of a negative bank that its query matches too, if any; and whether its entry has
    matched more often of late than the breaker allows."""

    match: Match
    harmless: Match | None
    flooded: bool


class FloodBreaker:
    """Counts how often each entry matched among the last queries.

    A hash of a blank frame or a common template on a list matches everything that looks so. An entry floods while
    it is matched by more than `most` of the last `window` queries; a query counts once for an entry.
    """

    def __init__(self, *, most: int = 100, window: int = 10_000) -> None:
        """`most` of `window` queries. Raises ValueError unless 0 < most < window."""
        if not 0 < most < window:
            raise ValueError("A flood is more than `most` of `window` queries: 0 < most < window.")
        self._most, self._window = most, window
        self._query = 0
        # Of each entry the last most + 1 queries that it matched: a flood when the oldest of these is in the window.
        # So memory follows the entries that match, never queries times matches.
        self._met: dict[_Key, array[int]] = {}

    @property
    def kept(self) -> int:
        """How many numbers are remembered."""
        return sum(map(len, self._met.values()))

    def watch(self, matches: Sequence[Match], queries: int) -> list[bool]:
        """Take in the matches of the next so many queries; for each match, whether its entry floods by then.

        The matches are those of one search; their `query` is below `queries`.
        """
        entries: list[set[_Key]] = [set() for _ in range(queries)]
        for match in matches:
            entries[match.query].add(_key(match))
        flooding: list[set[_Key]] = []
        for met in entries:
            flooding.append({key for key in met if self._floods(key)})
            self._query += 1
            if self._query % self._window == 0:
                self._forget()
        return [_key(match) in flooding[match.query] for match in matches]

    def _floods(self, key: _Key) -> bool:
        """Note that an entry matched the query at hand; whether it floods by now."""
        met = self._met.get(key)
        if met is None:
            met = self._met[key] = array("q")
        met.append(self._query)
        if len(met) > self._most + 1:
            del met[0]
        return len(met) > self._most and met[0] > self._query - self._window

    def _forget(self) -> None:
        """Entries that nothing in the window has matched begin anew."""
        first = self._query - self._window
        self._met = {key: met for key, met in self._met.items() if met[-1] >= first}


def judge(
    matches: Sequence[Match],
    pdq: NDArray[np.uint8],
    *,
    negatives: Index | None = None,
    breaker: FloodBreaker | None = None,
    distance: int = 31,
    today: dt.date | None = None,
) -> list[Judged]:
    """Marks for the matches of `pdq`, uint8 (n, 32), one for each and in their order.

    `negatives`: an index of hashes of pictures known to be harmless and common. A query near one of these is marked
    whether or not the listed entry is nearer: the two distances are there to be compared.
    """
    harmless: dict[int, Match] = {}
    if negatives is not None and matches:
        asked = np.array(sorted({match.query for match in matches}), np.int64)
        for near in negatives.search(pdq[asked], distance=distance, today=today):
            query = int(asked[near.query])
            harmless.setdefault(query, Match(query, near.entry, near.distance))
    flooded = breaker.watch(matches, len(pdq)) if breaker is not None else [False] * len(matches)
    return [
        Judged(match, harmless.get(match.query), floods)
        for match, floods in zip(matches, flooded, strict=True)
    ]


def _key(match: Match) -> _Key:
    return match.entry.list, match.entry.id, match.entry.pdq
