"""Which method the watch room judges by: what the history allows, and why it says so."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from kinga.insight.watch.engine.judging import Judged, Table, judge
from kinga.insight.watch.models import Indicator, Series

MONDAY = dt.date(2016, 1, 4)


def season(periods: int, year: int) -> tuple[int, ...]:
    """Counts that rise and fall with the year; no chance in them."""
    return tuple(round(60 + 40 * math.sin(2 * math.pi * period / year)) for period in range(periods))


def judged(counts: tuple[int | None, ...], frequency: str = "week") -> list[Judged]:
    step = {"day": 1, "week": 7}.get(frequency, 0)
    months = [(n // 12, n % 12 + 1) for n in range(len(counts))]
    starts = tuple(
        MONDAY + dt.timedelta(days=step * n) if step else dt.date(2016 + months[n][0], months[n][1], 1)
        for n in range(len(counts))
    )
    row = Series(indicator=Indicator(code="calls", unit="calls"), frequency=frequency)
    return list(judge([Table(row, starts, counts)], last=1))


@pytest.mark.parametrize(
    ("frequency", "periods", "method", "why"),
    [
        ("week", 7, "ears-c1", "very_short"),
        ("week", 40, "short", "short"),
        ("week", 200, "harmonic", "long"),
        ("month", 30, "short", "short"),
        ("month", 60, "harmonic", "long"),
        ("day", 100, "short", "short_days"),
        ("day", 1200, "harmonic", "long"),
    ],
)
def test_the_method_is_what_the_history_allows(frequency: str, periods: int, method: str, why: str) -> None:
    year = {"day": 365, "week": 52}.get(frequency, 12)
    (one,) = judged(season(periods + 1, year), frequency)
    assert (one.verdict.method, one.why) == (method, why)


@pytest.mark.parametrize(("frequency", "periods"), [("week", 6), ("day", 40), ("month", 5)])
def test_a_history_that_is_too_short_gets_no_verdict(frequency: str, periods: int) -> None:
    (one,) = judged((5,) * periods, frequency)
    assert (one.verdict.expected, one.verdict.signal, one.why) == (None, "", "too_short")
    assert one.verdict.observed == (35 if frequency == "day" else 5)


def test_the_height_of_a_season_is_no_surge_where_years_are_known_and_a_silence_in_it_is_found() -> None:
    """The level of the last months alone would call the season itself a surge."""
    counts = season(52 * 5 + 14, 52)
    (usual,) = judged(counts)
    assert usual.verdict.signal == ""
    assert usual.verdict.expected == pytest.approx(counts[-1], rel=0.15)
    (silent,) = judged((*counts[:-1], 40))
    assert silent.verdict.signal == "silence"
    (risen,) = judged((*counts[:-1], 160))
    assert risen.verdict.signal == "surge"
