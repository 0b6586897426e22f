"""Shares of a total and means over a batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.surge import SurgeInputError, detect_against_means, detect_shares, judge_against_mean
from kinga.methods.surge.batch import Batch
from kinga.methods.surge.published.shares import beta_binomial_tails


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.2, 400), st.floats(0.2, 400))
def test_tails_are_those_of_scipy(total: int, share: float, a: float, b: float) -> None:
    count = float(round(share * total))
    known = stats.betabinom(total, a, b)
    high, low = beta_binomial_tails(
        np.array([count]), np.array([float(total)]), np.full((1, 5), a), np.full((1, 5), b)
    )
    assert high[0] == pytest.approx(known.sf(count) + known.pmf(count) / 2, rel=1e-6, abs=1e-10)
    assert low[0] == pytest.approx(known.cdf(count - 1) + known.pmf(count) / 2, rel=1e-6, abs=1e-10)


@pytest.mark.parametrize(
    ("total", "share", "scatter"), [(40, 0.3, 0.0), (800, 0.05, 0.01), (300_000, 0.2, 0.001)]
)
def test_false_signals_are_near_nominal(total: int, share: float, scatter: float) -> None:
    random = np.random.default_rng([total])
    totals = random.poisson(total, (120, 60))
    size = 1 / scatter - 1 if scatter else 0
    chance = random.beta(share * size, (1 - share) * size, totals.shape) if scatter else share
    counts = random.binomial(totals, chance).astype(float)
    found = detect_shares(Batch.of(counts, exposure=totals.astype(float)), last=50)
    for word in ("surge", "silence"):
        signals = int((found.signal == word).sum())
        assert stats.binomtest(signals, found.signal.size, 0.01, alternative="greater").pvalue > 1e-4


def test_a_share_can_rise_while_the_count_falls() -> None:
    totals = np.array([[2400.0] * 20 + [960.0]])
    counts = np.round(totals * 0.0246)
    counts[0, -1] = 50
    found = detect_shares(Batch.of(counts, exposure=totals), last=1)
    assert found.observed[0, 0] < counts[0, 0]
    assert found.signal[0, 0] == "surge"
    assert found.lower[0, 0] <= found.expected[0, 0] <= found.upper[0, 0] < 50


def test_a_total_of_zero_is_no_total_and_a_count_over_its_total_is_refused() -> None:
    totals, counts = np.full((1, 20), 100.0), np.full((1, 20), 7.0)
    totals[0, -1] = 0
    found = detect_shares(Batch.of(counts, exposure=totals))
    assert (found.note[0, -1], found.signal[0, -1]) == ("no_denominator", "")
    with pytest.raises(SurgeInputError, match="larger"):
        detect_shares(Batch.of(counts * 20, exposure=np.full((1, 20), 100.0)))
    with pytest.raises(SurgeInputError, match="denominator"):
        detect_shares(Batch.of(counts))


def test_a_batch_against_its_means_is_the_verdict_against_a_mean() -> None:
    found = detect_against_means(Batch.of([248.0] * 36 + [881.0], frequency="month"), last=1)
    single = judge_against_mean(881, 248, 36).verdict
    one = found.verdict(0, 0)
    assert (one.lower, one.upper, one.signal) == (single.lower, single.upper, "surge")
    assert one.p_high == pytest.approx(single.p_high, rel=1e-9)
    assert detect_against_means(Batch.of([5.0])).note[0, 0] == "too_short"
    none = detect_against_means(Batch.of([0.0] * 40 + [3.0]), last=1).verdict(0, 0)
    assert (none.expected, none.signal) == (0.0, "surge")
