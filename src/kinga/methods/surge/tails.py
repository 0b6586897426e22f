"""Tails and limits of one Poisson or negative-binomial count, compiled, for millions of counts at once.

A count with mean m and variance f m is Poisson at f = 1 and negative binomial above, with size
s = m / (f - 1) and success probability 1 / f. Point probabilities follow Loader (2000), "Fast and accurate
computation of binomial probabilities": deviance and Stirling remainders instead of differences of large
logarithms, so that they keep their digits at means of 10^9 and dispersions near 1. Tails are summed from the
count outward, so that a very small tail keeps its digits too. Where that would take more than `LONGEST` steps
scipy's incomplete beta function answers instead (a Poisson tail is always summed: at a mean of six million the
incomplete gamma function was wrong in the second digit, while 20,000 steps take 30 microseconds).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from kinga.methods.compiling import kernel
from kinga.methods.surge.vocabulary import Floats

__all__ = ["plugin_limits", "plugin_tails"]

LONGEST = 20_000.0
"""Steps; a tail takes about eight standard deviations and forty times the dispersion."""
_HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)
_SMALLEST = 1e-300


@kernel(nogil=True, error_model="numpy")
def _remainder(n: Any) -> Any:
    """log n! less Stirling's approximation, for real n > 0."""
    if n <= 15.0:
        return math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TWO_PI
    square = n * n
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / n


@kernel(nogil=True, error_model="numpy")
def _deviance(x: Any, m: Any) -> Any:
    """x log(x / m) + m - x without cancellation when x is near m."""
    if abs(x - m) < 0.1 * (x + m):
        v = (x - m) / (x + m)
        total = (x - m) * v
        term = 2.0 * x * v
        for odd in range(3, 2000, 2):
            term *= v * v
            more = total + term / odd
            if more == total:
                break
            total = more
        return total
    return x * math.log(x / m) + m - x


@kernel(nogil=True, error_model="numpy")
def _point(k: Any, mean: Any, spread: Any) -> Any:
    """P(Y = k) for a whole k >= 0."""
    if mean <= 0.0:
        return 1.0 if k == 0.0 else 0.0
    if spread <= 1.0:
        if k == 0.0:
            return math.exp(-mean)
        return math.exp(-_remainder(k) - _deviance(k, mean)) / math.sqrt(2.0 * math.pi * k)
    size = mean / (spread - 1.0)
    if k == 0.0:
        return math.exp(-size * math.log1p(spread - 1.0))
    n = size + k
    if size < _SMALLEST:
        return 0.0
    exponent = _remainder(n) - _remainder(size) - _remainder(k)
    exponent -= _deviance(size, n / spread) + _deviance(k, n * (spread - 1.0) / spread)
    return size / n * math.exp(exponent) * math.sqrt(n / (2.0 * math.pi * size * k))


@kernel(nogil=True, error_model="numpy")
def _onward(k: Any, mean: Any, spread: Any) -> Any:
    """P(Y = k + 1) / P(Y = k)."""
    if spread <= 1.0:
        return mean / (k + 1.0)
    return (k + mean / (spread - 1.0)) / (k + 1.0) * (spread - 1.0) / spread


@kernel(nogil=True, error_model="numpy")
def _above(k: Any, point: Any, mean: Any, spread: Any) -> Any:
    """P(Y > k), summed upward from P(Y = k)."""
    total = 0.0
    while True:
        point *= _onward(k, mean, spread)
        k += 1.0
        total += point
        # Below the smallest normal number a product stays where it is for ever.
        if not point > 1e-17 * total or (point < 1e-305 and k > mean):
            return total


@kernel(nogil=True, error_model="numpy")
def _below(k: Any, point: Any, mean: Any, spread: Any) -> Any:
    """P(Y < k), summed downward from P(Y = k)."""
    total = 0.0
    while k > 0.0:
        k -= 1.0
        point /= _onward(k, mean, spread)
        total += point
        if not point > 1e-17 * total or (point < 1e-305 and k < mean):
            break
    return total


@kernel(nogil=True, error_model="numpy")
def _tails(mean: Any, spread: Any, observed: Any, above: Any, point: Any, below: Any, long: Any) -> Any:
    for i in range(mean.size):
        m, f, y = mean[i], spread[i], observed[i]
        if math.isnan(m) or math.isnan(f) or math.isnan(y):
            continue
        at = _point(y, m, f)
        point[i] = at
        if long[i]:
            continue
        if y >= m:
            up = _above(y, at, m, f)
            down = max(0.0, 1.0 - at - up)
        else:
            down = _below(y, at, m, f)
            up = max(0.0, 1.0 - at - down)
        above[i], below[i] = up, down


@kernel(nogil=True, error_model="numpy")
def _start(mean: Any, spread: Any, z: Any) -> Any:
    """Where a quantile may be: Cornish and Fisher's expansion with the skewness, as a whole number."""
    deviation = math.sqrt(mean * spread)
    skewness = (2.0 * spread - 1.0) / deviation
    return max(0.0, math.floor(mean + deviation * (z + skewness * (z * z - 1.0) / 6.0)))


@kernel(nogil=True, error_model="numpy")
def _highest(mean: Any, spread: Any, alpha: Any, z: Any, mid: Any) -> Any:
    """The largest count that is no surge: P(Y > k) + mid P(Y = k) is over alpha at k and not at k + 1."""
    k = _start(mean, spread, z)
    point = _point(k, mean, spread)
    if k >= mean:
        above = _above(k, point, mean, spread)
    else:
        above = max(0.0, 1.0 - point - _below(k, point, mean, spread))
    while above + mid * point > alpha:  # k itself is unremarkable: look further up
        point *= _onward(k, mean, spread)
        above = max(0.0, above - point)
        k += 1.0
    while k >= 0.0 and above + mid * point <= alpha:  # k is remarkable: look further down
        if k == 0.0:
            return 0.0
        above += point
        k -= 1.0
        point /= _onward(k, mean, spread)
    return k


@kernel(nogil=True, error_model="numpy")
def _lowest(mean: Any, spread: Any, alpha: Any, z: Any, mid: Any) -> Any:
    """The smallest count that is no silence: P(Y < k) + mid P(Y = k) is over alpha at k and not at k - 1."""
    k = _start(mean, spread, -z)
    point = _point(k, mean, spread)
    below = _below(k, point, mean, spread)
    while below + mid * point <= alpha:  # remarkable: look further up
        below += point
        point *= _onward(k, mean, spread)
        k += 1.0
    while k > 0.0:
        less = point / _onward(k - 1.0, mean, spread)
        if below - less + mid * less <= alpha:
            break
        below = max(0.0, below - less)
        point = less
        k -= 1.0
    return k


@kernel(nogil=True, error_model="numpy")
def _limits(mean: Any, spread: Any, alpha: Any, z: Any, mid: Any, lower: Any, upper: Any, long: Any) -> Any:
    for i in range(mean.size):
        m, f = mean[i], spread[i]
        if math.isnan(m) or math.isnan(f):
            continue
        if m <= 1e-12:
            lower[i], upper[i] = 0.0, 0.0
        elif not long[i]:
            lower[i], upper[i] = _lowest(m, f, alpha[i], z[i], mid), _highest(m, f, alpha[i], z[i], mid)


def plugin_tails(mean: Floats, spread: Floats, observed: Floats) -> tuple[Floats, Floats, Floats]:
    """P(Y > y), P(Y = y) and P(Y < y) for each of (n,) counts with this mean and variance/mean (1 or more).

    NaN anywhere gives NaN. The smaller tail keeps its digits down to 10^-300. About 0.3 microseconds a count.
    """
    mean, spread, observed = _flat(mean), np.maximum(_flat(spread), 1.0), _flat(observed)
    above, point, below = (np.full(mean.size, np.nan) for _ in range(3))
    long = _long(mean, spread)
    _tails(mean, spread, observed, above, point, below, long)
    rows = np.flatnonzero(long & np.isfinite(observed))
    if rows.size:
        m, f, y = mean[rows], spread[rows], observed[rows]
        above[rows] = _sure_above(m, f, y)
        below[rows] = np.where(y > 0, _sure_at_most(m, f, np.maximum(y - 1.0, 0.0)), 0.0)
    return above, point, below


def plugin_limits(mean: Floats, spread: Floats, alpha: float | Floats, *, mid: bool) -> tuple[Floats, Floats]:
    """The smallest and the largest unremarkable count at one-sided ``alpha`` (one or (n,)), for each of (n,) means.

    With ``mid`` False a count above the upper limit has P(Y >= y) <= alpha and one below the lower limit
    P(Y <= y) <= alpha, so the limits are the quantiles 1 - alpha and alpha; with ``mid`` True the same
    holds of the mid-p tails, which count P(Y = y) half. NaN in, NaN out.
    """
    mean, spread = _flat(mean), np.maximum(_flat(spread), 1.0)
    lower, upper = np.full(mean.size, np.nan), np.full(mean.size, np.nan)
    share = 0.5 if mid else 1.0
    if isinstance(alpha, float):
        z = np.full(mean.size, NormalDist().inv_cdf(1.0 - alpha))
    else:
        z = np.array([NormalDist().inv_cdf(1.0 - level) for level in alpha])
    level = np.ascontiguousarray(np.broadcast_to(alpha, mean.shape), dtype=np.float64)
    long = _long(mean, spread)
    _limits(mean, spread, level, z, share, lower, upper, long)
    rows = np.flatnonzero(long)
    if rows.size:
        lower[rows], upper[rows] = _sure_limits(mean[rows], spread[rows], level[rows], share)
    return lower, upper


def _flat(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64).ravel()


def _long(mean: Floats, spread: Floats) -> npt.NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((8.0 * np.sqrt(mean * spread) + 40.0 * spread > LONGEST) & (spread > 1.0))


def _sure_above(mean: Floats, spread: Floats, count: Floats) -> Floats:
    from scipy import special

    size = mean / (spread - 1.0)
    return np.asarray(special.betainc(count + 1.0, size, (spread - 1.0) / spread), dtype=np.float64)


def _sure_at_most(mean: Floats, spread: Floats, count: Floats) -> Floats:
    from scipy import special

    size = mean / (spread - 1.0)
    return np.asarray(special.betainc(size, count + 1.0, 1.0 / spread), dtype=np.float64)


def _sure_limits(mean: Floats, spread: Floats, alpha: Floats, share: float) -> tuple[Floats, Floats]:
    """By bisection between counts that are surely low and surely high."""
    far = 60.0 * (np.sqrt(mean * spread) + spread)

    def high(count: Floats) -> Floats:
        above = _sure_above(mean, spread, count)
        at_least = np.where(count > 0, _sure_above(mean, spread, np.maximum(count - 1.0, 0.0)), 1.0)
        return share * at_least + (1.0 - share) * above

    def low(count: Floats) -> Floats:
        at_most = _sure_at_most(mean, spread, count)
        below = np.where(count > 0, _sure_at_most(mean, spread, np.maximum(count - 1.0, 0.0)), 0.0)
        return share * at_most + (1.0 - share) * below

    top = np.ceil(mean + far)
    upper = _bisect(lambda count: high(count) > alpha, np.zeros_like(mean), top)
    lower = _bisect(lambda count: low(np.maximum(count, 0.0)) <= alpha, np.full_like(mean, -1.0), top) + 1.0
    return np.where(low(np.zeros_like(mean)) <= alpha, lower, 0.0), upper


def _bisect(holds: Callable[[Floats], npt.NDArray[np.bool_]], first: Floats, last: Floats) -> Floats:
    """The last whole number in [first, last) where ``holds``; it holds at first and not at last."""
    while (last - first > 1.0).any():
        middle = np.floor((first + last) / 2.0)
        true, open_ = holds(middle), last - first > 1.0
        first, last = np.where(true & open_, middle, first), np.where(~true & open_, middle, last)
    return first
