"""Farrington Flexible: a week against the same season of earlier years (Noufaily et al. 2013).

Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), "An improved algorithm for outbreak
detection in multiple surveillance systems", Statistics in Medicine 32, doi 10.1002/sim.5595, after Farrington,
Andrews, Beale and Catchpole (1996), J. R. Statist. Soc. A 159, 547-563. docs/methods/farrington.md has the
equations, what is equal to the reference implementation and what differs on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch, Ints
from kinga.methods.surge.seasonal.calendar import lookback
from kinga.methods.surge.seasonal.kernel import fit_periods
from kinga.methods.surge.tails import plugin_limits, plugin_tails
from kinga.methods.surge.vocabulary import (
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    empty_forecast,
    write_signals,
)

__all__ = [
    "METHOD",
    "FarringtonFits",
    "FarringtonSettings",
    "detect_farrington",
    "fit_farrington",
    "usual_years",
]

METHOD = "farrington"
MOST_YEARS = 5
WINDOW: Final = {"week": 3, "month": 1}
LEFT_OUT: Final = {"week": 26, "month": 6}
_NOTES: Final = ("", "no_cases", "too_little", "no_denominator", "too_short")


@dataclass(frozen=True)
class FarringtonSettings:
    """The defaults are those of Noufaily et al. (2013); `alpha` is one-sided, per direction.

    ``years`` None: as many as there are before the first period judged, at most 5, fixed per series.
    ``window`` and ``left_out`` None: 3 and 26 weeks, 1 and 6 months. ``levels`` seasons a year. A residual
    above ``reweight_above`` is down-weighted; 0: none. The trend is kept from 3 years on when its two-sided
    p-value is at most ``trend_level`` (1: always) and it does not predict more than was ever counted. No surge
    with fewer than ``recent_cases`` in the last ``recent_periods``.
    """

    alpha: float = 0.005
    years: int | None = None
    window: int | None = None
    left_out: int | None = None
    levels: int = 10
    reweight_above: float = 2.58
    trend: bool = True
    trend_level: float = 1.0
    recent_cases: float = 5.0
    recent_periods: int = 4
    direction: Direction = "both"

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or (self.years is not None and self.years < 1) or self.levels < 1:
            raise SurgeInputError(
                "Choose an alpha between 0 and 0.5, and at least 1 year and 1 season a year."
            )


@dataclass(frozen=True, eq=False)
class FarringtonFits:
    """What was fitted for each judged period, shape (n_series, last), NaN where nothing could be.

    ``mean`` and ``spread`` (variance/mean) of the count; ``doubt`` the variance of log mean divided by
    spread; ``trend`` whether it was kept; ``freedom`` degrees of freedom of the spread; ``note`` the code.
    """

    mean: Floats
    spread: Floats
    doubt: Floats
    trend: npt.NDArray[np.bool_]
    freedom: Ints
    note: npt.NDArray[np.str_]


def usual_years(batch: Batch, judged: Ints, window: int) -> Ints:
    """min(5, (f - 1 - window) // periods a year), f the number of the first judged period of each series, from 1."""
    first = judged - batch.begin + 1
    whole = (first - 1 - window) // batch.year
    return np.asarray(np.clip(whole, 0, MOST_YEARS), dtype=np.int64)


def fit_farrington(
    batch: Batch, settings: FarringtonSettings | None = None, *, last: int | None = None
) -> FarringtonFits:
    """Fit the baseline of each judged period: the last ``last``, or all that have enough history.

    Without ``last`` the years are those that the last period has before it. Batch of weeks or months.
    """
    chosen = settings or FarringtonSettings()
    n_series, n_periods = batch.counts.shape
    frequency = "month" if batch.year == 12 else "week"
    window = WINDOW[frequency] if chosen.window is None else chosen.window
    left_out = LEFT_OUT[frequency] if chosen.left_out is None else chosen.left_out
    columns = n_periods if last is None else min(last, n_periods)
    judged = np.full(n_series, n_periods - columns, dtype=np.int64)
    by_last = np.full(n_series, n_periods - 1 if last is None else n_periods - columns, dtype=np.int64)
    years = usual_years(batch, by_last, window) if chosen.years is None else np.full(n_series, chosen.years)
    back = lookback(batch, max(1, int(years.max(initial=1))))
    shape = (n_series, columns)
    status = np.full(shape, 4, dtype=np.int8)
    mean, spread, doubt = (np.full(shape, np.nan) for _ in range(3))
    trend, freedom = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.int64)
    exposure = np.empty((0, 0)) if batch.exposure is None else np.ascontiguousarray(batch.exposure)
    rules = (
        window,
        chosen.levels,
        left_out,
        chosen.reweight_above,
        chosen.trend,
        _critical(chosen.trend_level),
    )
    fit_periods(
        np.ascontiguousarray(batch.counts), exposure, batch.begin, judged, years.astype(np.int64),
        (back.table, back.anchor, back.stride), rules, (status, mean, spread, trend, doubt, freedom),
    )  # fmt: skip
    return FarringtonFits(mean, spread, doubt, trend, freedom, np.array(_NOTES)[status])


def detect_farrington(
    batch: Batch | npt.ArrayLike, settings: FarringtonSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods (None: all with enough history); shapes (n_series, last).

    Plug-in negative binomial, as in the reference implementation: ``upper`` and ``lower`` are the quantiles
    1 - alpha and alpha, ``p_high`` is P(Y >= y) and ``p_low`` P(Y <= y), with no allowance for the doubt about
    the mean. ``upper`` is NaN where the rule of few cases forbids a surge. About 10 microseconds a period.
    """
    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    chosen = settings or FarringtonSettings()
    fits = fit_farrington(batch, chosen, last=last)
    shape = fits.mean.shape
    observed = batch.counts[:, batch.counts.shape[1] - shape[1] :]
    above, point, below = plugin_tails(fits.mean, fits.spread, observed)
    lower, upper = plugin_limits(fits.mean, fits.spread, chosen.alpha, mid=False)
    found = empty_forecast(observed.copy(), METHOD, "")
    found.note[:] = fits.note
    found.expected[:] = fits.mean
    found.p_high[:], found.p_low[:] = (above + point).reshape(shape), (below + point).reshape(shape)
    found.lower[:], found.upper[:] = lower.reshape(shape), upper.reshape(shape)
    few = recent_total(batch.counts, shape[1], chosen.recent_periods) < chosen.recent_cases
    fitted = np.isfinite(fits.mean)
    with np.errstate(invalid="ignore"):
        high, low = ~few & (observed > found.upper), observed < found.lower
    found.upper[few] = np.nan
    found.note[few & fitted] = "few_cases"
    found.note[np.isnan(observed)] = "missing"
    write_signals(found, high, low, chosen.direction)
    return found


def recent_total(counts: Floats, last: int, periods: int) -> Floats:
    """The cases of the ``periods`` up to and with each of the last ``last`` columns; missing ones not counted."""
    known = np.where(np.isnan(counts), 0.0, counts)
    first = counts.shape[1] - last
    total = np.zeros((counts.shape[0], last))
    for back in range(periods):
        begin = max(0, first - back)
        part = known[:, begin : counts.shape[1] - back]
        total[:, last - part.shape[1] :] += part
    return total


def _critical(level: float) -> Floats:
    """|t| above which a trend is kept, by degrees of freedom (0, 1, 2 …)."""
    if level >= 1.0:
        return np.zeros(1)
    from scipy import special

    freedom = np.arange(1.0, 2001.0)
    return np.concatenate([[np.inf], special.stdtrit(freedom, 1.0 - level / 2.0)])
