"""A level that drifts, compiled: coverage that grows unevenly, offices that open, habits that change.

The fit's slope is one straight line through six years. What is left over is taken to be m(t) (1 + x(t)), x a level that
wanders and comes back: x(t) = r x(t - 1) + noise, of variance delta^2 and correlation r^d over d periods, r = e^(-1/year).
delta^2 comes from pairs of weeks 6 to 26 apart (1 to 6 months), whose chance errors have nothing in common and which
hardly any outbreak joins: sum of r r' / sum of m m', less two standard errors, so that a level which keeps still gets
nothing. x is then Kalman's (1960, J. Basic Eng. 82, 35-45) estimate forwards, and backwards too for the periods of the
past (Rauch, Tung & Striebel 1965, AIAA J. 3, 1445-1450); an observation counts up to `threshold` standard deviations.

Compiled into harmonic_kernel: numba does not notice a change here, so change a character there as well.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kinga.methods.compiling import kernel
from kinga.methods.surge.seasonal.pairs import together
from kinga.methods.surge.seasonal.weighing import kept_of_spread

__all__ = ["drifted"]

LEVELS = 3  # coefficients that a drifting level is worth in six years


@kernel(nogil=True, error_model="numpy")
def _drift(span: Any, spread: Any, y: Any, w: Any, mean: Any) -> Any:
    """delta^2, 0 where neighbouring half years say nothing about one another."""
    year = span[2]
    apart = np.arange(round(year * 0.115), round(year * 0.5) + 1)
    return together(apart, 3.0, span, spread, y, w, mean)


@kernel(nogil=True, error_model="numpy")
def _follow(
    now: Any, span: Any, spread: Any, delta: Any, threshold: Any, y: Any, w: Any, mean: Any, room: Any
) -> Any:
    """(x, variance of x) at `now` from the periods of the span; the means of the span become m (1 + x), smoothed."""
    low, last, year = span
    state, certain = room
    keep = math.exp(-1.0 / year)
    x, p = 0.0, delta
    for at in range(low, last):
        x, p = keep * x, keep * keep * p + (1.0 - keep * keep) * delta
        m = mean[at]
        if w[at] > 0.0 and m > 0.0:
            noise = spread / m
            gap = (y[at] - m) / m - x
            limit = threshold * math.sqrt(p + noise)
            noise *= max(1.0, (gap / limit) ** 2)
            gain = p / (p + noise)
            x += gain * gap
            p *= 1.0 - gain
        state[at], certain[at] = x, p
    steps = now - last + 1
    fade = keep**steps
    ahead, doubt = fade * x, fade * fade * p + (1.0 - fade * fade) * delta
    for at in range(last - 2, low - 1, -1):
        expected = keep * keep * certain[at] + (1.0 - keep * keep) * delta
        state[at] += keep * certain[at] / expected * (state[at + 1] - keep * state[at])
    for at in range(low, last):
        mean[at] *= max(1.0 + state[at], 0.2)
    return max(ahead, -0.8), doubt


@kernel(nogil=True, error_model="numpy")
def drifted(now: Any, span: Any, threshold: Any, size: Any, forecast: Any, y: Any, w: Any, mean: Any, room: Any) -> Any:  # fmt: skip
    """The forecast where its level has drifted to -> (mean, doubt, mean of two, doubt of two, spread)."""
    alone, doubt, both, both_doubt, spread = forecast
    delta = _drift(span, spread, y, w, mean)
    if delta <= 0.0:
        return forecast
    x, variance = _follow(now, span, spread, delta, threshold, y, w, mean, room)
    chi, total, seen = 0.0, 0.0, 0
    for at in range(span[0], span[1]):
        if w[at] > 0.0:
            chi += w[at] * (y[at] - mean[at]) ** 2 / mean[at]
            total += w[at]
            seen += 1
    around = chi / total * seen / max(seen - size - LEVELS, 1) / kept_of_spread(threshold)
    own = variance / spread
    return alone * (1.0 + x), doubt + own, both * (1.0 + x), both_doubt + own, max(1.0, around)
