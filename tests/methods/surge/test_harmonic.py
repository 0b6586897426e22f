"""Harmonic regression: it knows a season, keeps its rate of false signals, and finds what it should."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.surge import HarmonicSettings, SurgeInputError, detect_harmonic
from kinga.methods.surge.batch import Batch

WEEKS = np.arange(320)


def _seasonal(mean: float, spread: float, series: int, seed: int) -> np.ndarray:
    random = np.random.default_rng([seed, int(mean), int(10 * spread)])
    level = mean * np.exp(0.6 * np.cos(2 * np.pi * WEEKS / 52) + 0.002 * WEEKS)
    if spread == 1:
        return random.poisson(level, (series, WEEKS.size)).astype(float)
    return random.negative_binomial(level / (spread - 1), 1 / spread, (series, WEEKS.size)).astype(float)


@pytest.mark.parametrize("mean", [0.5, 5.0, 100.0])
@pytest.mark.parametrize("spread", [1.0, 2.6])
def test_false_signals_are_near_nominal(mean: float, spread: float) -> None:
    """Each direction has .005: no count may show a rate above .01 (exact binomial, p < 1e-4)."""
    found = detect_harmonic(_seasonal(mean, spread, 60, 1), HarmonicSettings(bounds=False), last=52)
    for word in ("surge", "silence"):
        signals = int((found.signal == word).sum())
        assert stats.binomtest(signals, found.signal.size, 0.01, alternative="greater").pvalue > 1e-4


def test_a_season_is_no_surge_and_a_surge_in_the_low_season_is_found() -> None:
    counts = _seasonal(40.0, 1.0, 30, 2)
    peak = (WEEKS[-52:] % 52 < 4) | (WEEKS[-52:] % 52 > 48)
    assert (detect_harmonic(counts, last=52).signal[:, peak] == "surge").mean() < 0.02
    counts[:, -1] = np.round(counts[:, -1] * 2)
    counts[:, -2] = np.round(counts[:, -2] * 0.3)
    found = detect_harmonic(counts, last=2)
    assert (found.signal[:, 1] == "surge").mean() > 0.9
    assert (found.signal[:, 0] == "silence").mean() > 0.9


def test_a_rise_over_two_weeks_is_found_more_often_together() -> None:
    counts = _seasonal(30.0, 1.5, 200, 3)
    counts[:, -2:] = np.round(counts[:, -2:] * 1.45)
    alone = detect_harmonic(counts, HarmonicSettings(shares=(1.0, 0.0), bounds=False), last=1)
    both = detect_harmonic(counts, HarmonicSettings(bounds=False), last=1)
    assert (both.signal == "surge").mean() > (alone.signal == "surge").mean() + 0.05


def test_past_outbreaks_do_not_hide_the_next() -> None:
    counts = _seasonal(20.0, 1.0, 20, 4)
    counts[:, 100:104] *= 4
    counts[:, 240:243] *= 5
    counts[:, -1] *= 2.2
    kept = detect_harmonic(counts, HarmonicSettings(reweight_above=0.0, bounds=False), last=1)
    weighed = detect_harmonic(counts, HarmonicSettings(bounds=False), last=1)
    assert (weighed.signal == "surge").mean() > max(0.8, (kept.signal == "surge").mean())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 50), st.floats(0, 1))
def test_tails_and_bounds_agree(seed: int, mean: float, missing: float) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(mean, (3, 200)).astype(float)
    counts[random.random(counts.shape) < missing * 0.5] = np.nan
    found = detect_harmonic(counts, last=20)
    judged = np.isfinite(found.p_high)
    assert (found.note[np.isnan(found.observed)] == "missing").all()
    assert (found.lower[judged] <= found.expected[judged]).all()
    free = judged & np.isfinite(found.upper)
    assert (found.upper[free] >= found.expected[free]).all()
    assert ((found.signal == "surge") == (found.observed > found.upper))[free].all()
    assert ((found.signal == "silence") == (found.observed < found.lower))[judged].all()
    assert ((found.p_high[judged] >= 0) & (found.p_high[judged] <= 1)).all()


def test_exposure_is_an_offset_and_the_calendar_is_followed() -> None:
    exposure = np.tile(np.where(WEEKS > 305, 3.0, 1.0), (4, 1))
    level = 20 * np.exp(0.6 * np.cos(2 * np.pi * WEEKS * 7 / 365.2425))
    more = np.random.default_rng(5).poisson(level * exposure).astype(float)
    found = detect_harmonic(Batch.of(more, exposure=exposure, first_day=dt.date(2015, 1, 5)), last=30)
    assert (found.signal != "").mean() < 0.05
    assert (detect_harmonic(more, last=10).signal == "surge").mean() > 0.5


def test_two_years_are_needed() -> None:
    assert set(detect_harmonic(np.ones((1, 100))).note[0]) == {"too_short"}
    with pytest.raises(SurgeInputError):
        HarmonicSettings(shortest_years=0.5)
