"""The nowcast: what is still on its way, with an interval that holds what comes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.surge import (
    NowcastSettings,
    SurgeInputError,
    adjusted,
    detect_short,
    nowcast,
    reporting_triangle,
)

DELAYS = np.array([0.3, 0.3, 0.15, 0.1, 0.1, 0.05])


def _triangle(seed: int, mean: float, wide: float | None, periods: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """A table as known at the end, and the totals that there will have been."""
    random = np.random.default_rng(seed)
    rows = [
        random.multinomial(total, DELAYS if wide is None else random.dirichlet(DELAYS * wide))
        for total in random.poisson(mean, periods)
    ]
    table = np.array(rows, dtype=float)
    totals = table.sum(axis=1)
    age = periods - 1 - np.arange(periods)
    table[np.arange(DELAYS.size) > age[:, None]] = np.nan
    return table, totals


@pytest.mark.parametrize(("mean", "wide"), [(4, None), (40, None), (40, 20.0), (300, 20.0)])
def test_intervals_hold_what_comes_as_often_as_they_say(mean: float, wide: float | None) -> None:
    held = []
    for seed in range(40):
        table, totals = _triangle(seed, mean, wide)
        found = nowcast(table, NowcastSettings(draws=800, seed=seed))
        held.extend(((found.lower <= totals) & (totals <= found.upper))[-5:])
        assert (found.lower <= found.expected).all()
        assert (found.expected <= found.upper).all()
    assert 0.84 <= np.mean(held) <= 1.0


def test_completeness_is_that_of_the_delays() -> None:
    table, totals = _triangle(1, 2000, None)
    found = nowcast(table)
    np.testing.assert_allclose(found.completeness[-5:][::-1], np.cumsum(DELAYS)[:5], atol=0.03)
    np.testing.assert_allclose(found.completeness[:-5], 1.0)
    np.testing.assert_allclose(found.expected[:-5], totals[:-5])
    assert found.spread == pytest.approx(1.0, abs=0.3)
    assert (found.least <= found.completeness).all()
    assert (found.completeness <= found.most).all()
    again = nowcast(table)
    np.testing.assert_array_equal(found.expected, again.expected)


def test_a_week_that_is_filling_up_is_no_silence() -> None:
    table, _ = _triangle(3, 60, None)
    bare = detect_short(np.nansum(table, axis=1))
    assert bare.signal[0, -1] == "silence"
    weeks = adjusted(nowcast(table), least=0.25)
    assert detect_short(weeks.counts, exposure=weeks.exposure).signal[0, -1] == ""
    table[-1, 0] = 0.0
    fallen = adjusted(nowcast(table), least=0.25)
    assert detect_short(fallen.counts, exposure=fallen.exposure).signal[0, -1] == "silence"
    assert np.isnan(adjusted(nowcast(table), least=0.9).counts[0, -1])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), min_size=1, max_size=60))
def test_a_triangle_keeps_every_case(pairs: list[tuple[int, int]]) -> None:
    event = [when for when, _ in pairs]
    told = [when + delay for when, delay in pairs]
    now = max(told)
    table = reporting_triangle(event, told, now=now, longest=4)
    assert np.nansum(table) == len(pairs)
    known = np.isfinite(table)
    assert known[:, 0].all()
    assert (known[:, :-1] >= known[:, 1:]).all()
    assert table.shape == (now - min(event) + 1, 5)


def test_nothing_reported_says_little_and_says_so() -> None:
    table, _ = _triangle(5, 0.0, None)
    found = nowcast(table)
    assert (found.reported == 0).all()
    assert np.isnan(found.completeness[-1])
    assert (found.completeness[:-5] == 1.0).all()


@pytest.mark.parametrize(
    "table",
    [
        np.ones((3, 2)),
        np.ones((9, 1)),
        np.array([[1.0, -1.0]] * 6),
        np.array([[1.0, np.inf]] * 6),
        np.array([[np.nan, 1.0]] * 6),
        np.array([[1.0, np.nan], *[[1.0, 1.0]] * 6]),
    ],
)
def test_tables_that_are_no_triangle_are_refused(table: np.ndarray) -> None:
    with pytest.raises(SurgeInputError):
        nowcast(table)


def test_reports_that_cannot_be_are_refused() -> None:
    for event, told, now in (([3], [2], 5), ([3], [9], 5), ([], [], 5)):
        with pytest.raises(SurgeInputError):
            reporting_triangle(event, told, now=now, longest=3)
    with pytest.raises(SurgeInputError):
        reporting_triangle([1], [2], [-1.0], now=3, longest=3)
    with pytest.raises(SurgeInputError):
        NowcastSettings(window=1)
