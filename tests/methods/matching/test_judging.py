"""Marks are set where they should be, and no match is ever dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.matching import FloodBreaker, Match, build, judge, open_index

from . import lists

BLANK, FACE = bytes(32), b"\xff" * 32


def _match(query: int, name: str) -> Match:
    return Match(query, lists.entry(BLANK, id=name), 0)


@pytest.mark.parametrize(
    ("met", "flooding"),
    [
        ([], []),
        (["a", "a"], [False, False]),
        (["a", "a", "a", "b"], [False, False, True, False]),
        (["a", "", "a", "", "", "", "a"], [False, False, False]),  # never more than two of five
        (["a", "a", "a", "", "", "", "", "a"], [False, False, True, False]),  # it ends
        (
            ["a", "aa", "a", "ab"],
            [False, False, False, True, True, False],
        ),  # a query counts once for an entry
    ],
)
@pytest.mark.parametrize("at_once", [1, 100])
def test_a_flood_is_more_than_so_many_of_the_last_queries(
    met: Sequence[str], flooding: list[bool], at_once: int
) -> None:
    breaker = FloodBreaker(most=2, window=5)
    marks = []
    for begin in range(0, len(met), at_once):
        part = met[begin : begin + at_once]
        marks += breaker.watch([_match(n, name) for n, names in enumerate(part) for name in names], len(part))
    assert marks == flooding


@given(
    st.lists(st.lists(st.sampled_from("abc"), unique=True)),
    st.integers(1, 4),
    st.integers(1, 6),
    st.integers(1, 9),
)
def test_a_breaker_counts_as_by_hand(met: list[list[str]], most: int, more: int, at_once: int) -> None:
    window = most + more
    breaker, marks = FloodBreaker(most=most, window=window), []
    for begin in range(0, len(met), at_once):
        part = met[begin : begin + at_once]
        marks += breaker.watch([_match(n, name) for n, names in enumerate(part) for name in names], len(part))
    assert marks == [
        sum(name in names for names in met[max(0, n + 1 - window) : n + 1]) > most
        for n, here in enumerate(met)
        for name in here
    ]


def test_what_a_breaker_remembers_follows_the_entries_and_not_the_queries() -> None:
    """Five hundred near-duplicates met by every query: the whole window of them would be a million."""
    breaker, names = FloodBreaker(most=3, window=2_000), [f"near {n}" for n in range(500)]
    for _ in range(40):
        marks = breaker.watch([_match(query, name) for query in range(5) for name in names], 5)
    assert all(marks)
    assert breaker.kept == 500 * 4
    breaker.watch([], 4_000)
    assert breaker.kept == 0


@pytest.mark.parametrize(("most", "window"), [(0, 5), (5, 5), (-1, 2)])
def test_a_breaker_that_makes_no_sense_is_refused(most: int, window: int) -> None:
    with pytest.raises(ValueError, match="most"):
        FloodBreaker(most=most, window=window)


def test_harmless_pictures_explain_and_nothing_is_dropped(tmp_path: Path) -> None:
    day = dt.date(2026, 3, 11)
    near_blank = bytes(31) + b"\x03"
    build(tmp_path / "listed", lists.entries([BLANK, FACE]))
    build(tmp_path / "harmless", [
        lists.entry(near_blank, id="blank frame"),
        lists.entry(bytes(31) + b"\x0f", id="farther"),
        lists.entry(FACE, id="no more", expires=dt.date(2026, 3, 10)),
    ])  # fmt: skip
    queries = lists.array([FACE, bytes([0x55]) * 32, BLANK])
    with open_index(tmp_path / "listed") as listed, open_index(tmp_path / "harmless") as harmless:
        matches = listed.search(queries)
        judged = judge(
            matches, queries, negatives=harmless, breaker=FloodBreaker(most=1, window=3), today=day
        )
        assert [one.match for one in judged] == matches
        assert [(one.match.query, one.harmless and one.harmless.entry.id, one.flooded) for one in judged] == [
            (0, None, False),
            (2, "blank frame", False),
        ]
        assert judged[1].harmless is not None
        assert (judged[1].harmless.query, judged[1].harmless.distance) == (2, 2)
        assert [(one.harmless, one.flooded) for one in judge(matches, queries)] == [(None, False)] * 2
