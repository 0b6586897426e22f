"""Runs of zero: when one week of nothing says little, but several in a row say much.

The chance of k zeros in a row is full, not mid-p, so that the rule is as strict as it says: at
p <= .005 six weeks of zero at a mean of 1, three at 2, two at 5 (Poisson, mean known).
"""

from __future__ import annotations

import math

import numpy as np

from kinga.methods.surge.vocabulary import Floats

__all__ = ["zero_run_chance", "zero_run_needed"]


def zero_run_chance(
    mean: Floats, dispersion: Floats, run: Floats, baseline: Floats | float = math.inf
) -> Floats:
    """The chance that ``run`` periods in a row are all zero; arrays that broadcast, result likewise.

    ``mean`` is the usual count a period, ``dispersion`` its variance/mean (1 or more), ``baseline``
    the number of periods the mean was estimated from. One period of a negative binomial is zero with
    probability exp(-c mean), c = ln(dispersion)/(dispersion - 1), c = 1 for Poisson. With the mean
    known the answer is exp(-c mean run). With the mean drawn from a gamma distribution of shape
    baseline*mean/dispersion and rate baseline/dispersion it is
    (1 + c run dispersion / baseline) ** (-baseline mean / dispersion).
    """
    mean, dispersion = np.asarray(mean, dtype=np.float64), np.asarray(dispersion, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(dispersion > 1.0, np.log(dispersion) / (dispersion - 1.0), 1.0)
        periods = np.asarray(baseline, dtype=np.float64)
        doubt = factor * run * dispersion / periods
        exponent = np.where(
            np.isinf(periods), factor * mean * run, periods * mean / dispersion * np.log1p(doubt)
        )
    return np.asarray(np.exp(-exponent), dtype=np.float64)


def zero_run_needed(mean: float, *, dispersion: float = 1.0, alpha: float = 0.005) -> int:
    """How many zeros in a row make a silence at ``alpha`` when the mean (above 0) is known."""
    factor = math.log(dispersion) / (dispersion - 1.0) if dispersion > 1.0 else 1.0
    return max(1, math.ceil(-math.log(alpha) / (factor * mean) - 1e-12))
