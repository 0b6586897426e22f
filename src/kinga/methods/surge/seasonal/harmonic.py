"""Harmonic regression: a count against a slope and up to two waves a year, both directions.

Each period is set against a quasi-Poisson fit of the years before it by a negative-binomial predictive that
carries the doubt about the mean and about the over-dispersion (`mixture`), alone and together with the period
before it, so that a rise or a fall that builds up over two weeks is found too. Sources and what it was measured
to do: docs/methods/harmonic.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.mixture import freedom_of_spread, mixture_limits, mixture_tails, plausible_spreads
from kinga.methods.surge.seasonal.farrington import recent_total
from kinga.methods.surge.seasonal.harmonic_kernel import fit_harmonic
from kinga.methods.surge.vocabulary import (
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    empty_forecast,
    write_signals,
)

__all__ = ["METHOD", "HarmonicSettings", "SeasonFits", "detect_harmonic", "fit_seasons"]

METHOD = "harmonic"
LEFT_OUT: Final = {"week": 4, "month": 2}
YEAR_DAYS: Final = 365.2425
_NOTES: Final = ("", "no_cases", "too_little", "no_denominator", "too_short")


@dataclass(frozen=True)
class HarmonicSettings:
    """The defaults are what docs/methods/harmonic.md measures; ``alpha`` is one-sided, per direction.

    ``years`` of baseline at most, ``shortest_years`` at least; ``left_out`` periods just before the one judged
    stay out of it (None: 8 weeks, 2 months). One wave from ``wave_cases[0]`` cases in the baseline on, two from
    ``wave_cases[1]``. ``shrink`` times James and Stein's share is taken from slope, waves and calendar; 0: none. A residual beyond ``reweight_above`` either way is down-weighted; 0: none. ``shares`` of
    alpha go to the period alone and to the sum of two periods; 1 and 0 judge the period alone.
    """

    alpha: float = 0.005
    years: float = 6.0
    shortest_years: float = 2.0
    left_out: int | None = None
    wave_cases: tuple[float, float] = (20.0, 40.0)
    reweight_above: float = 2.58
    shares: tuple[float, float] = (0.7, 0.42)
    shrink: float = 1.5
    recent_cases: float = 5.0
    recent_periods: int = 4
    direction: Direction = "both"
    bounds: bool = True

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or not 1.0 <= self.shortest_years <= self.years:
            raise SurgeInputError("Choose an alpha between 0 and 0.5, and a baseline of at least one year.")


@dataclass(frozen=True, eq=False)
class SeasonFits:
    """What was fitted: status 0 where it could be. Arrays (n_series, last); ``both`` is of the period and the one before it."""

    status: npt.NDArray[np.int8]
    mean: Floats
    doubt: Floats
    both: Floats
    both_doubt: Floats
    spread: Floats
    freedom: npt.NDArray[np.int64]


def detect_harmonic(
    batch: Batch | npt.ArrayLike, settings: HarmonicSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods (None: all with enough history); shapes (n_series, last), mid-p.

    ``upper`` and ``lower`` are the largest and smallest count that are unremarkable given the count before.
    """
    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    chosen = settings or HarmonicSettings()
    columns = batch.counts.shape[1] if last is None else min(last, batch.counts.shape[1])
    fits = fit_seasons(batch, chosen, columns)
    found = empty_forecast(batch.counts[:, batch.counts.shape[1] - columns :].copy(), METHOD, "")
    found.note[:] = np.array(_NOTES)[fits.status]
    found.note[np.isnan(found.observed)] = "missing"
    found.expected[:] = fits.mean
    rows = np.flatnonzero((fits.status == 0) & np.isfinite(found.observed))
    _judge(found, fits, rows, _before(batch.counts, columns), chosen)
    _signal(found, recent_total(batch.counts, columns, chosen.recent_periods) < chosen.recent_cases, chosen)
    return found


def fit_seasons(batch: Batch, chosen: HarmonicSettings, columns: int) -> SeasonFits:
    """What the last columns' own baselines lead to expect of each."""
    year = batch.year
    left_out = LEFT_OUT[batch.frequency] if chosen.left_out is None else chosen.left_out
    n_series = batch.counts.shape[0]
    angle = np.zeros(n_series)
    turn = 2.0 * math.pi / year
    if batch.first_day is not None and batch.frequency == "week":
        angle = np.asarray(2.0 * math.pi / YEAR_DAYS * (batch.first_day % 146097), dtype=np.float64)
        turn = 2.0 * math.pi * 7 / YEAR_DAYS
    shape = (n_series, columns)
    mean, doubt, both, both_doubt, spread = (np.full(shape, np.nan) for _ in range(5))
    status, freedom = np.full(shape, 4, dtype=np.int8), np.zeros(shape, dtype=np.int64)
    rules = (
        round(chosen.years * year), round(chosen.shortest_years * year), left_out, chosen.reweight_above,
        chosen.wave_cases, chosen.shrink,
    )  # fmt: skip
    exposure = np.empty((0, 0)) if batch.exposure is None else np.ascontiguousarray(batch.exposure)
    out = (status, mean, doubt, both, both_doubt, spread, freedom)
    calendar = np.zeros((1, batch.counts.shape[1], 0)) if batch.calendar is None else batch.calendar
    fit_harmonic(np.ascontiguousarray(batch.counts), exposure, batch.begin, angle, turn, calendar, rules, out)
    if batch.exposure is not None:
        bare = ~(batch.exposure[:, batch.counts.shape[1] - columns :] > 0)
        status[bare] = 3
        mean[bare] = np.nan
    return SeasonFits(status, mean, doubt, both, both_doubt, spread, freedom)


def _before(counts: Floats, columns: int) -> Floats:
    """The count before each of the last columns, NaN where there is none."""
    padded = np.pad(counts, ((0, 0), (1, 0)), constant_values=np.nan)
    return padded[:, -columns - 1 : -1]


def _judge(
    found: Forecast, fits: SeasonFits, rows: npt.NDArray[np.intp], before: Floats, chosen: HarmonicSettings
) -> None:
    """Write tails and bounds of the cells `rows` (positions in the flattened arrays)."""
    mean, spread, observed = fits.mean.flat[rows], fits.spread.flat[rows], found.observed.flat[rows]
    freedom = freedom_of_spread(mean, spread, fits.freedom.flat[rows])
    alone = plausible_spreads(mean, spread, freedom, fits.doubt.flat[rows])
    earlier, share = before.flat[rows], chosen.shares
    paired = np.flatnonzero(np.isfinite(earlier)) if share[1] > 0 else np.empty(0, dtype=np.intp)
    both, sum_seen = fits.both.flat[rows][paired], (observed + earlier)[paired]
    together = plausible_spreads(both, spread[paired], freedom[paired], fits.both_doubt.flat[rows][paired])
    own = np.where(np.isin(np.arange(rows.size), paired), share[0], 1.0)
    high, low = (tail / own for tail in mixture_tails(mean, alone, observed))
    pair_high, pair_low = (tail / share[1] for tail in mixture_tails(both, together, sum_seen)) if paired.size else (
        np.empty(0), np.empty(0))  # fmt: skip
    up, down = observed[paired] > mean[paired], observed[paired] < mean[paired]
    high[paired[up]] = np.minimum(high[paired[up]], pair_high[up])
    low[paired[down]] = np.minimum(low[paired[down]], pair_low[down])
    found.p_high.flat[rows], found.p_low.flat[rows] = np.minimum(high, 1.0), np.minimum(low, 1.0)
    if chosen.bounds:
        lower, upper = _bounds(mean, alone, own, both, together, paired, earlier, chosen)
        found.lower.flat[rows], found.upper.flat[rows] = lower, upper


def _bounds(
    mean: Floats,
    alone: Floats,
    own: Floats,
    both: Floats,
    together: Floats,
    paired: npt.NDArray[np.intp],
    earlier: Floats,
    chosen: HarmonicSettings,
) -> tuple[Floats, Floats]:
    """What is unremarkable alone and, on the side of the mean where it is asked, together with the count before."""
    lower, upper = np.empty_like(mean), np.empty_like(mean)
    for level in np.unique(own):
        at = own == level
        lower[at], upper[at] = mixture_limits(mean[at], alone[at], chosen.alpha * float(level))
    if paired.size:
        low, high = mixture_limits(both, together, chosen.alpha * chosen.shares[1])
        middle, last = mean[paired], earlier[paired]
        upper[paired] = np.minimum(upper[paired], np.maximum(high - last, np.floor(middle)))
        lower[paired] = np.maximum(lower[paired], np.minimum(low - last, np.ceil(middle)))
    return np.minimum(lower, mean), np.maximum(upper, mean)


def _signal(found: Forecast, few: npt.NDArray[np.bool_], chosen: HarmonicSettings) -> None:
    with np.errstate(invalid="ignore"):
        high, low = found.p_high <= chosen.alpha, found.p_low <= chosen.alpha
    found.note[few & np.isfinite(found.p_high)] = "few_cases"
    found.upper[few] = np.nan
    write_signals(found, high & ~few, low, chosen.direction)
