"""How much two periods some way apart move together beyond chance, compiled: for seasons and for drifting levels.

Compiled into harmonic_kernel: numba does not notice a change here, so change a character there as well.
"""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["SURE", "together"]

SURE = 2.0


@kernel(nogil=True, error_model="numpy")
def together(apart: Any, most: Any, span: Any, spread: Any, y: Any, w: Any, mean: Any) -> Any:
    """Sum of r r' / sum of m m' over all pairs `apart` periods from one another, r = y - m, less `SURE` standard
    errors and never below 0. A residual counts up to `most` standard deviations: two outbreaks are no season.
    `span`: (first, one past the last, periods a year).
    """
    low, last, _year = span
    product, scale, noise = 0.0, 0.0, 0.0
    for back in apart:
        for at in range(low + back, last):
            other = at - back
            if w[at] <= 0.0 or w[other] <= 0.0:
                continue
            here, there = mean[at], mean[other]
            limit, far = most * math.sqrt(spread * here), most * math.sqrt(spread * there)
            product += min(max(y[at] - here, -limit), limit) * min(max(y[other] - there, -far), far)
            scale += here * there
            noise += spread * spread * here * there
    if scale <= 0.0:
        return 0.0
    return max(0.0, product - SURE * math.sqrt(noise)) / scale
