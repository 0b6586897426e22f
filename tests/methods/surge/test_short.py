"""The short-baseline detector: examples, invariants, and its false alarms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from kinga.methods.surge import ShortSettings, SurgeInputError, detect_short
from kinga.methods.surge.short.calibration import false_alarms, simulate
from kinga.methods.surge.short.predictive import fit_baseline, limits, predict

COUNTS = hnp.arrays(np.float64, (3, 14), elements=st.integers(0, 400).map(float))
FAST = settings(max_examples=20, deadline=None)
NO_BOUNDS = ShortSettings(bounds=False)


@FAST
@given(COUNTS)
def test_tails_are_probabilities_and_bounds_surround_the_expected(counts: np.ndarray) -> None:
    found = detect_short(counts)
    judged = np.isfinite(found.expected)
    assert judged[:, 8:].any()
    for tail in (found.p_high[judged], found.p_low[judged]):
        assert ((tail >= 0) & (tail <= 1)).all()
    assert (found.lower[judged] <= found.expected[judged]).all()
    assert (found.expected[judged] <= found.upper[judged]).all()
    plain = judged & (found.note == "")
    assert ((found.signal == "surge") == (found.observed > found.upper))[plain].all()
    assert ((found.signal == "silence") == (found.observed < found.lower))[plain].all()


@FAST
@given(COUNTS, st.integers(0, 400), st.integers(1, 200))
def test_more_cases_are_more_of_a_surge_and_less_of_a_silence(
    counts: np.ndarray, low: int, more: int
) -> None:
    low_counts, high_counts = counts.copy(), counts.copy()
    low_counts[:, -1], high_counts[:, -1] = low, low + more
    below, above = detect_short(low_counts, settings=NO_BOUNDS), detect_short(high_counts, settings=NO_BOUNDS)
    judged = np.isfinite(below.p_high[:, -1])
    assert (above.p_high[judged, -1] <= below.p_high[judged, -1] + 1e-12).all()
    assert (above.p_low[judged, -1] >= below.p_low[judged, -1] - 1e-12).all()


@FAST
@given(COUNTS, st.permutations(range(3)))
def test_series_do_not_affect_one_another(counts: np.ndarray, order: list[int]) -> None:
    whole, mixed = detect_short(counts), detect_short(counts[order])
    for name in ("expected", "lower", "upper", "p_high", "p_low"):
        np.testing.assert_allclose(getattr(mixed, name), getattr(whole, name)[order], rtol=1e-12)
    assert (mixed.signal == whole.signal[order]).all()
    assert (mixed.note == whole.note[order]).all()


@FAST
@given(COUNTS, st.floats(0.01, 1000))
def test_the_unit_of_exposure_does_not_matter(counts: np.ndarray, factor: float) -> None:
    exposure = np.linspace(1.0, 2.0, counts.size).reshape(counts.shape)
    one = detect_short(counts, exposure=exposure, settings=NO_BOUNDS)
    other = detect_short(counts, exposure=exposure * factor, settings=NO_BOUNDS)
    np.testing.assert_allclose(other.p_high, one.p_high, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(other.expected, one.expected, rtol=1e-9)


def test_larger_counts_with_the_same_pattern_are_surer() -> None:
    base = np.array([4.0, 6, 5, 5, 4, 6, 5, 4, 6, 5, 5, 11])
    small, large = (detect_short(base * factor).p_high[0, -1] for factor in (1, 10))
    assert large < small


@FAST
@given(st.integers(0, 60), st.integers(1, 40))
def test_limits_are_the_last_unremarkable_counts(level: int, length: int) -> None:
    random = np.random.default_rng([level, length])
    counts = random.negative_binomial(3, 0.2, (4, length + 5)).astype(np.float64) + level
    ones = np.ones_like(counts)
    predictive = predict(fit_baseline(counts, ones, ones), np.ones(4))
    lower, upper = limits(predictive, 0.005)
    assert (predictive.tails(upper)[0] > 0.005).all()
    assert (predictive.tails(upper + 1)[0] <= 0.005).all()
    assert (predictive.tails(lower)[1] > 0.005).all()
    above_zero = lower > 0
    assert (predictive.tails(np.maximum(lower - 1, 0))[1][above_zero] <= 0.005).all()


def test_a_large_baseline_meets_the_negative_binomial() -> None:
    counts = simulate(np.random.default_rng(5), 30.0, 3.0, (1, 20000))
    ones = np.ones_like(counts)
    baseline = fit_baseline(counts, ones, ones)
    mean, spread = float(baseline.rate[0]), float(baseline.dispersion[0])
    known = stats.nbinom(mean / (spread - 1), 1 / spread)
    high, low = predict(baseline, np.ones(1)).tails(np.array([60.0]))
    assert high[0] == pytest.approx(known.sf(60) + known.pmf(60) / 2, rel=0.05)
    assert high[0] + low[0] == pytest.approx(1.0)


def test_missing_is_not_zero_and_short_history_says_so() -> None:
    counts = np.array([20.0, 22, 19, 21, np.nan, 20, 18, 23, 21, 20, 0, np.nan])
    found = detect_short(counts)
    assert list(found.note[0, [0, 4, 7, 8, 11]]) == [
        "too_short",
        "missing",
        "too_short",
        "too_short",
        "missing",
    ]
    assert np.isnan(found.p_low[0, 11])
    assert found.signal[0, 11] == ""
    assert found.signal[0, 10] == "silence"
    assert found.expected[0, 10] == pytest.approx(143 / 7, abs=0.01)
    assert found.verdict(0, 11).expected is None


def test_one_surge_does_not_hide_the_next() -> None:
    calm = list(np.tile([48.0, 52, 50, 53, 47, 51, 49], 3))
    found = detect_short([*calm, 150, *calm[:3], 120])
    assert found.signal[0, 21] == "surge"
    assert found.signal[0, -1] == "surge"
    assert found.expected[0, -1] < 55


def test_a_level_that_lasts_becomes_the_usual_one() -> None:
    calm, risen = [48.0, 52, 50, 53, 47, 51, 49] * 3, [98.0, 102, 100, 103, 97, 101, 99] * 4
    found = detect_short(calm + risen)
    assert found.signal[0, 21] == "surge"
    assert "new_level" in found.note[0]
    assert found.signal[0, -1] == ""
    assert found.expected[0, -1] == pytest.approx(100, abs=2)


def test_too_few_cases_are_no_surge() -> None:
    found = detect_short([0.0] * 40 + [4.0])
    assert found.p_high[0, -1] < 0.005
    assert (found.signal[0, -1], found.note[0, -1]) == ("", "few_cases")


@pytest.mark.parametrize("bad", [[-1.0, 2], [np.inf, 2], [[[1.0]]]])
def test_impossible_counts_are_refused(bad: list[float]) -> None:
    with pytest.raises(SurgeInputError):
        detect_short(bad)


def test_direction_keeps_only_what_was_asked() -> None:
    counts = [50.0, 52, 48, 51, 49, 50, 53, 47, 50, 51, 150]
    assert detect_short(counts, settings=ShortSettings(direction="up")).signal[0, -1] == "surge"
    assert detect_short(counts, settings=ShortSettings(direction="down")).signal[0, -1] == ""


@pytest.mark.parametrize("mean", [5.0, 50.0, 200.0])
@pytest.mark.parametrize("dispersion", [1.0, 2.6, 5.0])
def test_false_alarms_are_near_nominal(mean: float, dispersion: float) -> None:
    """One per direction and week is .005: no count may show a rate above 1% (exact binomial, p < 1e-4)."""
    for rate in false_alarms(mean, dispersion, series=60, seed=1, bands=((8, 25), (26, 60))):
        for signals in (rate.surges, rate.silences):
            assert stats.binomtest(signals, rate.weeks, 0.01, alternative="greater").pvalue > 1e-4
