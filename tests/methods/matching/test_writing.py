"""Adding, replacing, removing, merging: what is found is always what a plain dictionary holds."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections import Counter
from dataclasses import replace
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
    remove_list,
    writing,
)
from kinga.methods.matching.store import columns as columns_of
from kinga.methods.matching.store import segment
from kinga.methods.matching.store.disk import locked

from . import lists

POOL = lists.hashes("clustered", 60, seed=1) + lists.hashes("random", 20, seed=2)
DAY = dt.date(2026, 3, 11)
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
        self.gone: Counter[tuple[str, str]] = Counter()
        summary = build(self.folder, rows)
        self._take(rows)
        assert (summary.entries, summary.added) == (len(self.rows), len(rows))
        self.reader = open_index(self.folder)

    def _take(self, rows: list[Entry]) -> int:
        replaced = 0
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

    @rule(
        ids=st.lists(st.sampled_from([str(n) for n in range(14)])), of=st.none() | st.sampled_from(["A", "B"])
    )
    def less(self, ids: list[str], of: str | None) -> None:
        gone = [key for key in self.rows if key[1] in ids and of in (None, key[0])]
        missing = tuple(name for name in dict.fromkeys(ids) if name not in {key[1] for key in gone})
        self._drop(gone)
        summary = remove(self.folder, ids, list=of, today=DAY)
        assert (summary.entries, summary.removed, summary.missing) == (len(self.rows), len(gone), missing)

    def _drop(self, gone: list[tuple]) -> None:
        for key in gone:
            row = self.rows.pop(key)
            self.gone[row.list, row.provenance] += 1

    @rule(name=st.sampled_from(["A", "B", "قائمة", "C", ""]))
    def without_a_list(self, name: str) -> None:
        gone = [key for key in self.rows if key[0] == name]
        self._drop(gone)
        summary = remove_list(self.folder, name, today=DAY)
        assert (summary.entries, summary.removed) == (len(self.rows), len(gone))

    @rule()
    def pack(self) -> None:
        assert compact(self.folder).entries == len(self.rows)
        assert open_index(self.folder).statistics()["removed"] == 0

    @invariant()
    def the_same_is_found(self) -> None:
        rows, queries = [*self.rows.values()], POOL[::7]
        found = self.reader.search(lists.array(queries), today=DAY)
        assert lists.told(found) == lists.expected(rows, queries, today=DAY)
        assert {match.entry for match in found} <= set(rows)
        found = self.reader.search_digests([*MD5, None], [*SHA1, b"same 64 bits" + bytes(8)])
        same = {
            (number, row) for number in range(5) for row in rows
            if (number < 4 and row.md5 == MD5[number]) or row.sha1 == [*SHA1, SHA1[0]][number]
        }  # fmt: skip
        assert {(match.query, match.entry) for match in found} == same
        assert len(found) == len(same)
        assert len(self.reader) == len(rows)
        assert self.reader.has_digests() or not any(row.md5 or row.sha1 for row in rows)

    @invariant()
    def each_list_is_told(self) -> None:
        sources = {(row.list, row.provenance) for row in self.rows.values()} | {*self.gone}
        assert self.reader.lists(today=DAY) == [
            lists.holding(self.rows.values(), *key, self.gone[key], DAY) for key in sorted(sources)
        ]


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
        run_state_machine_as_test(
            Here,
            settings=settings(max_examples=min(400, settings.default.max_examples), stateful_step_count=8),
        )


def test_a_row_given_again_across_segments_counts_once(tmp_path: Path) -> None:
    """As in a list of more rows than one segment holds."""
    row = lists.entry(bytes(32))
    with mock.patch.object(columns_of, "LARGEST", 1):
        build(tmp_path, [row])
        summary = add(tmp_path, [row, replace(row, label="last"), replace(row, label="last")])
    assert (summary.entries, summary.added, summary.replaced) == (1, 3, 3)
    with open_index(tmp_path) as index:
        assert [match.entry.label for match in index.search(lists.array([bytes(32)]))] == ["last"]


def test_what_a_list_says_comes_back(tmp_path: Path) -> None:
    whole = Entry(
        bytes(range(32)), bytes(16), bytes(20), "no. 1 \udcff", "قائمة", "B2", 12, dt.date(2026, 3, 11), "v3, by hand"
    )  # fmt: skip
    plain = lists.entry(bytes(range(32)), id="")
    build(tmp_path, [whole, plain])
    with open_index(tmp_path) as index:
        found = index.search(lists.array([bytes(range(32))]))
        assert [match.entry for match in found] == [plain, whole]
        assert [match.entry for match in index.search_digests([None, bytes(16)])] == [whole]
        assert [match.query for match in index.search_digests([None, bytes(16)], [bytes(20)])] == [0, 1]


def test_an_expired_digest_does_not_match(tmp_path: Path) -> None:
    build(tmp_path, [lists.entry(None, md5=bytes(16), expires=dt.date(2026, 3, 11))])
    with open_index(tmp_path) as index:
        for today, count in ((None, 1), (dt.date(2026, 3, 11), 1), (dt.date(2026, 3, 12), 0)):
            assert len(index.search_digests([bytes(16)], today=today)) == count


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no hash at all"),
        ({"pdq": bytes(31)}, "pdq has 31 bytes"),
        ({"md5": b""}, "md5 has 0 bytes"),
        ({"sha1": bytes(16)}, "sha1 has 16 bytes"),
        ({"pdq": bytes(32), "threshold": 256}, "0 to 255"),
        ({"pdq": bytes(32), "threshold": -1}, "0 to 255"),
        ({"pdq": bytes(32), "id": "x" * 65_536}, "longer"),
    ],
)
def test_a_bad_entry_is_refused_and_nothing_is_kept(tmp_path: Path, given: dict, said: str) -> None:
    build(tmp_path, lists.entries([bytes(32)]))
    for verb in (add, build):
        with pytest.raises(BadEntry, match=said):
            verb(tmp_path, [lists.entry(b"\xff" * 32, id="2"), lists.entry(**{"pdq": None, **given})])
    with open_index(tmp_path) as index:
        assert len(index) == 1


@pytest.mark.parametrize(
    "verb", [lambda folder: add(folder, []), lambda folder: remove(folder, []), compact, open_index]
)
def test_without_an_index_nothing_is_made(tmp_path: Path, verb: object) -> None:
    with pytest.raises(NoIndex, match="build one"):
        verb(tmp_path / "none")  # type: ignore[operator]
    assert [*tmp_path.iterdir()] == []


def _hold(folder: Path, held: object, done: object) -> None:
    with locked(folder):
        held.set()  # type: ignore[attr-defined]
        done.wait()  # type: ignore[attr-defined]


def test_a_second_writer_is_told_to_wait_and_readers_are_not(tmp_path: Path) -> None:
    build(tmp_path, lists.entries([bytes(32)]))
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(tmp_path, held, done))
    other.start()
    try:
        held.wait()
        for verb in (lambda: add(tmp_path, []), lambda: build(tmp_path, []), lambda: compact(tmp_path)):
            with pytest.raises(IndexInUse, match="try again"):
                verb()
        with open_index(tmp_path) as index:
            assert len(index.search(lists.array([bytes(32)]))) == 1
    finally:
        done.set()
        other.join()
    assert add(tmp_path, lists.entries([b"\xff" * 32])).entries == 2


def test_a_reader_goes_on_while_files_go_and_sees_the_next_state(tmp_path: Path) -> None:
    pdqs = lists.hashes("random", 20, seed=1)
    build(tmp_path, lists.entries(pdqs[:10]))
    with open_index(tmp_path) as index:
        before = index.find(lists.array(pdqs), distance=0)
        build(tmp_path, lists.entries(pdqs[10:]))
        assert [index.entry_at(before, number).pdq for number in range(10)] == pdqs[:10]
        assert [match.entry.pdq for match in index.search(lists.array(pdqs), distance=0)] == pdqs[10:]
        assert index.refresh() is False


def test_segments_do_not_pile_up(tmp_path: Path) -> None:
    build(tmp_path, [])
    for number, pdq in enumerate(lists.hashes("random", 30, seed=1)):
        add(tmp_path, [lists.entry(pdq, id=str(number), threshold=60 if number % 3 == 0 else None)])
    with open_index(tmp_path) as index:
        assert index.statistics()["segments"] <= 6
        assert len(index) == 30
    remove(tmp_path, [str(number) for number in range(29)])
    with open_index(tmp_path) as index:
        assert (len(index), index.statistics()["removed"]) == (1, 0)


@pytest.mark.parametrize("change", ["cut", "flip", "gone"])
@pytest.mark.parametrize("ending", ["segment", "dead", "json"])
def test_damage_is_told_and_building_again_mends_it(tmp_path: Path, ending: str, change: str) -> None:
    build(tmp_path, lists.entries(lists.hashes("random", 50, seed=1)))
    remove(tmp_path, ["3"])
    (path,) = tmp_path.glob(f"*.{ending}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if ending == "json" else 1] ^= 1
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(content if change == "flip" else content[: len(content) // 2])
    with pytest.raises((IndexDamaged, NoIndex), match=r"[Bb]uild"), open_index(tmp_path) as index:
        index.check()
    build(tmp_path, lists.entries(lists.hashes("random", 40, seed=1)))
    with open_index(tmp_path) as index:
        index.check()
        assert len(index) == 40


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.segment").write_text("mine")
    (tmp_path / "0123456789abcdef.segment").write_text("of a writer that died")
    build(tmp_path, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.json", "lock", "notes.segment"]
