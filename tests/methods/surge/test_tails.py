"""Tails and limits of counts, against scipy and against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.surge.mixture import mixture_limits, mixture_tails, plausible_spreads
from kinga.methods.surge.tails import plugin_limits, plugin_tails


def _known(mean: float, spread: float) -> stats.rv_discrete:
    return stats.poisson(mean) if spread == 1 else stats.nbinom(mean / (spread - 1), 1 / spread)


@settings(max_examples=150, deadline=None)
@given(st.floats(0.01, 3e4), st.sampled_from([1.0, 1.0001, 1.3, 2.6, 10.0, 300.0]), st.floats(-4, 6))
def test_tails_are_those_of_scipy(mean: float, spread: float, z: float) -> None:
    count = float(max(0, round(mean + z * np.sqrt(mean * spread))))
    above, point, below = plugin_tails(np.array([mean]), np.array([spread]), np.array([count]))
    known = _known(mean, spread)
    assert above[0] == pytest.approx(known.sf(count), rel=1e-6, abs=1e-13)
    assert point[0] == pytest.approx(known.pmf(count), rel=1e-6, abs=1e-13)
    assert below[0] == pytest.approx(known.cdf(count - 1), rel=1e-6, abs=1e-13)
    assert above[0] + point[0] + below[0] == pytest.approx(1.0)


@settings(max_examples=150, deadline=None)
@given(
    st.floats(0.01, 1e5), st.sampled_from([1.0, 1.3, 2.6, 40.0, 900.0]), st.sampled_from([0.05, 0.01, 0.001])
)
def test_limits_are_quantiles_and_their_mid_p_lies_on_the_right_side(
    mean: float, spread: float, alpha: float
) -> None:
    m, f = np.array([mean]), np.array([spread])
    lower, upper = plugin_limits(m, f, alpha, mid=False)
    known = _known(mean, spread)
    assert known.sf(upper[0] - 1) > alpha * (1 - 1e-7)
    assert known.sf(upper[0]) <= alpha * (1 + 1e-7)
    assert known.cdf(lower[0]) > alpha * (1 - 1e-7)
    assert lower[0] == 0 or known.cdf(lower[0] - 1) <= alpha * (1 + 1e-7)
    lower, upper = plugin_limits(m, f, alpha, mid=True)
    above, point, below = plugin_tails(m, f, upper)
    assert above[0] + point[0] / 2 > alpha * (1 - 1e-7)
    above, point, below = plugin_tails(m, f, lower)
    assert below[0] + point[0] / 2 > alpha * (1 - 1e-7)


def test_a_mean_of_a_thousand_million_keeps_its_digits() -> None:
    above, _, _ = plugin_tails(np.full(2, 1e9), np.array([1.0, 2.0]), np.full(2, 1e9))
    np.testing.assert_allclose(above, 0.5, atol=1e-4)
    lower, upper = plugin_limits(np.full(2, 1e9), np.array([1.0, 2.0]), 0.005, mid=True)
    np.testing.assert_allclose(upper - 1e9, 2.5758 * np.sqrt(1e9 * np.array([1, 2])), rtol=1e-3)
    np.testing.assert_allclose(1e9 - lower, 2.5758 * np.sqrt(1e9 * np.array([1, 2])), rtol=1e-3)


def test_an_impossible_count_ends_at_once_and_missing_stays_missing() -> None:
    above, point, below = plugin_tails(np.array([1.0, np.nan]), np.array([400.0, 1.0]), np.array([1e6, 3.0]))
    assert above[0] < 1e-300
    assert below[0] == pytest.approx(1.0)
    assert np.isnan([above[1], point[1], below[1]]).all()


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 2000), st.floats(1, 8), st.floats(3, 300), st.floats(0, 0.05))
def test_limits_of_a_mixture_are_the_last_unremarkable_counts(
    mean: float, spread: float, freedom: float, doubt: float
) -> None:
    m = np.array([mean])
    spreads = plausible_spreads(m, np.array([spread]), np.array([freedom]), np.array([doubt]))
    lower, upper = mixture_limits(m, spreads, 0.005)
    for count, side in ((upper, 0), (lower, 1)):
        assert mixture_tails(m, spreads, count)[side][0] > 0.005
    assert mixture_tails(m, spreads, upper + 1)[0][0] <= 0.005
    assert lower[0] == 0 or mixture_tails(m, spreads, lower - 1)[1][0] <= 0.005
    if mean > 50:
        assert upper[0] >= plugin_limits(m, np.array([spread]), 0.005, mid=True)[1][0]
