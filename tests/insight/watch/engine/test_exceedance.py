"""Cells of place and time: aligned, honest about what is missing, and calm about single cases."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest

from kinga.insight.watch.engine.exceedance import Level, grid, level
from kinga.insight.watch.engine.judging import Judged, Table, judge
from kinga.insight.watch.engine.standing import RECENT, standings
from kinga.insight.watch.models import Indicator, Series
from kinga.methods.surge import Verdict

MONDAY = dt.date(2020, 1, 6)


def table(counts: list[int | None], frequency: str = "week", first: dt.date = MONDAY) -> Table:
    step = 7 if frequency == "week" else 1
    starts = tuple(first + dt.timedelta(days=step * n) for n in range(len(counts)))
    return Table(
        Series(indicator=Indicator(code="calls", unit="calls"), frequency=frequency), starts, tuple(counts)
    )


def levels(counts: list[int | None], columns: int = 6, frequency: str = "week") -> list[Level]:
    return [cell.level for cell in grid([table(counts, frequency)], columns).rows[0].cells]


@pytest.mark.parametrize(
    ("observed", "expected", "high", "low", "signal", "said"),
    [
        (30.0, 10.0, 0.0001, 0.99, "surge", "surge"),
        (0.0, 10.0, 1.0, 0.0001, "silence", "silence"),
        (16.0, 10.0, 0.03, 0.98, "", "high"),
        (5.0, 10.0, 0.97, 0.04, "", "low"),
        (11.0, 10.0, 0.4, 0.6, "", "usual"),
        (2.0, 0.1, 0.001, 0.99, "surge", "usual"),
    ],
)
def test_what_a_cell_says(
    observed: float,
    expected: float,
    high: float,
    low: float,
    signal: Literal["", "surge", "silence"],
    said: Level,
) -> None:
    verdict = Verdict(observed, expected, 0, 20, high, low, signal, "short", "")
    assert level(Judged(Series(), MONDAY, MONDAY, verdict, "short", {}, ())) == said


def test_a_rise_a_fall_and_a_gap_are_three_things() -> None:
    usual: list[int | None] = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19, 20, 21]
    assert levels([*usual, 60, None, 0]) == ["usual", "usual", "usual", "surge", "missing", "silence"]


def test_a_short_history_is_shown_and_not_judged() -> None:
    assert levels([20, 22, 19]) == ["unknown"] * 3


def test_series_end_together_and_what_one_lacks_is_missing() -> None:
    usual: list[int | None] = [20] * 20
    made = grid([table(usual), table(usual[:-2])], 4)
    assert made.starts == tuple(MONDAY + dt.timedelta(days=7 * n) for n in range(16, 20))
    assert [cell.level for cell in made.rows[1].cells] == ["usual", "usual", "missing", "missing"]


def test_days_are_sums_of_seven_that_end_with_the_last() -> None:
    made = grid([table([2] * 100, "day")], 3)
    assert made.starts == tuple(MONDAY + dt.timedelta(days=n) for n in (79, 86, 93))
    assert [cell.observed for cell in made.rows[0].cells] == [14, 14, 14]


def test_the_rarest_comes_from_the_newest_periods() -> None:
    usual: list[int | None] = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19, 20, 21]
    both = [table([*usual, 20]), table([*usual, 60])]
    quiet, loud = standings(both, list(judge(both, last=RECENT)))
    assert (quiet.level, loud.level) == ("usual", "surge")
    assert quiet.newest == loud.newest == both[0].starts[-1]
    assert loud.rarest < 0.005 < quiet.rarest


def test_nothing_gives_nothing() -> None:
    assert grid([], 5).rows == ()
    assert grid([table([])], 5).starts == ()
