"""When would you have known? Nothing that came later is looked at, and who always speaks is found out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kinga.insight.watch import published
from kinga.insight.watch.engine.judging import Table
from kinga.insight.watch.engine.replay import METHODS, replay
from kinga.insight.watch.models import Indicator, Series

FIRST, LAST = dt.date(2020, 3, 1), dt.date(2020, 5, 31)


@pytest.fixture(scope="module")
def line() -> Table:
    """Argentina's line 144, day by day."""
    days = published.linea144_days()
    row = Series(indicator=Indicator(code="ar.linea144", unit="reports"), frequency="day")
    return Table(row, tuple(day for day, _count in days), tuple(count for _day, count in days))


def test_the_line_of_argentina_would_have_spoken_within_days_of_the_isolation(line: Table) -> None:
    """The isolation began on 20 March; the week of 23 March had 693 reports against 428 in the week before."""
    said = {one.method: one for one in replay(line, FIRST, LAST, "up")}
    assert set(said) == set(METHODS)
    assert said["auto"].first is not None
    assert dt.date(2020, 3, 20) <= said["auto"].first <= dt.date(2020, 3, 29)
    assert said["auto"].earlier == 0
    assert not said["farrington"].answers
    assert said["farrington"].first is None


def test_nothing_that_came_later_is_looked_at(line: Table) -> None:
    whole = {one.method: one.first for one in replay(line, FIRST, LAST, "both")}
    for method, first in whole.items():
        if first is None:
            continue
        known = sum(start <= first for start in line.starts)
        then = replace(line, starts=line.starts[:known], counts=line.counts[:known])
        again = {one.method: one.first for one in replay(then, FIRST, LAST, "both")}
        assert again[method] == first, method


def test_who_always_speaks_is_found_out() -> None:
    row = Series(indicator=Indicator(code="calls", unit="calls"), frequency="week")
    starts = tuple(dt.date(2020, 1, 6) + dt.timedelta(days=7 * n) for n in range(60))
    ragged = tuple(20 if n % 11 else 60 for n in range(60))
    said = {one.method: one for one in replay(Table(row, starts, ragged), starts[50], starts[59], "up")}
    assert said["ears-c1"].earlier > 0
    assert said["ears-c1"].before > said["ears-c1"].earlier


def test_no_counts_and_years_say_nothing(line: Table) -> None:
    assert list(replay(replace(line, starts=(), counts=()), FIRST, LAST, "both")) == []
    year = Series(indicator=line.series.indicator, frequency="year")
    assert list(replay(Table(year, (dt.date(2020, 1, 1),), (3,)), FIRST, LAST, "both")) == []
