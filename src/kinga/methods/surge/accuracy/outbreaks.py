"""Outbreaks to find, thrown into simulated series as Noufaily et al. (2013) do.

An outbreak that begins in week t has Poisson(k sqrt(phi m(t))) cases, at least 2, each reported floor(L) weeks later,
L lognormal (0, 0.5). Four lie in the baseline (k one of 2, 3, 5, 10) and one in the weeks judged (k from 1 to 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats

__all__ = ["BASELINE", "CURRENT", "WEEKS", "Outbreaks", "draw", "with_outbreaks"]

WEEKS: Final = 624
BASELINE: Final = (312, 575)
"""Columns of the baseline, weeks 313 to 575 of the paper."""
CURRENT: Final = (575, 624)
"""Columns that are judged, weeks 576 to 624."""
PAST_SIZES: Final = (2, 3, 5, 10)
PAST_OUTBREAKS: Final = 4
_FEWEST: Final = 2


@dataclass(frozen=True, eq=False)
class Outbreaks:
    """Of each of n series: ``counts`` (n, 624) with every outbreak in them; ``cases`` (n, 49) of the current one;
    ``size`` (n,) its k."""

    counts: Floats
    cases: Floats
    size: npt.NDArray[np.int64]


def draw(random: np.random.Generator, mean: Floats, spread: Floats) -> Floats:
    """Counts with this mean (n, m) and variance/mean (n,): negative binomial, Poisson at 1."""
    counts = np.empty(mean.shape)
    poisson = spread <= 1.0
    counts[poisson] = random.poisson(mean[poisson])
    wide = spread[~poisson, None]
    counts[~poisson] = random.negative_binomial(mean[~poisson] / (wide - 1.0), 1.0 / wide)
    return counts


def with_outbreaks(random: np.random.Generator, counts: Floats, mean: Floats, spread: Floats) -> Outbreaks:
    """Add four past outbreaks and one current one to each series; the arrays given are left alone."""
    whole, n = counts.copy(), counts.shape[0]
    for _ in range(PAST_OUTBREAKS):
        begin = random.integers(BASELINE[0], BASELINE[1], size=(n,))
        whole += _cases(random, begin, random.choice(PAST_SIZES, n), mean, spread, BASELINE[1])
    size = random.integers(1, 11, size=(n,))
    begin = random.integers(CURRENT[0], CURRENT[1], size=(n,))
    current = _cases(random, begin, size, mean, spread, WEEKS)
    return Outbreaks(whole + current, current[:, CURRENT[0] :], size)


def _cases(
    random: np.random.Generator,
    begin: npt.NDArray[np.int64],
    size: npt.NDArray[np.int64],
    mean: Floats,
    spread: Floats,
    end: int,
) -> Floats:
    """The cases of one outbreak a series, (n, 624); those that would be reported from ``end`` on are not."""
    n = begin.size
    deviation = np.sqrt(spread * mean[np.arange(n), begin])
    number = np.maximum(random.poisson(size * deviation), _FEWEST)
    owner = np.repeat(np.arange(n), number)
    week = begin[owner] + np.floor(random.lognormal(0.0, 0.5, owner.size)).astype(np.int64)
    cases = np.zeros(mean.shape)
    kept = week < end
    np.add.at(cases, (owner[kept], week[kept]), 1.0)
    return cases
