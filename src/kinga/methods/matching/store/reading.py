"""An open segment: what it finds, and its rows as entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching import loops
from kinga.methods.matching.store import plain
from kinga.methods.matching.store.columns import (
    HEAD,
    NO_DAY,
    NO_THRESHOLD,
    Collector,
    Columns,
    entry_of,
    heads,
)
from kinga.methods.matching.store.container import Container
from kinga.methods.matching.store.segment import SORTED
from kinga.methods.matching.vocabulary import Entry

__all__ = ["SEARCHED", "Segment", "keys_of_ids"]

LANES = 16
WIDEST = 3  # bits: the largest radius of a lane
# What it costs, in nanoseconds as measured: a search by tables, each value looked up, each hash shown; a hash in
# columns, compared in half and whole. Which way is taken depends on it, and nothing else.
_SEARCH, _PROBE, _SHOWN = 3000.0, 8.0, 2.0
_COLUMNS, _HALF, _WHOLE = 1.6, 0.14, 0.24
_CROWD = 4  # a query that tables show more than 1 / 4 of all hashes looks at all instead
_AT_ONCE = 1 << 16  # rows
_MASKS = [
    sum(1 << bit for bit in bits) for size in range(WIDEST + 1) for bits in combinations(range(LANES), size)
]
_ENDS = [1, 17, 137, 697]  # how many of them have up to 0, 1, 2, 3 bits

_TABLES = [f"{part} {lane}" for lane in range(LANES) for part in ("starts", "rows", "beside")]
SEARCHED = ["hashes", "first", "thresholds", "expires", *_TABLES]

Rows = NDArray[np.int64]
Found = tuple[Rows, Rows, Rows]  # query, row, distance
_NOTHING: Found = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


def _fixed(values: NDArray[Any]) -> NDArray[Any]:
    """The same array, not to be written: loops are compiled for that kind alone."""
    held = values.view()
    held.flags.writeable = False
    return held


@lru_cache(maxsize=1)
def _masks() -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    return _fixed(np.array(_MASKS, np.uint16)), _fixed(np.array(_ENDS, np.int64))


class Segment:
    """A segment's file, mapped. Nothing in it ever changes; which rows were removed is told by the caller."""

    def __init__(self, path: Path) -> None:
        """Map it. Raises FileNotFoundError, IndexDamaged."""
        self._file = Container(path)
        facts = self._file.facts
        self.name, self.size = path.name, self._file.size
        self.rows, self.hashes, self.hashed = (int(facts[name]) for name in ("rows", "hashes", "hashed"))
        self._most, self._some_asked = int(facts["most"]), bool(facts["asked"])
        self._words = self._file.array("hashes")
        self._whole = self._file.whole("<u4"), self._file.whole("<u2")
        self._records, self._ends = self._file.array("records"), self._file.array("ends")
        self._first = self._maybe("first")
        self._thresholds, self._expires = self._maybe("thresholds"), self._maybe("expires")
        self._plans: dict[int, tuple[NDArray[np.uint64] | None, float]] = {}
        self._texts: dict[int, str] = {}
        ends = self._file.array("text ends")
        self._text_ends, self._text_bytes = ends, self._file.array("texts")

    def _maybe(self, name: str) -> NDArray[Any] | None:
        return self._file.array(name) if name in self._file else None

    @property
    def expires(self) -> bool:
        """Whether any row has a last day."""
        return self._expires is not None

    @property
    def searched_bytes(self) -> int:
        """Bytes of what a search by hash looks at."""
        return self._file.bytes_of(*SEARCHED)

    def check(self) -> None:
        """Compare all with its checksums. Raises IndexDamaged."""
        self._file.check()

    def search(self, queries: NDArray[np.uint64], distance: int) -> Found:
        """Rows within their own threshold of each query, or within `distance` where they have none."""
        most = max(distance if self._some_asked else -1, self._most)
        if most < 0 or not self.hashes or not len(queries):
            return _NOTHING
        made = self._hashes_near(_fixed(queries), most)
        if not len(made):
            return _NOTHING
        query, row, apart = self._unfolded(*made.reshape(-1, 3).T.astype(np.int64))
        if self._thresholds is not None:
            own = self._thresholds[row].astype(np.int64)
            near = apart <= np.where(own == NO_THRESHOLD, distance, own)
            query, row, apart = query[near], row[near], apart[near]
        return query, row, apart

    def _hashes_near(self, queries: NDArray[np.uint64], distance: int) -> NDArray[np.uint32]:
        if plain.affordable(self.hashes, len(queries) // 4):
            return plain.scan(self._words, queries, distance)
        scan = loops.search.scan
        plan = self._plan(distance, len(queries) // 4)
        if plan is None:
            return np.asarray(scan(self._words, queries, distance))
        crowd = self.hashes // _CROWD
        found, crowded, some = loops.search.search_tables(
            self._words, *self._whole, plan, *_masks(), queries, distance, crowd
        )
        if not some:
            return np.asarray(found)
        left = np.flatnonzero(crowded)
        kept = found.reshape(-1, 3)[~crowded[found.reshape(-1, 3)[:, 0]]]
        rest = scan(
            self._words, _fixed(np.ascontiguousarray(queries.reshape(-1, 4)[left]).reshape(-1)), distance
        )
        rest = rest.reshape(-1, 3)
        rest[:, 0] = left[rest[:, 0]]
        return np.concatenate([kept, rest]).reshape(-1)

    def _plan(self, distance: int, queries: int) -> NDArray[np.uint64] | None:
        """How the tables find all within a distance, as `search_tables` takes it; None: it is faster to look at all.

        The radii t of the lanes have the sum of t + 1 above the distance (docs/methods/matching.md).
        """
        planned = self._plans.get(distance)
        if planned is None:
            planned = self._plans[distance] = self._planned(distance)
        plan, cost = planned
        scanning = self.hashes * (_COLUMNS / queries + (_HALF if distance <= loops.search.HALF else _WHOLE))
        return None if cost > scanning else plan

    def _planned(self, distance: int) -> tuple[NDArray[np.uint64] | None, float]:
        """A plan, and what a query by it costs."""
        radii = [(distance + LANES - lane) // LANES - 1 for lane in range(LANES)]
        if "starts 0" not in self._file or max(radii) > WIDEST:
            return None, float("inf")
        plan = []
        for lane, radius in enumerate(radii):
            both = max(0, radius + radii[(lane + 1) % LANES] + 1)
            rows = 0 if lane == SORTED else self._file.place(f"rows {lane}")
            places = self._file.place(f"starts {lane}"), rows, self._file.place(f"beside {lane}")
            plan += [radius + 1, both, *places]
        return _fixed(np.array(plan, np.uint64)), _cost(radii, self.hashes)

    def _unfolded(self, query: Rows, number: Rows, apart: Rows) -> Found:
        """All rows that share a hash, for the number of the hash."""
        if self._first is None:
            return query, number, apart
        begin, end = self._first[number].astype(np.int64), self._first[number + 1].astype(np.int64)
        count = end - begin
        row = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.repeat(query, count), row, np.repeat(apart, count)

    def alive(self, row: Rows, today: int) -> NDArray[np.bool_]:
        """Which rows have not expired before a day (`date.toordinal`)."""
        if self._expires is None:
            return np.ones(len(row), bool)
        last = self._expires[row]
        return np.asarray((last == NO_DAY) | (last >= today))

    def with_digests(self, kind: str, digests: Sequence[bytes | None]) -> tuple[Rows, Rows]:
        """Queries and rows with the same digest; `kind` is md5 or sha1."""
        if f"{kind} keys" not in self._file:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        asked = [number for number, digest in enumerate(digests) if digest is not None]
        keys = np.frombuffer(b"".join((digests[number] or b"")[:8] for number in asked), "<u8")
        which, rows = self._with_keys(kind, keys)
        same = [
            digests[asked[n]] == getattr(self.entry(int(r)), kind) for n, r in zip(which, rows, strict=True)
        ]
        kept = np.array(same, bool)
        return np.array(asked, np.int64)[which[kept]], rows[kept]

    @property
    def digests(self) -> tuple[int, int]:
        """How many MD5 and SHA1 there are."""
        md5, sha1 = (self._file.count(f"{kind} keys") for kind in ("md5", "sha1"))
        return md5, sha1

    def of_list(self, name: str) -> Rows:
        """The rows of the list with this name."""
        wanted = np.frombuffer(name.encode("utf-8", "surrogateescape"), np.uint8)
        begins = np.concatenate([[0], self._text_ends[:-1]]).astype(np.int64)
        same = np.flatnonzero(self._text_ends.astype(np.int64) - begins == len(wanted))
        codes = [n for n in same if np.array_equal(self._text_bytes[begins[n] :][: len(wanted)], wanted)]
        found = [
            at + np.flatnonzero(np.isin(held["list"], codes))
            for at in range(0, self.rows, _AT_ONCE)
            for held in [heads(self._records, self._ends, slice(at, at + _AT_ONCE))]
        ]
        return np.concatenate([np.empty(0, np.int64), *found])

    def sources(self, rows: Rows) -> dict[str, int]:
        """How many of some rows, which are in order, are from each source."""
        found: dict[str, int] = {}
        for at in range(0, self.rows if len(rows) else 0, _AT_ONCE):
            first, last = np.searchsorted(rows, [at, at + _AT_ONCE])
            held = heads(self._records, self._ends, slice(at, at + _AT_ONCE))["provenance"]
            codes, counts = np.unique(held[rows[first:last] - at], return_counts=True)
            for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
                found[self.text(code)] = found.get(self.text(code), 0) + count
        return found

    def facts(self, part: slice) -> tuple[NDArray[np.void], NDArray[np.uint16], NDArray[np.uint32]]:
        """Of some rows: the heads of their records (`columns.heads`), thresholds, and last days."""
        held = heads(self._records, self._ends, part)
        own, days = np.full(len(held), NO_THRESHOLD, np.uint16), np.full(len(held), NO_DAY, np.uint32)
        return (
            held,
            own if self._thresholds is None else self._thresholds[part],
            days if self._expires is None else self._expires[part],
        )

    def with_id_keys(self, keys: NDArray[np.uint64]) -> tuple[Rows, Rows]:
        """Numbers of keys, and rows whose ids have them: compare, for two ids can have the same 64 bits."""
        return self._with_keys("id", keys)

    def _with_keys(self, kind: str, keys: NDArray[np.uint64]) -> tuple[Rows, Rows]:
        if f"{kind} keys" not in self._file:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        held, rows = self._file.array(f"{kind} keys"), self._file.array(f"{kind} rows")
        begin, end = np.searchsorted(held, keys, "left"), np.searchsorted(held, keys, "right")
        count = end - begin
        place = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.repeat(np.arange(len(keys)), count), rows[place].astype(np.int64)

    def entry(self, row: int) -> Entry:
        """A row as an entry."""
        begin, end = int(self._ends[row - 1]) if row else 0, int(self._ends[row])
        own = NO_THRESHOLD if self._thresholds is None else int(self._thresholds[row])
        day = NO_DAY if self._expires is None else int(self._expires[row])
        number = self._hash_of(np.array([row]))[0] if row < self.hashed else 0
        words = self._words[4 * number : 4 * number + 4]
        return entry_of(self._records[begin:end].tobytes(), words, own, day, self.text)

    def text(self, code: int) -> str:
        """A text by its code in a record: a label, a provenance, the name of a list."""
        text = self._texts.get(code)
        if text is None:
            begin = int(self._text_ends[code - 1]) if code else 0
            held = self._text_bytes[begin : int(self._text_ends[code])].tobytes()
            text = self._texts[code] = held.decode("utf-8", "surrogateescape")
        return text

    def _hash_of(self, rows: Rows) -> Rows:
        """The numbers of the hashes of rows that have one."""
        if self._first is None:
            return rows
        return np.searchsorted(self._first, rows, "right") - 1

    def copy_to(self, collector: Collector, rows: Rows) -> None:
        """Give rows to a collector, in this order of rows."""
        codes = np.array([collector.code(self.text(code)) for code in range(len(self._text_ends))], np.uint32)
        for at in range(0, len(rows), _AT_ONCE):
            part = rows[at : at + _AT_ONCE]
            records, ends = loops.records.copied(self._records, self._ends, part, codes)
            words = np.zeros((len(part), 4), np.uint64)
            with_hash = part < self.hashed
            words[with_hash] = self._words.reshape(-1, 4)[self._hash_of(part[with_hash])]
            none = np.full(len(part), NO_THRESHOLD, np.uint16), np.full(len(part), NO_DAY, np.uint32)
            own = none[0] if self._thresholds is None else self._thresholds[part]
            days = none[1] if self._expires is None else self._expires[part]
            collector.extend(Columns(words.reshape(-1), own, days, records, ends, ()))


def keys_of_ids(ids: Sequence[str]) -> NDArray[np.uint64]:
    """64 bits of each id, as segments sort them."""
    names = [name.encode("utf-8", "surrogateescape") for name in ids]
    few = plain.id_keys(names)
    if few is not None:
        return few
    records = [bytes(HEAD) + name for name in names]
    ends = np.cumsum([len(record) for record in records], dtype=np.uint64)
    whole = _fixed(np.frombuffer(b"".join(records), np.uint8))
    made: NDArray[np.uint64] = loops.records.id_keys(whole, _fixed(ends))
    return made


def _cost(radii: Sequence[int], hashes: int) -> float:
    """About how many nanoseconds a query by tables takes."""
    masks = sum(_ENDS[radius] for radius in radii if radius >= 0)
    return _SEARCH + masks * (_PROBE + _SHOWN * hashes / 65_536)
