"""Kaplan-Meier and Aalen-Johansen: by hand with ties, against lifelines without, and what always holds."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.courts.survival import Curve, Durations, aalen_johansen, kaplan_meier


def made(rows: list[tuple[int, int]], entries: list[int] | None = None) -> Durations:
    days, endings = np.array(rows).T
    return Durations(days, endings, np.zeros_like(days) if entries is None else np.array(entries))


# By hand. At risk 6 on day 2 (one convicted, one dismissed), 3 on day 5 (two convicted, after one was censored on
# day 3), 1 on day 9 (censored).
HAND = made([(2, 0), (2, 1), (3, -1), (5, 0), (5, 0), (9, -1)])


def test_kaplan_meier_by_hand_with_ties() -> None:
    found = kaplan_meier(HAND)
    assert found.days.tolist() == [2, 5]
    assert found.at_risk.tolist() == [6, 3]
    assert found.shares.tolist() == pytest.approx([4 / 6, 4 / 6 * 1 / 3])
    greenwood = 2 / (6 * 4)
    share = 4 / 6
    spread = 1.959963984540054 * math.sqrt(greenwood) / abs(math.log(share))
    assert found.lower[0] == pytest.approx(share ** math.exp(spread))
    assert found.upper[0] == pytest.approx(share ** math.exp(-spread))
    assert found.median()[0] == 5
    assert found.at(1) == (1.0, 1.0, 1.0)
    assert found.at(9) is not None
    assert found.at(10) is None


def test_aalen_johansen_by_hand_with_ties() -> None:
    convicted, dismissed = aalen_johansen(HAND)[0], aalen_johansen(HAND)[1]
    assert convicted.shares.tolist() == pytest.approx([1 / 6, 1 / 6 + 4 / 6 * 2 / 3])
    assert dismissed.shares.tolist() == pytest.approx([1 / 6, 1 / 6])
    # The first day: 1 of 6, the multinomial variance 1/6 * 5/6 / 6.
    error = math.sqrt(1 / 6 * 5 / 6 / 6)
    spread = 1.959963984540054 * error / (1 / 6 * math.log(6))
    assert convicted.lower[0] == pytest.approx((1 / 6) ** math.exp(spread))
    assert dismissed.upper[0] == pytest.approx((1 / 6) ** math.exp(-spread))


def test_delayed_entry_by_hand() -> None:
    # The case that came under observation on day 4 is not at risk on day 2.
    found = kaplan_meier(made([(2, 0), (6, 0), (7, -1)], [0, 4, 0]))
    assert found.at_risk.tolist() == [2, 2]
    assert found.shares.tolist() == pytest.approx([1 / 2, 1 / 4])


def test_when_all_at_risk_end_nothing_bounds_from_above() -> None:
    found = kaplan_meier(made([(1, 0), (2, 0)]))
    assert found.shares.tolist() == [0.5, 0.0]
    assert found.lower[1] == 0.0
    assert math.isnan(found.upper[1])
    assert kaplan_meier(made([(5, -1), (3, -1)])).median() == (None, None, None)


def _untied(seed: int, size: int, *, entries: bool) -> Durations:
    """Endings on even days, late entries on odd ones: where they tie, lifelines puts an entry after an ending."""
    rng = np.random.default_rng(seed)
    half = rng.permutation(np.arange(10, 10 + 5 * size))[:size]
    late = (2 * (half // 3) + 1) * (rng.random(size) < 0.3) if entries else 0 * half
    return Durations(2 * half, rng.choice([-1, 0, 1], size), late)


def _lifelines() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifelines
    return lifelines


@pytest.mark.parametrize("entries", [False, True])
def test_kaplan_meier_is_that_of_lifelines(entries: bool) -> None:
    data = _untied(7, 200, entries=entries)
    found = kaplan_meier(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = (
            _lifelines()
            .KaplanMeierFitter()
            .fit(data.days, data.endings >= 0, entry=data.entries if entries else None)
        )
        shares = theirs.survival_function_at_times(found.days).to_numpy()
        ends = theirs.confidence_interval_survival_function_.loc[found.days.astype(float)].to_numpy()
    assert found.shares == pytest.approx(shares, rel=1e-9)
    inside = found.shares > 0
    assert found.lower[inside] == pytest.approx(ends[inside, 0], rel=1e-9)
    assert found.upper[inside] == pytest.approx(ends[inside, 1], rel=1e-9)
    assert found.median()[0] == theirs.median_survival_time_


@pytest.mark.parametrize("ending", [0, 1])
def test_aalen_johansen_is_that_of_lifelines_where_nothing_is_tied(ending: int) -> None:
    data = _untied(8, 200, entries=False)
    found = aalen_johansen(data)[ending]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = (
            _lifelines().AalenJohansenFitter().fit(data.days, data.endings + 1, event_of_interest=ending + 1)
        )
        shares = theirs.cumulative_density_.loc[found.days.astype(float)].to_numpy()[:, 0]
        ends = np.sort(theirs.confidence_interval_.loc[found.days.astype(float)].to_numpy(), axis=1)
    assert found.shares == pytest.approx(shares, rel=1e-9)
    known = found.shares > 0
    assert found.lower[known] == pytest.approx(ends[known, 0], rel=1e-6)
    assert found.upper[known] == pytest.approx(ends[known, 1], rel=1e-6)


cases = st.lists(
    st.tuples(st.integers(0, 20), st.integers(-1, 2), st.integers(0, 20)), min_size=1, max_size=40
)


@given(cases)
def test_pending_and_all_endings_are_everyone(rows: list[tuple[int, int, int]]) -> None:
    data = made([(days, ending) for days, ending, _ in rows], [min(days, entry) for days, _, entry in rows])
    pending, ended = kaplan_meier(data), aalen_johansen(data)
    if not data.closed:
        assert (len(pending.days), dict(ended)) == (0, {})
        return
    assert pending.shares + sum(curve.shares for curve in ended.values()) == pytest.approx(1.0)
    for curve in (pending, *ended.values()):
        _holds_together(curve)


def _holds_together(curve: Curve) -> None:
    assert np.all((curve.shares >= -1e-12) & (curve.shares <= 1 + 1e-12))
    known = ~np.isnan(curve.lower) & ~np.isnan(curve.upper)
    assert np.all(curve.lower[known] <= curve.shares[known] + 1e-9)
    assert np.all(curve.upper[known] >= curve.shares[known] - 1e-9)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), min_size=1, max_size=40))
@settings(max_examples=50)
def test_without_pending_cases_it_is_counting(rows: list[tuple[int, int]]) -> None:
    data = made(rows)
    pending, ended = kaplan_meier(data), aalen_johansen(data)
    for place, day in enumerate(pending.days):
        assert pending.shares[place] == pytest.approx(np.mean(data.days > day))
        for ending, curve in ended.items():
            assert curve.shares[place] == pytest.approx(
                np.mean((data.days <= day) & (data.endings == ending))
            )


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """600 dockets of 150 cases, two endings at constant hazards, censored: the error of the count is below 1 point."""
    rng = np.random.default_rng(3)
    day, hazards = 100, np.array([0.004, 0.003])
    truth = (
        np.exp(-hazards.sum() * (day + 1)),
        hazards / hazards.sum() * (1 - np.exp(-hazards.sum() * (day + 1))),
    )
    held = np.zeros(3)
    runs = 600
    for _ in range(runs):
        took = rng.exponential(1 / hazards.sum(), 150)
        watched = rng.uniform(50, 400, 150)
        endings = np.where(took < watched, (rng.random(150) > hazards[0] / hazards.sum()).astype(int), -1)
        data = Durations(np.minimum(took, watched).astype(int), endings, np.zeros(150, dtype=int))
        ends = [kaplan_meier(data).at(day), *(curve.at(day) for curve in aalen_johansen(data).values())]
        for place, (value, found) in enumerate(zip([truth[0], *truth[1]], ends, strict=True)):
            assert found is not None
            held[place] += found[1] <= value <= found[2]
    assert np.all(held / runs > 0.92)
    assert np.all(held / runs < 0.98)
