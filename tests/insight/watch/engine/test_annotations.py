"""What is known to have happened changes what is compared with what, and never hides a count."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.annotations.rules import Kind, Note, inside, left_out
from kinga.insight.watch.engine.judging import Judged, Table, judge
from kinga.insight.watch.models import Indicator, Series

MONDAY = dt.date(2020, 1, 6)
USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3


def week(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=7 * number)


def judged(counts: list[int], *notes: Note, last: int = 1) -> list[Judged]:
    row = Series(indicator=Indicator(code="calls", unit="calls"), frequency="week")
    table = Table(row, tuple(week(n) for n in range(len(counts))), tuple(counts), notes)
    return list(judge([table], last=last))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("campaign", [False, True, True, False]),
        ("outage", [False, True, True, False]),
        ("holiday", [False, True, True, False]),
        ("definition", [True, False, False, False]),
        ("coverage", [True, False, False, False]),
        ("restriction", [False, False, False, False]),
    ],
)
def test_what_later_periods_are_not_compared_with(kind: Kind, expected: list[bool]) -> None:
    periods = [(week(n), week(n) + dt.timedelta(days=6)) for n in range(4)]
    assert left_out(periods, [Note(kind, week(1), week(2) + dt.timedelta(days=1))]) == expected


def test_a_long_campaign_is_not_what_is_usual() -> None:
    """Half of the history under a campaign, and then as before: with the note no silence is called."""
    counts = [*USUAL[:14], *[46, 50, 44, 48, 47, 45, 49, 46, 50, 44, 48, 47, 45, 49], 21]
    (without,) = judged(counts)
    (known,) = judged(counts, Note("campaign", week(14), week(27)))
    assert known.verdict.signal == ""
    assert known.verdict.expected == pytest.approx(20.4, abs=0.5)
    assert without.verdict.expected is not None
    assert without.verdict.expected > 30


def test_since_a_new_definition_the_history_begins_anew() -> None:
    counts = [*USUAL[:20], *[60, 62, 58, 61, 60, 63, 59, 60, 61, 60, 62]]
    (last,) = judged(counts, Note("definition", week(20)))
    assert last.verdict.signal == ""
    assert last.verdict.expected == pytest.approx(60.4, abs=0.7)


def test_the_period_of_a_note_is_judged_and_says_what_is_known() -> None:
    note = Note("campaign", week(30), week(30), "A week on the radio")
    (last,) = judged([*USUAL, 60], note)
    assert last.verdict.signal == "surge"
    assert last.cautions[0] == "campaign"
    (holiday,) = judged([*USUAL, 60], replace(note, kind="holiday"))
    assert "holiday" in holiday.cautions


def test_a_change_is_told_only_where_it_begins() -> None:
    note = Note("definition", week(3))
    assert inside([note], week(3), week(3) + dt.timedelta(days=6)) == [note]
    assert inside([note], week(9), week(9) + dt.timedelta(days=6)) == []


notes = st.builds(
    Note,
    st.sampled_from(["campaign", "outage", "holiday", "definition", "coverage", "restriction"]),
    st.integers(-5, 40).map(week),
    st.none() | st.integers(40, 50).map(week),
)


@given(st.lists(notes, max_size=4), st.lists(st.integers(0, 200), min_size=8, max_size=40))
def test_no_note_changes_what_was_counted(some: list[Note], counts: list[int]) -> None:
    for one in judged(counts, *some, last=len(counts)):
        assert one.verdict.observed == counts[(one.start - MONDAY).days // 7]
