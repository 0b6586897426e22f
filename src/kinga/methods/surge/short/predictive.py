"""The negative-binomial predictive distribution behind the short-baseline detector.

Two things about a baseline are estimated, and both are allowed to be wrong:

- the mean, whose error adds ``exposure / baseline exposure`` to the predictive variance;
- the over-dispersion (variance divided by mean), whose error is integrated out over a scaled
  inverse chi-squared distribution by Gauss-Hermite quadrature, which is what turns a normal
  predictive into Student's t when counts are large. The degrees of freedom are lowered where counts
  are small, because the sample variance of a skewed count is less certain than that of a normal one.

Sources: docs/methods/short-baseline.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.mixture import last_where
from kinga.methods.surge.tails import plugin_limits, plugin_tails
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
        nodes = self.spread.shape[1]
        above, point, below = plugin_tails(
            np.repeat(self.mean, nodes), self.spread, np.repeat(observed, nodes)
        )
        high = (above + 0.5 * point).reshape(self.spread.shape) @ NODE_WEIGHTS
        low = (below + 0.5 * point).reshape(self.spread.shape) @ NODE_WEIGHTS
        return np.clip(high, 0.0, 1.0), np.clip(low, 0.0, 1.0)

    def rows(self, chosen: npt.NDArray[np.intp]) -> Predictive:
        """The same distribution for some of the series."""
        return Predictive(self.mean[chosen], self.spread[chosen])


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
    middle = predictive.spread[:, predictive.spread.shape[1] // 2]
    lower, upper = plugin_limits(predictive.mean, middle, alpha, mid=True)

    def usual_above(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(predictive.rows(at).tails(count)[0] > alpha)

    def usual_below(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(predictive.rows(at).tails(-count)[1] > alpha)

    return -last_where(usual_below, -lower, top=0.0) + 0.0, last_where(usual_above, upper, bottom=0.0)
