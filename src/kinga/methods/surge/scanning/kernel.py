"""The search behind the space-time scan, compiled: the best likelihood ratio over every cylinder of one table of counts."""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["best_cylinder", "best_of_replicas"]


@kernel(nogil=True, error_model="numpy")
def _ratio(inside: Any, expected: Any, total: Any, high: Any) -> Any:
    """Kulldorff's log likelihood ratio for `inside` cases where `expected` of `total` are due; 0 on the other side."""
    if expected <= 0.0 or expected >= total or (inside > expected) != high or inside == expected:
        return 0.0
    ratio = inside * math.log(inside / expected) if inside > 0.0 else 0.0
    outside = total - inside
    if outside > 0.0:
        ratio += outside * math.log(outside / (total - expected))
    return ratio


@kernel(nogil=True, error_model="numpy")
def best_cylinder(cases: Any, expected: Any, order: Any, reach: Any, total: Any, high: Any) -> Any:
    """(ratio, place, how many neighbours, how many periods) of the best cylinder.

    cases, expected (periods, places): sums over the last 1, 2 … periods of each place. order (places, m): each place's
    neighbours from near to far, itself first; reach (places,): how many of them a cylinder may take.
    """
    best, centre, size, span = 0.0, -1, 0, 0
    for place in range(order.shape[0]):
        for periods in range(cases.shape[0]):
            inside, due = 0.0, 0.0
            for taken in range(reach[place]):
                other = order[place, taken]
                inside += cases[periods, other]
                due += expected[periods, other]
                ratio = _ratio(inside, due, total, high)
                if ratio > best:
                    best, centre, size, span = ratio, place, taken + 1, periods + 1
    return best, centre, size, span


@kernel(nogil=True, error_model="numpy")
def best_of_replicas(
    cases: Any, expected: Any, order: Any, reach: Any, total: Any, high: Any, found: Any
) -> Any:
    """Writes the best ratio of each replica into `found`; cases (replicas, periods, places), expected likewise or one."""
    for replica in range(cases.shape[0]):
        due = expected[replica if expected.shape[0] > 1 else 0]
        found[replica] = best_cylinder(cases[replica], due, order, reach, total, high)[0]
