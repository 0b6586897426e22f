"""Predictive distributions that carry the doubt about mean and over-dispersion: mixtures of negative binomials.

The estimated variance/mean f has nu degrees of freedom: nu f / true f is chi-squared. That doubt is integrated
out by Gauss-Hermite quadrature over a normal z with the chi-squared quantile of Wilson and Hilferty (1931),
nu (1 - 2 / (9 nu) + z sqrt(2 / (9 nu)))^3. The doubt about the mean widens each component.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.tails import plugin_limits, plugin_tails
from kinga.methods.surge.vocabulary import Floats

__all__ = ["freedom_of_spread", "last_where", "mixture_limits", "mixture_tails", "plausible_spreads"]

_NODES, _RAW = np.polynomial.hermite_e.hermegauss(5)
_WEIGHTS: Floats = _RAW / _RAW.sum()
_FEWEST = 3.0


def freedom_of_spread(mean: Floats, spread: Floats, freedom: npt.NDArray[np.int64]) -> Floats:
    """Degrees of freedom lowered for skewed counts: nu / (1 + k / 2), at least 3.

    k = 6 (f - 1) / m + 1 / (f m) is the excess kurtosis of a negative binomial; the variance of a sample variance
    is sigma^4 (2 / (n - 1) + k / n).
    """
    kurtosis = 6.0 * (spread - 1.0) / mean + 1.0 / (spread * mean)
    return np.asarray(np.maximum(freedom / (1.0 + 0.5 * kurtosis), _FEWEST), dtype=np.float64)


def plausible_spreads(mean: Floats, spread: Floats, freedom: Floats, doubt: Floats) -> Floats:
    """The components' variance/mean, shape (n, nodes), 1 or more: f (1 + m v) with v = ``doubt``, Var(log m) / f."""
    ratio = 2.0 / (9.0 * freedom[:, None])
    scale = np.maximum(1.0 - ratio + _NODES * np.sqrt(ratio), 0.2) ** 3
    wide = np.maximum(spread[:, None] / scale, 1.0) * (1.0 + mean * doubt)[:, None]
    return np.asarray(wide, dtype=np.float64)


def mixture_tails(mean: Floats, spreads: Floats, observed: Floats) -> tuple[Floats, Floats]:
    """Mid-p tails P(Y > y) + P(Y = y)/2 and P(Y < y) + P(Y = y)/2 of each of (n,) counts."""
    nodes = spreads.shape[1]
    above, point, below = plugin_tails(np.repeat(mean, nodes), spreads, np.repeat(observed, nodes))
    high = (above + 0.5 * point).reshape(spreads.shape) @ _WEIGHTS
    low = (below + 0.5 * point).reshape(spreads.shape) @ _WEIGHTS
    return high, low


def mixture_limits(mean: Floats, spreads: Floats, alpha: float) -> tuple[Floats, Floats]:
    """The smallest and the largest count whose mid-p tails are both over ``alpha``; NaN in, NaN out.

    Starts at the middle component's limits and gallops from there, so it costs a few tails a count.
    """
    lower, upper = plugin_limits(mean, spreads[:, spreads.shape[1] // 2], alpha, mid=True)
    rows = np.flatnonzero(np.isfinite(lower))
    m, f = mean[rows], spreads[rows]

    def usual_above(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(mixture_tails(m[at], f[at], count)[0] > alpha)

    def usual_below(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(mixture_tails(m[at], f[at], -count)[1] > alpha)

    upper[rows] = last_where(usual_above, upper[rows], bottom=0.0)
    lower[rows] = -last_where(usual_below, -lower[rows], top=0.0) + 0.0
    return lower, upper


def last_where(
    usual: Callable[[Floats, npt.NDArray[np.intp]], npt.NDArray[np.bool_]],
    start: Floats,
    *,
    bottom: float = -np.inf,
    top: float | Floats = np.inf,
) -> Floats:
    """The last whole number in [bottom, top] where ``usual``, which is true at the bottom and then ceases to be."""
    low, high = np.full_like(start, -np.inf), np.full_like(start, np.inf)
    at, step = start.copy(), np.ones_like(start)
    active, ceiling = np.arange(start.size), np.broadcast_to(top, start.shape)
    while active.size:
        true = usual(at[active], active)
        rise, fall = active[true], active[~true]
        low[rise], high[fall] = at[rise], at[fall]
        apart = high[active] - low[active]
        with np.errstate(invalid="ignore"):
            middle = np.floor((low[active] + np.where(np.isfinite(apart), high[active], 0.0)) / 2.0)
        far = np.where(true, at[active] + step[active], at[active] - step[active])
        step[active] *= 2.0
        at[active] = np.clip(np.where(np.isfinite(apart), middle, far), bottom, ceiling[active])
        done = (apart <= 1.0) | (low[active] >= ceiling[active])
        active = active[~done]
    return low
