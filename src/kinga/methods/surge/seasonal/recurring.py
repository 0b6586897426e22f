"""What comes round every year and is no wave, compiled: school terms, holidays, campaigns that nobody wrote down.

With m(t) the fitted mean, y(t) is taken to be m(t) (1 + u(season of t)), u of variance tau^2 and the same in every
year. tau^2 comes from pairs of the same season in different years, whose chance errors have nothing in common:
sum of r r' / sum of m m', r = y - m, less two standard errors, so that a season that is a wave gets nothing. Then
u = sum of r / (sum of m + phi / tau^2) over the other years, the empirical Bayes mean (Buehlmann 1967, ASTIN
Bulletin 4, 199-207), with variance phi / (sum of m + phi / tau^2). The weeks beside it count a quarter. An outbreak
in one of the years is weighed down against the others.

Compiled into harmonic_kernel: numba does not notice a change here, so change a character there as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kinga.methods.compiling import kernel
from kinga.methods.surge.seasonal.pairs import together
from kinga.methods.surge.seasonal.weighing import kept_of_spread

__all__ = ["likeness", "season", "spread_around"]

YEARS = 6
BESIDE = 0.25


@kernel(nogil=True, error_model="numpy")
def likeness(span: Any, spread: Any, y: Any, w: Any, mean: Any) -> Any:
    """tau^2, 0 where one year says nothing about another. `span`: (first, one past the last, periods a year)."""
    year = span[2]
    apart = np.empty(YEARS - 1, np.int64)
    for k in range(1, YEARS):
        apart[k - 1] = round(k * year)
    return together(apart, 4.0, span, spread, y, w, mean)


@kernel(nogil=True, error_model="numpy")
def season(at: Any, span: Any, spread: Any, tau: Any, threshold: Any, y: Any, w: Any, mean: Any) -> Any:
    """(u, v) of the season of position `at` from the other years of the span: v is the variance of u by phi."""
    low, last, year = span
    u, rest, held = 0.0, 0.0, 0.0
    for turn in range(2):
        rest, held = 0.0, spread / tau
        for k in range(-YEARS, YEARS + 1):
            if k == 0:
                continue
            middle = at + round(k * year)
            for side in range(-1, 2):
                other = middle + side
                if other < low or other >= last or w[other] <= 0.0:
                    continue
                weight = 1.0 if side == 0 else BESIDE
                m = mean[other]
                if turn == 1:
                    expected = m * max(1.0 + u, 0.05)
                    s = (y[other] - expected) ** 2 / (spread * expected * threshold**2)
                    if s > 1.0:
                        weight /= s * threshold**2
                rest += weight * (y[other] - m)
                held += weight * m
        u = rest / held
    return max(u, -0.95), 1.0 / held


@kernel(nogil=True, error_model="numpy")
def spread_around(span: Any, spread: Any, tau: Any, threshold: Any, size: Any, y: Any, w: Any, mean: Any) -> Any:  # fmt: skip
    """Pearson's phi around the means with their seasons, past outbreaks weighed down; `mean` is left alone."""
    low, last, _year = span
    chi, seen, total = 0.0, 0, 0.0
    for at in range(low, last):
        if w[at] <= 0.0 or mean[at] <= 0.0:
            continue
        u, v = season(at, span, spread, tau, threshold, y, w, mean)
        expected = mean[at] * (1.0 + u)
        s = (y[at] - expected) ** 2 / (expected * (1.0 + expected * v))
        weight = 1.0
        if s > threshold**2 * spread:
            weight = spread / s
        chi += weight * s
        total += weight
        seen += 1
    if total <= 0.0:
        return spread
    return max(1.0, chi / total * seen / max(seen - size, 1) / kept_of_spread(threshold))
