"""The negative-binomial predictive distribution behind the short-baseline detector.

Two things about a baseline are estimated, and both are allowed to be wrong:

- the mean, whose error adds ``exposure / baseline exposure`` to the predictive variance;
- the over-dispersion (variance divided by mean), whose error is integrated out over a scaled
  inverse chi-squared distribution by Gauss-Hermite quadrature, which is what turns a normal
  predictive into Student's t when counts are large. The degrees of freedom are lowered where counts
  are small, because the sample variance of a skewed count is less certain than that of a normal one.

Sources: docs/methods/surge.md, section "Short baseline".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.vocabulary import Floats

__all__ = ["Baseline", "Predictive", "fit_baseline", "limits", "predict"]


NODES, _RAW_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
NODE_WEIGHTS: Floats = _RAW_WEIGHTS / _RAW_WEIGHTS.sum()
FEWEST_DEGREES = 3.0
"""Below three degrees of freedom the variance of the predictive would not exist."""


@dataclass(frozen=True, eq=False)
class Baseline:
    """What a baseline says, one number a series, shape (n_series,); NaN where it says nothing.

    ``rate`` is the mean count per unit of exposure; ``size`` the (weighted) number of periods;
    ``exposure`` their summed exposure; ``total`` their summed count; ``dispersion`` the Pearson
    variance/mean before it is held at 1 or above.
    """

    rate: Floats
    size: Floats
    exposure: Floats
    total: Floats
    dispersion: Floats


@dataclass(frozen=True, eq=False)
class Predictive:
    """A mixture of negative binomials, one component a quadrature node: shape (n_series, n_nodes)."""

    mean: Floats
    spread: Floats

    def tails(self, observed: Floats) -> tuple[Floats, Floats]:
        """Mid-p upper and lower tail probabilities of ``observed`` (n_series,), each in [0, 1].

        The upper one is P(Y > y) + P(Y = y)/2, the lower one P(Y < y) + P(Y = y)/2; they add up to 1.
        """
        above = self._at_least(observed + 1.0)
        high = np.clip(0.5 * (self._at_least(observed) + above), 0.0, 1.0)
        low = 1.0 - high
        # The subtraction has lost the digits of a very small lower tail: work that one out directly.
        small = np.flatnonzero(low < 1e-6)
        if small.size:
            low[small] = self.rows(small)._lower_tail(observed[small])
        return high, low

    def rows(self, chosen: npt.NDArray[np.intp]) -> Predictive:
        """The same distribution for some of the series."""
        return Predictive(self.mean[chosen], self.spread[chosen])

    def _lower_tail(self, observed: Floats) -> Floats:
        below = np.where(observed >= 1.0, self._at_most(observed - 1.0), 0.0)
        return np.clip(0.5 * (self._at_most(observed) + below), 0.0, 1.0)

    def _at_least(self, count: Floats) -> Floats:
        size, _ = self._shape()
        count = np.maximum(count, 0.0)[:, None]
        tail = special.betainc(np.maximum(count, 1e-300), size, (self.spread - 1.0) / self.spread)
        return np.asarray(np.where(count == 0.0, 1.0, tail) @ NODE_WEIGHTS, dtype=np.float64)

    def _at_most(self, count: Floats) -> Floats:
        size, success = self._shape()
        tail = special.betainc(size, np.maximum(count, 0.0)[:, None] + 1.0, success)
        return np.asarray(tail @ NODE_WEIGHTS, dtype=np.float64)

    def _shape(self) -> tuple[Floats, Floats]:
        return self.mean[:, None] / (self.spread - 1.0), 1.0 / self.spread


def fit_baseline(counts: Floats, exposure: Floats, weights: Floats) -> Baseline:
    """Weighted mean and Pearson over-dispersion of each row of (n_series, n_baseline) arrays.

    A weight of 0 leaves a period out; where it is 0, the count may be NaN.
    """
    used = weights > 0
    counts = np.where(used, counts, 0.0)
    exposure = np.where(used, exposure, 0.0)
    size = weights.sum(axis=1)
    total = (weights * counts).sum(axis=1)
    weighted_exposure = (weights * exposure).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = total / weighted_exposure
        fitted = rate[:, None] * exposure
        pearson = np.where(fitted > 0, weights * (counts - fitted) ** 2 / fitted, 0.0).sum(axis=1)
        dispersion = np.where(size > 1, pearson / (size - 1), np.nan)
    return Baseline(rate, size, weighted_exposure, total, dispersion)


def degrees_of_freedom(mean: Floats, dispersion: Floats, size: Floats) -> Floats:
    """Degrees of freedom of the estimated dispersion: ``(size - 1) / (1 + kurtosis / 2)``, at least 3.

    The variance of a sample variance is sigma^4 (2/(n-1) + kurtosis/n); the excess kurtosis of a
    negative binomial with mean m and variance f m is 6 (f - 1)/m + 1/(f m).
    """
    kurtosis = 6.0 * (dispersion - 1.0) / mean + 1.0 / (dispersion * mean)
    return np.maximum((size - 1.0) / (1.0 + 0.5 * kurtosis), FEWEST_DEGREES)


def predict(baseline: Baseline, exposure: Floats) -> Predictive:
    """The distribution of a count over ``exposure`` (n_series,), given the baseline.

    Half a case is added to the baseline's total (Jeffreys' prior for a rate), so that a baseline of
    zeros does not make a single case look impossible.
    """
    mean = (baseline.total + 0.5) / baseline.exposure * exposure
    typical = (baseline.total + 0.5) / baseline.size
    held = np.maximum(baseline.dispersion, 1.0)
    freedom = degrees_of_freedom(typical, held, baseline.size)
    chi = 2.0 * special.gammaincinv(freedom[:, None] / 2.0, special.ndtr(NODES)[None, :])
    plausible = np.maximum(baseline.dispersion[:, None] * freedom[:, None] / np.maximum(chi, 1e-12), 1.0)
    spread = plausible * (1.0 + exposure / baseline.exposure)[:, None]
    return Predictive(mean, spread)


def limits(predictive: Predictive, alpha: float) -> tuple[Floats, Floats]:
    """The smallest and the largest count that are unremarkable: both mid-p tails above ``alpha``."""
    top = np.ceil(predictive.mean) + 1.0
    for _ in range(200):
        short = predictive.tails(top)[0] > alpha
        if not short.any():
            break
        top = np.where(short, top * 2.0, top)
    zero = np.zeros_like(top)
    upper = _last_true(lambda count: predictive.tails(count)[0] > alpha, zero, top)
    middle = np.ceil(predictive.mean) + 1.0
    # Lower bound: the last count whose lower tail is remarkable, plus one; -1 when none is.
    lower = (
        _last_true(lambda count: predictive.tails(np.maximum(count, 0.0))[1] <= alpha, zero - 1.0, middle)
        + 1.0
    )
    silent = predictive.tails(zero)[1] <= alpha
    return np.where(silent, lower, 0.0), upper


def _last_true(holds: Callable[[Floats], npt.NDArray[np.bool_]], low: Floats, high: Floats) -> Floats:
    """The last integer in [low, high) where ``holds`` is true; it is true at low and false at high."""
    while True:
        gap = high - low
        if (gap <= 1.0).all():
            return low
        middle = np.floor((low + high) / 2.0)
        true = holds(middle)
        low, high = np.where(true & (gap > 1.0), middle, low), np.where(~true & (gap > 1.0), middle, high)
