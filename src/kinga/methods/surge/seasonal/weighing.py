"""Weighing down what past outbreaks and silences left in a baseline, compiled; and the spread of what remains.

Compiled into harmonic_kernel: numba does not notice a change here, so change a character there as well.
"""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel
from kinga.methods.surge.seasonal.algebra import back

__all__ = ["doubt_of", "kept_of_spread", "reweigh", "skewness_of", "spread_of", "terms_of"]


@kernel(nogil=True, error_model="numpy")
def terms_of(at: Any, now: Any, length: Any, waves: Any, row: Any) -> Any:
    """The regressors of position `at`: 1, t, the calendar's, cos, sin, cos 2, sin 2 (all but two in `waves`)."""
    row[0], row[1] = 1.0, (at - now) / length
    for term in range(waves.shape[1]):
        row[2 + term] = waves[at, term]


@kernel(nogil=True, error_model="numpy")
def spread_of(size: Any, base: Any, mean: Any) -> Any:
    """Pearson's variance/mean, at least 1, and its degrees of freedom."""
    low, last, _now, y, w, _e, _waves = base
    chi, seen = 0.0, 0
    for at in range(low, last):
        if w[at] > 0.0 and mean[at] > 0.0:
            seen += 1
            chi += w[at] * (y[at] - mean[at]) ** 2 / mean[at]
    freedom = seen - size
    return (max(1.0, chi / freedom) if freedom > 0 else math.nan), freedom


@kernel(nogil=True, error_model="numpy")
def skewness_of(spread: Any, base: Any, mean: Any) -> Any:
    """The skewness of a negative binomial of this spread with the baseline's middle mean."""
    low, last, _now, _y, w, _e, _waves = base
    total, seen = 0.0, 0
    for at in range(low, last):
        if w[at] > 0.0:
            total += mean[at]
            seen += 1
    return (2.0 * spread - 1.0) / math.sqrt(spread * max(total / max(seen, 1), 1e-9))


@kernel(nogil=True, error_model="numpy")
def kept_of_spread(threshold: Any) -> Any:
    """What is left of a normal variable's variance when values beyond the threshold c get the weight s^-2.

    (1 - 2 c f(c)) / (1 - 2 Q(c) + 2 (f(c) / c - Q(c))) with f the normal density and Q its upper tail: .934 at 2.58.
    Dividing by it gives back what weighing down cuts off where there was no outbreak.
    """
    density = math.exp(-0.5 * threshold * threshold) / math.sqrt(2.0 * math.pi)
    beyond = 0.5 * math.erfc(threshold / math.sqrt(2.0))
    return (1.0 - 2.0 * threshold * density) / (1.0 - 4.0 * beyond + 2.0 * density / threshold)


@kernel(nogil=True, error_model="numpy")
def doubt_of(factor: Any, size: Any, direction: Any, answer: Any) -> Any:
    """direction' information^-1 direction."""
    back(factor, direction, size, answer)
    total = 0.0
    for i in range(size):
        total += direction[i] * answer[i]
    return total


@kernel(nogil=True, error_model="numpy")
def _standard(r: Any, skewness: Any) -> Any:
    """A residual r in standard deviations as the normal quantile s it stands for: r = s + skewness (s^2 - 1) / 6."""
    root = max(0.0, 1.0 + 2.0 / 3.0 * skewness * (r + skewness / 6.0))
    return (math.sqrt(root) - 1.0) * 3.0 / skewness


@kernel(nogil=True, error_model="numpy")
def reweigh(spread: Any, threshold: Any, size: Any, base: Any, room: Any) -> Any:
    """Down-weight past surges and silences: a residual |s| over the threshold gets s^-2, and the sum is kept."""
    low, last, now, y, w, _e, waves = base
    factor, _vector, mean, row, _other, answer, _penalty = room
    total, seen = 0.0, 0
    for at in range(low, last):
        if w[at] <= 0.0:
            continue
        seen += 1
        w[at] = 1.0
        m = mean[at]
        if m > 0.0 and (y[at] - m) ** 2 > 0.25 * threshold**2 * m * spread:
            terms_of(at, now, now - low, waves, row)
            rest = max(1.0 - m * doubt_of(factor, size, row, answer), 0.05)
            s = _standard(
                (y[at] - m) / math.sqrt(m * spread * rest),
                0.75 * (2.0 * spread - 1.0) / math.sqrt(m * spread),
            )
            if abs(s) > threshold:
                w[at] = s**-2.0
        total += w[at]
    for at in range(low, last):
        w[at] *= seen / total
