"""Intervals that several families share: normal, Student's and logit, for shares and for counts.

The logit interval of a share p with standard error s is expit(logit p ± q s / (p (1 - p))) (Korn & Graubard 1998,
*Survey Methodology* 24, 193-201, section 2): it stays between 0 and 1 and leans the way a share near an end does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Final

__all__ = ["LEVELS", "Ends", "logarithmic", "logit", "quantile", "symmetric"]

LEVELS: Final = (0.95, 0.9, 0.8)
"""The levels of every interval, two-sided."""

Ends = Mapping[float, tuple[float, float]]
"""Level -> (lower, upper)."""


def quantile(level: float, freedom: float = math.inf) -> float:
    """How many standard errors an interval of this level reaches out: normal, or Student's with ``freedom``."""
    half = (1.0 + level) / 2.0
    if math.isinf(freedom):
        return NormalDist().inv_cdf(half)
    from scipy.special import stdtrit

    return float(stdtrit(freedom, half))


def symmetric(value: float, error: float, freedom: float = math.inf) -> Ends:
    """Value ± q error."""
    return {
        level: (value - quantile(level, freedom) * error, value + quantile(level, freedom) * error)
        for level in LEVELS
    }


def logit(share: float, error: float, freedom: float = math.inf) -> Ends:
    """The interval of a share on the logit scale. Nothing for a share of 0 or 1, which has no error of its own."""
    if not 0.0 < share < 1.0 or not math.isfinite(error):
        return {}
    middle, spread = math.log(share / (1.0 - share)), error / (share * (1.0 - share))
    return {
        level: (_expit(low), _expit(high))
        for level, (low, high) in symmetric(middle, spread, freedom).items()
    }


def logarithmic(value: float, error: float, freedom: float = math.inf) -> Ends:
    """The interval of a positive number on the log scale: value · exp(± q error / value)."""
    if not value > 0.0 or not math.isfinite(error):
        return {}
    return {
        level: (value * math.exp(low), value * math.exp(high))
        for level, (low, high) in symmetric(0.0, error / value, freedom).items()
    }


def _expit(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value >= 0 else math.exp(value) / (1.0 + math.exp(value))
