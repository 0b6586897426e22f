"""The largest likelihood ratio over every time at which the level may have changed, compiled."""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["largest_ratios"]

STEPS = 60


@kernel(nogil=True, error_model="numpy")
def _ratio(y: Any, mean: Any, first: Any, last: Any, dispersion: Any, way: Any) -> Any:
    """2nd argument on: sup over k >= 0 (way 1) or k <= 0 (way -1) of log f(y; m e^k) / f(y; m) for first..last."""
    total, usual = 0.0, 0.0
    for t in range(first, last + 1):
        if y[t] >= 0.0:
            total += y[t]
            usual += mean[t]
    if usual <= 0.0 or (way * (total - usual) <= 0.0 and dispersion == 0.0):
        return 0.0
    if dispersion == 0.0:
        return (total * math.log(total / usual) if total > 0.0 else 0.0) - total + usual
    low, high = (0.0, 40.0) if way > 0 else (-40.0, 0.0)
    if way * _score(y, mean, first, last, dispersion, 0.0)[0] <= 0.0:
        return 0.0
    k = min(max(math.log(max(total, 0.1) / usual), low), high)
    for _ in range(STEPS):
        score, bend = _score(y, mean, first, last, dispersion, k)
        if score > 0.0:
            low = k
        else:
            high = k
        step = score / bend
        # A step out of the bracket is replaced by its middle: from k = 0 Newton's step can overshoot for ever.
        following = k + step if low < k + step < high else 0.5 * (low + high)
        if abs(following - k) < 1e-11:
            k = following
            break
        k = following
    total = 0.0
    for t in range(first, last + 1):
        if y[t] >= 0.0:
            grown = math.log1p(dispersion * mean[t] * math.exp(k)) - math.log1p(dispersion * mean[t])
            total += k * y[t] - (y[t] + 1.0 / dispersion) * grown
    return max(total, 0.0)


@kernel(nogil=True, error_model="numpy")
def _score(y: Any, mean: Any, first: Any, last: Any, dispersion: Any, k: Any) -> Any:
    """The derivative in k of the log-likelihood, and minus the second."""
    score, bend, growth = 0.0, 0.0, math.exp(k)
    for t in range(first, last + 1):
        if y[t] >= 0.0:
            m = dispersion * mean[t] * growth
            share = (y[t] + 1.0 / dispersion) / (1.0 + m)
            score += y[t] - share * m
            bend += share * m / (1.0 + m)
    return score, max(bend, 1e-300)


@kernel(nogil=True, error_model="numpy")
def largest_ratios(
    counts: Any,
    mean: Any,
    dispersion: Any,
    start: Any,
    longest: Any,
    way: Any,
    limit: Any,
    ratio: Any,
    length: Any,
) -> Any:
    """Per series: the statistic of each period from `start` on and how many periods it looked back over.

    After a statistic of `limit[length]` or more the chart starts anew in the next period. NaN counts are passed
    over; `longest` is how far back a change is looked for, 0 for as far as the chart goes.
    """
    for s in range(counts.shape[0]):
        begin = start[s]
        for now in range(start[s], counts.shape[1]):
            if not mean[s, now] > 0.0 or not counts[s, now] >= 0.0:
                continue
            first = begin if longest <= 0 else max(begin, now - longest + 1)
            best = 0.0
            for change in range(first, now + 1):
                best = max(best, _ratio(counts[s], mean[s], change, now, dispersion[s], way))
            ratio[s, now] = best
            length[s, now] = now - first + 1
            if best >= limit[min(now - first + 1, limit.size - 1)]:
                begin = now + 1
