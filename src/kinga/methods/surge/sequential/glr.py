"""The generalised likelihood ratio chart for counts: has the level changed, since when we do not know?

Hoehle and Paul (2008), "Count data regression charts for the monitoring of surveillance time series",
Computational Statistics & Data Analysis 52, 4357-4368: the statistic of period n is the largest, over every
possible time of change and every size of it, of the log likelihood ratio of the counts since then. After an
alarm the chart starts anew. docs/methods/cusum-glr.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.sequential.glr_kernel import largest_ratios
from kinga.methods.surge.sequential.incontrol import InControl, learn
from kinga.methods.surge.vocabulary import (
    SILENCE,
    SURGE,
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    empty_forecast,
)

__all__ = ["METHOD", "GlrSettings", "chance_of_ratio", "detect_glr", "ratios"]

METHOD: Final = "glr"
_LONGEST_TABLE = 520


@dataclass(frozen=True)
class GlrSettings:
    """``alpha`` one-sided a period; or ``threshold``, the ratio from which it is an alarm whatever its chance.

    ``longest`` periods back a change is looked for (0: as far as the chart goes). ``dispersed`` False: Poisson.
    """

    alpha: float = 0.005
    threshold: float | None = None
    longest: int = 52
    dispersed: bool = True
    direction: Direction = "both"

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or (self.threshold is not None and self.threshold <= 0):
            raise SurgeInputError("Choose an alpha between 0 and 0.5, and a threshold above 0.")


def detect_glr(
    batch: Batch | npt.ArrayLike, settings: GlrSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods by the level of those before (None: the first half is learnt from).

    Shapes (n_series, last). ``p_high`` and ``p_low`` are the chances of so large a ratio while nothing changes
    (see `chance_of_ratio`); there are no limits of a single count, so ``lower`` and ``upper`` are NaN.
    """
    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    chosen = settings or GlrSettings()
    level = learn(batch, last=last, dispersed=chosen.dispersed)
    columns = slice(batch.counts.shape[1] - (last or batch.counts.shape[1]), None)
    found = empty_forecast(batch.counts[:, columns].copy(), METHOD, "")
    found.note[:] = level.note[:, None]
    before = np.arange(batch.counts.shape[1])[columns] < level.start[:, None]
    found.note[before] = "too_short"
    found.expected[:] = np.where(before, np.nan, level.mean[:, columns])
    limit = _limit_table(chosen)
    for way, tail, word in ((1, found.p_high, SURGE), (-1, found.p_low, SILENCE)):
        ratio, length = ratios(batch, level, chosen, way)
        tail[:] = chance_of_ratio(ratio[:, columns], length[:, columns])
        with np.errstate(invalid="ignore"):
            alarm = ratio[:, columns] >= limit[np.minimum(length[:, columns], limit.size - 1)]
            # Where both ratios are high, the count says which way it goes now.
            alarm &= (found.signal == "") | (way * (found.observed - found.expected) > 0)
        if chosen.direction != ("down" if way > 0 else "up"):
            found.signal[alarm] = word
    found.note[np.isnan(found.observed)] = "missing"
    return found


def ratios(
    batch: Batch, level: InControl, chosen: GlrSettings, way: int
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The statistic (way 1 up, -1 down) of every period, NaN before the chart starts, and the periods looked back over."""
    ratio = np.full(batch.counts.shape, np.nan)
    length = np.zeros(batch.counts.shape, dtype=np.int64)
    largest_ratios(
        np.ascontiguousarray(batch.counts), level.mean, level.dispersion, level.start, chosen.longest, way,
        _limit_table(chosen), ratio, length,
    )  # fmt: skip
    return ratio, length


def chance_of_ratio(ratio: Floats, length: npt.NDArray[np.int64] | int) -> Floats:
    """The chance of a ratio at least so large over ``length`` possible times of change, while nothing changes.

    With z = sqrt(2 ratio), N the length: 1 - Phi(z) + z phi(z) times the integral of nu(x) / x from z / sqrt(N) to
    z; Siegmund (1985), Sequential Analysis, ch. IX, nu as in Siegmund and Yakir (2007), The Statistics of Gene
    Mapping, p. 112. It takes the scores as normal. Never above 1; 1 for a ratio of 0.
    """
    ratio, span = np.asarray(ratio, dtype=np.float64), np.asarray(length, dtype=np.float64)
    z = np.sqrt(2.0 * np.maximum(ratio, 1e-12))
    nodes, weights = np.polynomial.legendre.leggauss(12)
    half = 0.5 * np.log(np.sqrt(np.maximum(span, 1.0)))
    x = z[..., None] * np.exp(half[..., None] * (nodes - 1.0))
    integral = half * (_nu(x) @ weights)
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    chance = special.ndtr(-z) + z * density * integral
    return np.where(np.isnan(ratio), np.nan, np.where(ratio > 1e-9, np.minimum(chance, 1.0), 1.0))


def _nu(x: Floats) -> Floats:
    """Siegmund's correction for discrete time, about exp(-0.583 x)."""
    half = 0.5 * x
    density = np.exp(-0.5 * half**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(
        (special.ndtr(half) - 0.5) / half / (half * special.ndtr(half) + density), dtype=np.float64
    )


def _limit_table(chosen: GlrSettings) -> Floats:
    """The ratio from which it is an alarm, by the number of periods looked back over; the last serves for more."""
    spans = np.arange(_LONGEST_TABLE if chosen.longest <= 0 else chosen.longest + 1)
    if chosen.threshold is not None:
        return np.full(spans.size, chosen.threshold)
    low, high = np.zeros(spans.size), np.full(spans.size, 100.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        rare = chance_of_ratio(middle, spans) <= chosen.alpha
        low, high = np.where(rare, low, middle), np.where(rare, middle, high)
    return high
