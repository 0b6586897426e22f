"""Tails of the beta-binomial distribution, compiled: summed from the count outward."""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["share_tails"]


@kernel(nogil=True, error_model="numpy")
def _log_choose(n: Any, k: Any) -> Any:
    return math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)


@kernel(nogil=True, error_model="numpy")
def _point(k: Any, n: Any, a: Any, b: Any) -> Any:
    above = math.lgamma(k + a) + math.lgamma(n - k + b) - math.lgamma(n + a + b)
    return math.exp(_log_choose(n, k) + above - math.lgamma(a) - math.lgamma(b) + math.lgamma(a + b))


@kernel(nogil=True, error_model="numpy")
def _onward(k: Any, n: Any, a: Any, b: Any) -> Any:
    """P(Y = k + 1) / P(Y = k)."""
    return (n - k) / (k + 1.0) * (k + a) / (n - k - 1.0 + b)


@kernel(nogil=True, error_model="numpy")
def share_tails(counts: Any, totals: Any, a: Any, b: Any, above: Any, point: Any, below: Any) -> Any:
    """P(Y > y), P(Y = y), P(Y < y) for Y beta-binomial (n, a, b); NaN rows are left alone. All arrays (n,)."""
    for i in range(counts.size):
        y, n = counts[i], totals[i]
        if not (y >= 0.0 and n >= y and a[i] > 0.0 and b[i] > 0.0):
            continue
        at = _point(y, n, a[i], b[i])
        mean = n * a[i] / (a[i] + b[i])
        total, k, p = 0.0, y, at
        if y >= mean:
            while k < n:
                p *= _onward(k, n, a[i], b[i])
                k += 1.0
                total += p
                if not p > 1e-17 * total or p < 1e-305:
                    break
            above[i], below[i] = total, max(0.0, 1.0 - at - total)
        else:
            while k > 0.0:
                p /= _onward(k - 1.0, n, a[i], b[i])
                k -= 1.0
                total += p
                if not p > 1e-17 * total or p < 1e-305:
                    break
            below[i], above[i] = total, max(0.0, 1.0 - at - total)
        point[i] = at
