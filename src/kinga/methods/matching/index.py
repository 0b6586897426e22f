"""An index for readers: many at a time, each seeing what a writer did at its next search."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.store.manifest import MANIFEST, Withdrawn
from kinga.methods.matching.store.opening import NO_ROWS, Held, open_state
from kinga.methods.matching.store.tally import tally
from kinga.methods.matching.vocabulary import DISTANCE, BadQuery, Entry, Holding, Match

__all__ = ["Found", "Index", "open_index"]

_BATCH = 4096  # queries at a time
_REMEMBERED = 100_000  # entries of a segment
_ORDER = attrgetter("entry.list", "entry.id")

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Matches as arrays of the same length, in order of query, then distance: which query, how many bits apart,
    and which row of which segment. `Index.entry_at` gives the entry."""

    query: Rows
    distance: Rows
    segment: Rows
    row: Rows
    state: tuple[Held, ...]

    def __len__(self) -> int:
        return len(self.query)


def open_index(directory: Path) -> Index:
    """The index in a folder, for searching. Raises NoIndex, IndexDamaged."""
    return Index(directory)


class Index:
    """An open index. Its files are mapped, so that processes share them; a search first looks whether there is a
    newer state, which costs microseconds. May be used by several threads."""

    def __init__(self, directory: Path) -> None:
        """Open it. Raises NoIndex, IndexDamaged."""
        self._directory = Path(directory)
        self._manifest = os.fspath(self._directory / MANIFEST)
        self._stamp: tuple[int, ...] = ()
        self._state: dict[str, Held] = {}
        self._entries: dict[str, dict[int, Entry]] = {}
        self._generation = 0
        self._withdrawn: tuple[Withdrawn, ...] = ()
        self.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; what was found before stays."""
        self._state, self._entries, self._stamp = {}, {}, ()

    def refresh(self) -> bool:
        """Pick up what a writer has done since; whether there was anything. Raises NoIndex, IndexDamaged."""
        stamp = self._stamped()
        if stamp and stamp == self._stamp:
            return False
        manifest, state = open_state(self._directory, self._state)
        self._entries = {name: known for name, known in self._entries.copy().items() if name in state}
        self._state, self._stamp, self._generation = state, stamp, manifest.generation
        self._withdrawn = manifest.withdrawn
        return True

    def _stamped(self) -> tuple[int, ...]:
        try:
            found = os.stat(self._manifest)  # noqa: PTH116 - asked before each search
        except OSError:
            return ()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def __len__(self) -> int:
        """How many entries there are, expired ones too."""
        return sum(held.alive for held in self._state.values())

    def statistics(self) -> dict[str, int]:
        """Counts: entries; hashes (equal ones once), MD5 and SHA1, those of removed rows too; segments; rows removed
        but not yet cleared away; generation; bytes of all segments, and of that what searching by hash looks at."""
        held = self._state.values()
        return {
            "entries": len(self),
            "hashes": sum(one.segment.hashes for one in held),
            "md5": sum(one.segment.digests[0] for one in held),
            "sha1": sum(one.segment.digests[1] for one in held),
            "segments": len(held),
            "removed": sum(len(one.dead) for one in held),
            "generation": self._generation,
            "bytes": sum(one.segment.size for one in held),
            "searched_bytes": sum(one.segment.searched_bytes for one in held),
        }

    def has_digests(self) -> bool:
        """Whether any entry has an MD5 or SHA1; else nothing is found by bytes, and they need not be read."""
        self.refresh()
        return any(any(held.segment.digests) for held in self._state.values())

    def lists(self, *, today: dt.date | None = None) -> list[Holding]:
        """What it holds of each list from each source, in their order. Looks at every row: 0.1 s a million."""
        self.refresh()
        return tally(tuple(self._state.values()), self._withdrawn, today)

    def check(self) -> None:
        """Read all files and compare them with their checksums. Raises IndexDamaged."""
        self.refresh()
        for held in self._state.values():
            held.segment.check()

    def find(
        self, pdq: NDArray[np.uint8], *, distance: int = DISTANCE, today: dt.date | None = None
    ) -> Found:
        """As `search`, as arrays: for many matches, or when only their number is wanted."""
        queries = _queries(pdq, distance)
        self.refresh()
        state, day = tuple(self._state.values()), None if today is None else today.toordinal()
        parts = []
        for begin in range(0, len(queries), 4 * _BATCH):
            for number, held in enumerate(state):
                query, row, apart = held.segment.search(queries[begin : begin + 4 * _BATCH], distance)
                if not len(row):
                    continue
                if held.may_not_match(day):
                    kept = held.is_alive(row)
                    if day is not None:
                        kept &= held.segment.alive(row, day)
                    query, row, apart = query[kept], row[kept], apart[kept]
                parts.append((query + begin // 4, apart, np.full(len(row), number), row))
        return _joined(parts, state)

    def search(
        self, pdq: NDArray[np.uint8], *, distance: int = DISTANCE, today: dt.date | None = None
    ) -> list[Match]:
        """Every entry within its own threshold of each hash, or within `distance` (0 … 255) if it has none.

        `pdq`: uint8 (n, 32). In order of query, distance, list, id. Entries that expired before `today` do not
        match; with None, all do. Raises BadQuery, IndexDamaged.
        """
        found = self.find(pdq, distance=distance, today=today)
        return self._matches(found) if len(found) else []

    def search_digests(
        self,
        md5: Sequence[bytes | None] = (),
        sha1: Sequence[bytes | None] = (),
        *,
        today: dt.date | None = None,
    ) -> list[Match]:
        """Every entry whose MD5 or SHA1 is that of a query; query n has md5[n] and sha1[n], as far as these go."""
        self.refresh()
        state, day = tuple(self._state.values()), None if today is None else today.toordinal()
        parts = []
        for number, held in enumerate(state):
            pairs = [held.segment.with_digests(*asked) for asked in (("md5", md5), ("sha1", sha1))]
            both = np.unique(np.concatenate([np.stack(pair, axis=1) for pair in pairs]), axis=0)
            query, row = both[:, 0], both[:, 1]
            kept = held.is_alive(row)
            if day is not None:
                kept &= held.segment.alive(row, day)
            query, row = query[kept], row[kept]
            parts.append((query, np.zeros(len(row), np.int64), np.full(len(row), number), row))
        return self._matches(_joined(parts, state))

    def entry_at(self, found: Found, number: int) -> Entry:
        """The entry of a match."""
        return self._entry(found.state[int(found.segment[number])], int(found.row[number]))

    def _entry(self, held: Held, row: int) -> Entry:
        """An entry; of those that matched lately each is made once."""
        known = self._entries.setdefault(held.listed.name, {})
        entry = known.get(row)
        if entry is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            entry = known[row] = held.segment.entry(row)
        return entry

    def _matches(self, found: Found) -> list[Match]:
        columns = (found.query, found.distance, found.segment, found.row)
        state, entry = found.state, self._entry
        made = [
            Match(query, entry(state[segment], row), distance)
            for query, distance, segment, row in zip(*(column.tolist() for column in columns), strict=True)
        ]
        if len(made) < 2:
            return made
        same = (found.query[1:] == found.query[:-1]) & (found.distance[1:] == found.distance[:-1])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            made[begin : end + 1] = sorted(made[begin : end + 1], key=_ORDER)
        return made


def _queries(pdq: NDArray[np.uint8], distance: int) -> NDArray[np.uint64]:
    if pdq.dtype != np.uint8 or pdq.ndim != 2 or pdq.shape[1] != 32:
        raise BadQuery("Hashes to be searched are an array of bytes with 32 columns, a row for each hash.")
    if not 0 <= distance <= 255:
        raise BadQuery(f"A distance of {distance} cannot be searched. Give a number of bits from 0 to 255.")
    return np.ascontiguousarray(pdq).reshape(-1).view("<u8")


def _joined(parts: list[tuple[Rows, Rows, Rows, Rows]], state: tuple[Held, ...]) -> Found:
    if not parts:
        return Found(NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, state)
    if len(parts) == 1 and len(parts[0][0]) < 2:
        return Found(*parts[0], state)
    query, apart, segment, row = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((row, segment, apart, query))
    return Found(query[order], apart[order], segment[order], row[order], state)
