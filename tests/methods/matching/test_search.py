"""No miss and no extra: every search against big integers compared one by one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.matching import BadQuery, build, loops, open_index
from kinga.methods.matching.store import plain, reading, segment
from kinga.methods.matching.store.reading import Segment

from . import lists

DAY = dt.date(2026, 3, 11)


def _searched(folder: Path, rows: list, queries: list[bytes], **asked: object) -> list:
    build(folder, rows)
    with open_index(folder) as index:
        return lists.told(index.search(lists.array(queries), **asked))  # type: ignore[arg-type]


def _queries(pdqs: list[bytes], seed: int, flips: range = range(41)) -> list[bytes]:
    """A hash of the list with each number of bits changed, and a few of no list."""
    dice = np.random.default_rng(seed)
    planted = [lists.flipped(pdqs[int(dice.integers(len(pdqs)))], count, dice) for count in flips]
    return [*planted, bytes(32), b"\xff" * 32, *lists.hashes("random", 3, seed)]


@pytest.fixture(params=["tables", "all", "plain"])
def way(request: pytest.FixtureRequest) -> object:
    """Every way to search, whatever the size of a list: by tables, by looking at all, and without compiled loops."""
    small = 1 if request.param == "tables" else 1 << 60
    always = {"_cost": mock.Mock(return_value=0.0), "_CROWD": 1}
    affordable = mock.Mock(return_value=request.param == "plain")
    with (
        mock.patch.object(segment, "TABLES_FROM", small),
        mock.patch.multiple(reading, **always),
        mock.patch.object(plain, "affordable", affordable),
    ):
        yield request.param


@pytest.fixture(autouse=True)
def _loaded() -> None:
    """The compiled loops are there, so that nothing else is used unless a test says so."""
    assert loops.search.scan


@pytest.mark.parametrize("kind", lists.KINDS)
def test_every_kind_of_list(tmp_path: Path, way: str, kind: str) -> None:
    pdqs = lists.hashes(kind, 1500, seed=3)
    rows, queries = lists.entries(pdqs), _queries(pdqs, seed=5)
    found = lists.expected(rows, queries)
    assert len(found) >= 32  # those with up to 31 changed bits at least
    assert _searched(tmp_path, rows, queries) == found


@pytest.mark.parametrize("distance", [0, 1, 7, 15, 16, 30, 31, 32, 40, 41, 47, 48, 63, 64, 128, 255])
def test_every_distance(tmp_path: Path, way: str, distance: int) -> None:
    pdqs = lists.hashes("random", 300, seed=distance) + lists.hashes("clustered", 200, seed=distance)
    rows = lists.entries(pdqs)
    queries = _queries(pdqs, distance, range(max(0, distance - 2), min(256, distance + 3)))
    assert _searched(tmp_path, rows, queries, distance=distance) == lists.expected(rows, queries, distance)


@given(
    kind=st.sampled_from(lists.KINDS),
    count=st.integers(1, 60),
    distance=st.integers(0, 255),
    seed=st.integers(0, 2**32),
    thresholds=st.lists(st.none() | st.integers(0, 255), min_size=1, max_size=5),
    lives=st.lists(st.none() | st.integers(-2, 2), min_size=1, max_size=3),
)
def test_thresholds_and_expiry(
    tmp_path_factory: pytest.TempPathFactory, kind: str, count: int, distance: int, seed: int,
    thresholds: list[int | None], lives: list[int | None],
) -> None:  # fmt: skip
    pdqs = lists.hashes(kind, count, seed)
    rows = [
        lists.entry(
            pdq,
            id=str(number),
            list="AB"[number % 2],
            threshold=thresholds[number % len(thresholds)],
            expires=None if (left := lives[number % len(lives)]) is None else DAY + dt.timedelta(days=left),
        )
        for number, pdq in enumerate(pdqs)
    ]
    queries = _queries(pdqs, seed, range(0, 256, 8))
    build(folder := tmp_path_factory.mktemp("index"), rows)
    with mock.patch.object(segment, "TABLES_FROM", 1):
        build(tables := tmp_path_factory.mktemp("index"), rows)
    for where, way in ((folder, "all"), (folder, "plain"), (tables, "tables")):
        affordable = mock.patch.object(plain, "affordable", return_value=way == "plain")
        with affordable, open_index(where) as index, mock.patch.object(reading, "_cost", return_value=0.0):
            for today in (None, DAY):
                found = lists.told(index.search(lists.array(queries), distance=distance, today=today))
                assert found == lists.expected(rows, queries, distance, today)


def test_flips_inside_one_lane_and_across_all(tmp_path: Path, way: str) -> None:
    """31 flips as unkindly spread as can be: all in two lanes, two in each lane but one, at the edges of words."""
    (pdq,) = lists.hashes("one", 1, seed=1)
    spreads = [
        [*range(31)],
        [*range(225, 256)],
        [16 * lane + bit for lane in range(16) for bit in (0, 15)][:31],
        [16 * lane + bit for lane in range(16) for bit in (0, 15)][1:],
        [*range(48, 79)],
    ]
    queries = []
    for spread in spreads:
        bits = np.unpackbits(np.frombuffer(pdq, np.uint8))
        bits[spread] ^= 1
        queries.append(np.packbits(bits).tobytes())
    rows = lists.entries([pdq, *lists.hashes("random", 50, seed=2)])
    assert _searched(tmp_path, rows, queries) == [(n, 31, "A", "0") for n in range(len(spreads))]


def test_a_crowd_is_looked_at_whole(tmp_path: Path) -> None:
    """Queries that tables show too much are searched the other way, among others that are not."""
    pdqs = lists.hashes("unbalanced", 2000, seed=1) + lists.hashes("random", 2000, seed=2)
    rows, queries = lists.entries(pdqs), _queries(pdqs, seed=3)
    ways = []

    def noted(segment: Segment, queries: object, distance: int) -> object:
        made = near(segment, queries, distance)
        ways.append(scanned.call_count)
        return made

    near = Segment._hashes_near
    with (
        mock.patch.object(segment, "TABLES_FROM", 1),
        mock.patch.object(reading, "_cost", return_value=0.0),
        mock.patch.object(loops.search, "scan", wraps=loops.search.scan) as scanned,
        mock.patch.object(Segment, "_hashes_near", noted),
    ):
        found = _searched(tmp_path, rows, queries)
    assert ways == [1]
    assert 0 < len(scanned.call_args[0][1]) // 4 < len(queries)
    assert found == lists.expected(rows, queries)


def test_more_matches_than_there_was_room_for(tmp_path: Path, way: str) -> None:
    rows = lists.entries(lists.hashes("unbalanced", 6000, seed=1))
    queries = [rows[0].pdq, rows[1].pdq]
    assert len(lists.expected(rows, queries)) > 8000
    assert _searched(tmp_path, rows, queries) == lists.expected(rows, queries)


def test_equal_hashes_are_kept_once_and_told_each(tmp_path: Path, way: str) -> None:
    pdqs = lists.hashes("random", 40, seed=1)
    rows = [lists.entry(pdqs[n % 40], id=str(n), list="ABC"[n % 3]) for n in range(400)]
    assert _searched(tmp_path, rows, pdqs) == lists.expected(rows, pdqs)
    with open_index(tmp_path) as index:
        assert (index.statistics()["hashes"], len(index)) == (40, 400)


def test_an_empty_list_and_no_query(tmp_path: Path) -> None:
    assert _searched(tmp_path, [], [bytes(32)]) == []
    assert _searched(tmp_path, lists.entries([bytes(32)]), []) == []


@pytest.mark.parametrize(
    ("pdq", "distance"),
    [
        (np.zeros((2, 31), np.uint8), 31),
        (np.zeros(32, np.uint8), 31),
        (np.zeros((2, 32), np.int8), 31),
        (np.zeros((2, 32), np.uint8), -1),
        (np.zeros((2, 32), np.uint8), 256),
    ],
)
def test_a_bad_question_is_refused(tmp_path: Path, pdq: np.ndarray, distance: int) -> None:
    build(tmp_path, lists.entries([bytes(32)]))
    with open_index(tmp_path) as index, pytest.raises(BadQuery, match=r"Hashes|Give"):
        index.search(pdq, distance=distance)


@pytest.mark.deep
@pytest.mark.parametrize("kind", lists.KINDS)
def test_large_lists(tmp_path: Path, kind: str) -> None:
    """300,000 hashes, queries with 0 to 40 flips, against numpy's own count of bits."""
    pdqs = lists.hashes(kind, 300_000, seed=11)
    dice = np.random.default_rng(12)
    queries = [lists.flipped(pdqs[int(dice.integers(len(pdqs)))], n % 41, dice) for n in range(2050)]
    if kind in {"all-zero", "unbalanced", "one"}:  # each query matches nearly all: a few are enough
        queries = queries[:41:5]
    build(tmp_path, lists.entries(pdqs))
    words, asked = lists.array(pdqs).view(np.uint64), lists.array(queries).view(np.uint64)
    with open_index(tmp_path) as index:
        found = index.find(lists.array(queries))
        for number, query in enumerate(asked):
            apart = np.bitwise_count(words ^ query).sum(axis=1, dtype=np.int64)
            near = np.flatnonzero(apart <= 31)
            of_this = np.flatnonzero(found.query == number)
            assert found.distance[of_this].tolist() == sorted(apart[near].tolist())
            assert {index.entry_at(found, int(n)).id for n in of_this} == {str(row) for row in near}
