"""Recalibration per source: how often does a p-value this small turn up in this source's own past?

Real counts are less regular than any model, so that more than 0.5% of quiet periods fall under a nominal .005.
A source's own history says how many: with x = -ln p of its past periods, the share above x is taken as it was up
to the 90th percentile u, and as 0.1 exp(-(x - u) / scale) beyond, scale the mean excess over u (the exponential
tail of x, which a calibrated p-value has with scale 1). A history with real surges in it is a strict yardstick:
they count as chance. docs/methods/surge.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["FEWEST", "Recalibration", "recalibrate"]

FEWEST = 100
_TAIL = 0.1
_GRID = 64


@dataclass(frozen=True, eq=False)
class Recalibration:
    """What a nominal p-value of one source and one direction is worth. ``past`` is how many periods say so."""

    past: int
    start: float
    scale: float
    grid: Floats

    def apply(self, p_values: npt.ArrayLike) -> Floats:
        """The share of past periods with a p-value at most so small; same shape, NaN stays NaN, increasing."""
        nominal = np.asarray(p_values, dtype=np.float64)
        x = -np.log(np.maximum(nominal, 1e-320))
        tail = _TAIL * np.exp(-(x - self.start) / self.scale)
        inside = np.interp(x, self.grid, np.linspace(1.0, _TAIL, self.grid.size))
        return np.where(np.isnan(nominal), np.nan, np.where(x > self.start, tail, inside))

    def nominal(self, alpha: float) -> float:
        """The nominal p-value that is worth ``alpha`` (below 0.1)."""
        return math.exp(-(self.start + self.scale * math.log(_TAIL / alpha)))


def recalibrate(past: npt.ArrayLike) -> Recalibration:
    """From the p-values of one direction over a source's past, NaN left out.

    Raises `SurgeInputError` with fewer than 100 of them: too few to know a tail by. The scale is never below 1, so
    that recalibration never makes a source speak more easily than its model in the tail.
    """
    values = np.asarray(past, dtype=np.float64).ravel()
    values = values[np.isfinite(values)]
    if values.size < FEWEST:
        raise SurgeInputError(
            f"Recalibration needs at least {FEWEST} judged periods of the past. Give a longer history."
        )
    x = -np.log(np.maximum(values, 1e-320))
    grid = np.quantile(x, np.linspace(0.0, 1.0 - _TAIL, _GRID))
    start = max(float(grid[-1]), -math.log(_TAIL))
    grid = np.maximum.accumulate(np.append(grid[:-1], start)) + np.arange(_GRID) * 1e-12
    beyond = x[x > start]
    scale = max(1.0, float((beyond - start).sum() + 1.0) / (beyond.size + 1.0)) if beyond.size else 1.0
    return Recalibration(values.size, start, scale, grid)
