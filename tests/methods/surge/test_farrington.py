"""Farrington Flexible and the algorithm of 1996 against the reference output, and what must hold of any series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.surge import FarringtonSettings, SurgeInputError, detect_farrington, detect_farrington_1996
from kinga.methods.surge.batch import Batch
from kinga.methods.surge.seasonal.farrington import fit_farrington
from kinga.methods.surge.seasonal.original import delta_limits

from .reference import DATASETS, MONITORED, number, reference, rows, series

YEARS = {row["dataset"]: int(row["b"]) for row in rows("datasets.csv")}


def _equal(found: np.ndarray, expected: np.ndarray) -> None:
    """The same numbers, and nothing where the reference has nothing."""
    assert (np.isnan(found) == np.isnan(expected)).all()
    known = ~np.isnan(expected)
    assert (found[known] == expected[known]).all()


@pytest.mark.parametrize("dataset", DATASETS)
def test_alarms_and_bounds_equal_the_reference(dataset: str) -> None:
    found = detect_farrington(series(dataset), FarringtonSettings(alpha=0.01), last=MONITORED)
    _equal(found.upper[0], reference(dataset, "ff_nb", "upperbound"))
    assert ((found.signal[0] == "surge") == (reference(dataset, "ff_nb", "alarm") == 1)).all()
    np.testing.assert_allclose(found.p_high[0], reference(dataset, "ff_nb", "pvalue"), atol=5e-5)
    np.testing.assert_allclose(found.expected[0], reference(dataset, "ff_nb", "mu0vec"), rtol=2e-5, atol=1e-6)
    kept = fit_farrington(series(dataset), last=MONITORED).trend[0]
    assert (kept == (reference(dataset, "ff_nb", "trend") == 1)).all()


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_years_looked_back_are_those_of_the_rule(dataset: str) -> None:
    named = detect_farrington(series(dataset), FarringtonSettings(years=YEARS[dataset]), last=MONITORED)
    by_rule = detect_farrington(series(dataset), last=MONITORED)
    np.testing.assert_array_equal(named.expected, by_rule.expected)


def test_the_42_simulated_series_equal_the_reference() -> None:
    table, wanted = rows("noufaily42_series.csv"), rows("noufaily42_r_farrington_flexible.csv")
    counts = np.array([float(row["count"]) for row in table]).reshape(42, 624)
    found = detect_farrington(counts, FarringtonSettings(alpha=0.01), last=44)
    _equal(found.upper.ravel(), np.array([number(row["upper"]) for row in wanted]))
    assert ((found.signal.ravel() == "surge") == [row["alarm"] == "1" for row in wanted]).all()
    np.testing.assert_allclose(found.p_high.ravel(), [number(row["p_value"]) for row in wanted], atol=5e-5)


EDGES: dict[str, tuple[str, dict[str, Any]]] = {
    "short": ("noise", {"years": 1}),
    "two_years": ("bursts", {"years": 2}),
    "alpha05": ("bursts", {"years": 4, "alpha": 0.05}),
    "significant": ("noise", {"trend_level": 0.05, "reweight_above": 0.0}),
    "significant_rising": ("rising", {"years": 3, "trend_level": 0.05}),
    "unweighted": ("outbreaks", {"reweight_above": 0.0}),
    "threshold1": ("outbreaks", {"reweight_above": 1.0}),
}
CASES = sorted({row["case"] for row in rows("edge_reference.csv")} - {"delta_unweighted"})


def _edge(case: str) -> tuple[Batch, list[dict[str, str]], FarringtonSettings]:
    name, chosen = EDGES.get(case, (case, {}))
    wanted = [row for row in rows("edge_reference.csv") if row["case"] == case]
    table = rows("edge_series.csv")[: int(wanted[-1]["t"])]
    population = [float(row["population"]) for row in table] if case == "rates" else None
    batch = Batch.of(
        [float(row[name]) for row in table],
        exposure=population,
        frequency="month" if case == "months" else "week",
    )
    return batch, wanted, FarringtonSettings(**{"alpha": 0.01, "years": 5, **chosen})


@pytest.mark.parametrize("case", CASES)
def test_hard_series_equal_the_reference(case: str) -> None:
    batch, wanted, chosen = _edge(case)
    found = detect_farrington(batch, chosen, last=len(wanted))
    _equal(found.upper[0], np.array([number(row["upper"]) for row in wanted]))
    assert ((found.signal[0] == "surge") == [row["alarm"] == "1" for row in wanted]).all()


def test_without_down_weighting_our_delta_limits_are_those_of_the_reference() -> None:
    batch, wanted, chosen = _edge("unweighted")
    wanted = [row for row in rows("edge_reference.csv") if row["case"] == "delta_unweighted"]
    upper = delta_limits(fit_farrington(batch, chosen, last=len(wanted)), 0.01)[1][0]
    np.testing.assert_allclose(upper, [number(row["upper"]) for row in wanted], rtol=1e-5)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_algorithm_of_1996_equals_the_reference(dataset: str) -> None:
    found = detect_farrington_1996(series(dataset), alpha=0.01, last=MONITORED)
    wanted = reference(dataset, "farrington", "upperbound")
    known = ~np.isnan(found.upper[0])
    np.testing.assert_allclose(found.upper[0][known], wanted[known], rtol=2e-4)
    assert ((found.signal[0] == "surge") == (reference(dataset, "farrington", "alarm") == 1)).all()


def test_a_calendar_year_is_the_nearest_same_weekday() -> None:
    import datetime as dt

    from kinga.methods.surge.batch import day_number
    from kinga.methods.surge.seasonal.calendar import weeks_back

    first = day_number(dt.date(2012, 1, 1))
    table = weeks_back(first, first + 4000, 5)
    for offset in range(0, 4000, 37):
        day = dt.date(2012, 1, 1) + dt.timedelta(offset)
        for year in range(1, 6):
            try:
                same = day.replace(year=day.year - year)
            except ValueError:
                same = dt.date(day.year - year, 3, 1)
            there = day - dt.timedelta(weeks=int(table[offset, year - 1]))
            assert abs((there - same).days) <= 3


COUNTS = st.lists(st.integers(0, 60), min_size=230, max_size=260)


@settings(max_examples=25, deadline=None)
@given(COUNTS, st.integers(0, 229))
def test_any_series_gets_probabilities_bounds_and_no_verdict_on_a_missing_count(
    counts: list[int], gap: int
) -> None:
    values = np.array(counts, dtype=float)
    values[gap] = np.nan
    found = detect_farrington(values, last=30)
    fitted = np.isfinite(found.p_high)
    assert ((found.p_high[fitted] >= 0) & (found.p_high[fitted] <= 1 + 1e-9)).all()
    assert ((found.p_low[fitted] >= 0) & (found.p_low[fitted] <= 1 + 1e-9)).all()
    both = fitted & np.isfinite(found.upper)
    assert (found.lower[both] <= found.upper[both]).all()
    assert ((found.signal == "surge") == (found.p_high <= 0.005))[both].all()
    assert ((found.signal == "silence") == (found.p_low < 0.005))[fitted].all()
    assert (found.note[np.isnan(found.observed)] == "missing").all()
    assert (found.signal[np.isnan(found.observed)] == "").all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_series_do_not_affect_one_another_and_the_unit_of_exposure_does_not_matter(
    seed: int, factor: float
) -> None:
    counts = np.random.default_rng(seed).poisson(9, (5, 240)).astype(float)
    exposure = np.linspace(1, 2, counts.size).reshape(counts.shape)
    whole = detect_farrington(Batch.of(counts, exposure=exposure), last=5)
    other = detect_farrington(Batch.of(counts[::-1], exposure=exposure[::-1] * factor), last=5)
    np.testing.assert_allclose(other.expected[::-1], whole.expected, rtol=1e-8)
    assert (other.signal[::-1] == whole.signal).all()


def test_a_series_that_starts_late_is_judged_by_its_own_years() -> None:
    counts = np.random.default_rng(4).poisson(9, 300).astype(float)
    late = np.concatenate([np.full(200, np.nan), counts])
    np.testing.assert_allclose(
        detect_farrington(late, last=3).expected, detect_farrington(counts, last=3).expected, rtol=1e-12
    )


def test_too_short_a_history_says_so() -> None:
    found = detect_farrington(np.ones(50))
    assert set(found.note[0]) == {"too_short"}
    assert np.isnan(found.expected).all()


@pytest.mark.parametrize("bad", [{"alpha": 0.0}, {"alpha": 0.6}, {"years": 0}, {"levels": 0}])
def test_settings_that_make_no_sense_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(SurgeInputError):
        FarringtonSettings(**bad)
