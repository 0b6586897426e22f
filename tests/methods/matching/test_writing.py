"""Adding, replacing, removing, merging: what is found is always what a plain dictionary holds."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kinga.methods.matching import (
    BadEntry,
    Entry,
    IndexDamaged,
    IndexInUse,
    NoIndex,
    add,
    build,
    compact,
    open_index,
    remove,
)
from kinga.methods.matching import writing
from kinga.methods.matching.store import columns as columns_of
from kinga.methods.matching.store import segment
from kinga.methods.matching.store.disk import locked

from . import lists

POOL = lists.hashes("clustered", 60, seed=1) + lists.hashes("random", 20, seed=2)
MD5 = [bytes([n]) * 16 for n in range(4)]
SHA1 = [b"same 64 bits" + bytes([n]) * 8 for n in range(4)]  # keys alike, digests not

some_entries = st.lists(
    st.builds(
        Entry,
        pdq=st.none() | st.sampled_from(POOL),
        md5=st.none() | st.sampled_from(MD5),
        sha1=st.none() | st.sampled_from(SHA1),
        id=st.sampled_from([str(n) for n in range(12)]),
        list=st.sampled_from(["A", "B", "قائمة"]),
        label=st.text(max_size=3),
        threshold=st.none() | st.integers(0, 255),
        expires=st.none() | st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 20)),
        provenance=st.text(max_size=3),
    ).filter(lambda entry: entry.pdq or entry.md5 or entry.sha1),
    max_size=12,
)


class Model(RuleBasedStateMachine):
    """An index and a dictionary go through the same; a reader stays open all the while."""

    @initialize(factory=st.just(None), rows=some_entries)
    def begin(self, factory: None, rows: list[Entry]) -> None:
        self.folder = self.make_folder()
        self.rows: dict[tuple, Entry] = {}
        summary = build(self.folder, rows)
        self._take(rows)
        assert (summary.entries, summary.added) == (len(self.rows), len(rows))
        self.reader = open_index(self.folder)

    def _take(self, rows: list[Entry]) -> int:
        before, replaced = set(self.rows), 0
        for row in rows:
            key = row.list, row.id, row.pdq, row.md5, row.sha1
            replaced += key in self.rows
            self.rows[key] = row
        return replaced

    @rule(rows=some_entries)
    def more(self, rows: list[Entry]) -> None:
        summary = add(self.folder, rows)
        replaced = self._take(rows)
        assert (summary.entries, summary.added, summary.replaced) == (len(self.rows), len(rows), replaced)

    @rule(ids=st.lists(st.sampled_from([str(n) for n in range(14)])), of=st.none() | st.sampled_from(["A", "B"]))
    def less(self, ids: list[str], of: str | None) -> None:
        gone = [key for key in self.rows if key[1] in ids and of in (None, key[0])]
        missing = tuple(name for name in dict.fromkeys(ids) if name not in {key[1] for key in gone})
        for key in gone:
            del self.rows[key]
        summary = remove(self.folder, ids, list=of)
        assert (summary.entries, summary.removed, summary.missing) == (len(self.rows), len(gone), missing)

    @rule()
    def pack(self) -> None:
        assert compact(self.folder).entries == len(self.rows)
        assert open_index(self.folder).statistics()["removed"] == 0

    @invariant()
    def the_same_is_found(self) -> None:
        day, rows, queries = dt.date(2026, 3, 11), [*self.rows.values()], POOL[::7]
        found = self.reader.search(lists.array(queries), today=day)
        assert lists.told(found) == lists.expected(rows, queries, today=day)
        assert {match.entry for match in found} <= set(rows)
        found = self.reader.search_digests([*MD5, None], [*SHA1, b"same 64 bits" + bytes(8)])
        same = {
            (number, row) for number in range(5) for row in rows
            if (number < 4 and row.md5 == MD5[number]) or row.sha1 == [*SHA1, SHA1[0]][number]
        }  # fmt: skip
        assert {(match.query, match.entry) for match in found} == same
        assert len(found) == len(same)
        assert len(self.reader) == len(rows)


@pytest.mark.parametrize("tables", [False, True])
def test_an_index_is_a_dictionary(tmp_path_factory: pytest.TempPathFactory, tables: bool) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    class Here(Model):
        def make_folder(self) -> Path:
            return tmp_path_factory.mktemp("index")

    small = {"_SMALL": 4} if tables else {}
    with (
        mock.patch.object(segment, "TABLES_FROM", 1 if tables else 1 << 60),
        mock.patch.multiple(writing, LARGEST=40, **small),
        mock.patch.object(columns_of, "LARGEST", 7),
    ):
        run_state_machine_as_test(Here, settings=settings(max_examples=settings.default.max_examples // 2))
