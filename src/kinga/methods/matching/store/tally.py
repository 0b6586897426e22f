"""What an index holds of each list from each source, counted from its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.store.columns import HAS_MD5, HAS_PDQ, HAS_SHA1, NO_DAY, NO_THRESHOLD
from kinga.methods.matching.store.manifest import Withdrawn
from kinga.methods.matching.store.opening import Held
from kinga.methods.matching.vocabulary import Holding

__all__ = ["tally"]

_AT_ONCE = 1 << 17  # rows


@dataclass(slots=True)
class _Count:
    """Numbers of a holding so far. Limits that no row has: the least above all, the greatest below."""

    entries: int = 0
    hashes: int = 0
    md5: int = 0
    sha1: int = 0
    as_asked: int = 0
    lasting: int = 0
    expired: int = 0
    threshold_least: int = NO_THRESHOLD
    threshold_most: int = -1
    first: int = dt.date.max.toordinal()
    last: int = NO_DAY

    def take(
        self, flags: NDArray[np.uint8], own: NDArray[np.uint16], days: NDArray[np.uint32], today: int
    ) -> None:
        """Count some rows."""
        hashed = (flags & HAS_PDQ) != 0
        given, ends = own[hashed & (own != NO_THRESHOLD)], days[days != NO_DAY]
        self.entries += len(flags)
        self.hashes += int(hashed.sum())
        self.md5 += int(((flags & HAS_MD5) != 0).sum())
        self.sha1 += int(((flags & HAS_SHA1) != 0).sum())
        self.as_asked += int(hashed.sum()) - len(given)
        self.lasting += len(days) - len(ends)
        self.expired += int((ends < today).sum())
        if len(given):
            self.threshold_least = min(self.threshold_least, int(given.min()))
            self.threshold_most = max(self.threshold_most, int(given.max()))
        if len(ends):
            self.first, self.last = min(self.first, int(ends.min())), max(self.last, int(ends.max()))


def tally(
    state: Iterable[Held], withdrawn: Iterable[Withdrawn], today: dt.date | None = None
) -> list[Holding]:
    """What an index holds, in order of list and source; also those of which all was withdrawn. Reads every row's head."""
    counts: dict[tuple[str, str], _Count] = {}
    for held in state:
        for key, rows in _groups(held):
            counts.setdefault(key, _Count()).take(*rows, 0 if today is None else today.toordinal())
    gone = {(one.list, one.provenance): one for one in withdrawn}
    return [_holding(*key, counts.get(key, _Count()), gone.get(key)) for key in sorted({*counts, *gone})]


def _groups(
    held: Held,
) -> Iterator[tuple[tuple[str, str], tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint32]]]]:
    """The rows of a segment that were not removed, some at a time, by list and source: flags, thresholds, last days."""
    segment = held.segment
    for begin in range(0, segment.rows, _AT_ONCE):
        head, own, days = segment.facts(slice(begin, begin + _AT_ONCE))
        alive = held.is_alive(np.arange(begin, begin + len(head)))
        head, own, days = head[alive], own[alive], days[alive]
        codes = head["list"].astype(np.uint64) << np.uint64(32) | head["provenance"]
        for code in np.unique(codes):
            these = codes == code
            key = segment.text(int(code) >> 32), segment.text(int(code) & 0xFFFFFFFF)
            yield key, (head["flags"][these], own[these], days[these])


def _holding(name: str, provenance: str, count: _Count, gone: Withdrawn | None) -> Holding:
    some_threshold, some_day = count.threshold_most >= 0, count.last != NO_DAY
    return Holding(
        name,
        provenance,
        count.entries,
        count.hashes,
        count.md5,
        count.sha1,
        (count.threshold_least, count.threshold_most) if some_threshold else None,
        count.as_asked,
        (dt.date.fromordinal(count.first), dt.date.fromordinal(count.last)) if some_day else None,
        count.lasting,
        count.expired,
        gone.entries if gone else 0,
        dt.date.fromisoformat(gone.day) if gone and gone.day else None,
    )
