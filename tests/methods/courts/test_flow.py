"""Clearance, disposition time and ages against a table worked by hand, and what always holds."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.courts.dockets import PENDING, Docket, day_of, docket
from kinga.methods.courts.flow import BadPeriod, ages, flow, months

TODAY = dt.date(2030, 1, 1)
# By hand for 2021: a was pending at the start and resolved; b pending all along; c came and went on one day;
# d came and stays; e came after; f was over before; g came on the last day and went the next.
ROWS = [
    ["a", "2020-12-31", "2021-01-01"],
    ["b", "2020-03-10", ""],
    ["c", "2021-05-05", "2021-05-05"],
    ["d", "2021-12-01", ""],
    ["e", "2022-01-01", "2022-01-05"],
    ["f", "2020-01-01", "2020-12-31"],
    ["g", "2021-12-31", "2022-01-01"],
]
YEAR = dt.date(2021, 1, 1), dt.date(2021, 12, 31)


def table(rows: list[list[str]] = ROWS) -> Docket:
    return docket(["case", "filed", "closed"], rows, today=TODAY)


def test_a_year_by_hand() -> None:
    found = flow(table(), *YEAR)
    assert (found.pending_at_start, found.incoming, found.resolved, found.pending_at_end) == (2, 3, 2, 3)
    assert found.clearance_rate == pytest.approx(200 / 3)
    assert found.disposition_time == pytest.approx(3 / 2 * 365)


def test_cepej_counts_365_days_a_year_and_other_spans_by_their_days() -> None:
    assert flow(table(), dt.date(2020, 1, 1), dt.date(2020, 12, 31)).days == 365
    assert flow(table(), dt.date(2020, 3, 1), dt.date(2021, 2, 28)).days == 365
    assert flow(table(), dt.date(2020, 2, 1), dt.date(2020, 2, 29)).days == 29


def test_without_incoming_or_resolved_there_is_no_rate() -> None:
    quiet = flow(table([["a", "2020-01-01", ""]]), *YEAR)
    assert quiet.clearance_rate is quiet.disposition_time is None


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadPeriod):
        flow(table(), YEAR[1], YEAR[0])


def test_ages_by_hand() -> None:
    found = ages(table(), YEAR[1])
    assert found is not None
    # b: 296 days since the 70th day of 2020; d: 30; g: 0.
    waited = [day_of("2021-12-31") - day_of(day) for day in ("2020-03-10", "2021-12-01", "2021-12-31")]  # type: ignore[operator]
    assert waited == [661, 30, 0]
    assert (found.pending, found.oldest, found.bands) == (3, 661, (2, 0, 0, 1, 0))
    assert found.mean == pytest.approx(691 / 3)
    assert found.quartiles == (15.0, 30.0, 345.5)
    assert found.ninth_decile == pytest.approx(30 + 0.8 * 631)
    assert ages(table(), dt.date(2019, 1, 1)) is None


def test_months_are_whole_calendar_months_only() -> None:
    found = months(table(), dt.date(2020, 12, 15), dt.date(2021, 2, 28))
    assert [(month.first, month.incoming, month.resolved, month.pending_at_end) for month in found] == [
        (dt.date(2021, 1, 1), 0, 1, 1),
        (dt.date(2021, 2, 1), 0, 0, 1),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(0, 400)), min_size=1, max_size=60),
    st.integers(0, 900),
    st.integers(0, 700),
)
def test_what_waits_at_the_end_is_what_waited_and_came_less_what_went(
    cases: list[tuple[int, int | None]], begin: int, length: int
) -> None:
    first = dt.date(2019, 1, 1).toordinal()
    filed = np.array([first + day for day, _ in cases])
    closed = np.array([PENDING if took is None else first + day + took for day, took in cases])
    nothing = np.zeros(len(cases), dtype=np.int64)
    made = Docket(
        filed, closed, np.where(closed == PENDING, PENDING, 0), nothing, nothing, ("x",), ("x",), ("x",)
    )
    start = dt.date.fromordinal(first + begin)
    end = start + dt.timedelta(length)
    found = flow(made, start, end)
    assert found.pending_at_end == found.pending_at_start + found.incoming - found.resolved
    waiting = ages(made, end)
    assert (waiting.pending if waiting else 0) == found.pending_at_end
    monthly = months(made, start, end)
    if monthly:
        last = monthly[-1]
        after = dt.date(last.first.year + last.first.month // 12, last.first.month % 12 + 1, 1)
        spanned = flow(made, monthly[0].first, after - dt.timedelta(1))
        assert sum(month.incoming for month in monthly) == spanned.incoming
        assert sum(month.resolved for month in monthly) == spanned.resolved
        assert last.pending_at_end == spanned.pending_at_end
