"""The short-baseline detector: eight weeks to three years of counts, both directions.

Each period is set against the periods before it, less a guard band, by a negative-binomial predictive
distribution that carries the doubt about both the mean and the over-dispersion (`predictive`), and by
the rule for runs of zero (`zeros`). Signalled periods leave the baseline, so that one surge does not
hide the next; when most of a quarter is signalled the same way, its level becomes the usual one.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.periods import DAYS, Weeks, rolling_weeks, tangled, untangled
from kinga.methods.surge.short.predictive import Baseline, Predictive, fit_baseline, limits, predict
from kinga.methods.surge.short.zeros import zero_run_chance
from kinga.methods.surge.vocabulary import (
    SILENCE,
    SURGE,
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    as_batch,
    empty_forecast,
)

__all__ = ["METHOD", "ShortSettings", "detect_short", "detect_short_daily"]

METHOD = "short"
CHUNK = 4096
RECENT_CASES, RECENT_PERIODS = 5, 4


@dataclass(frozen=True)
class ShortSettings:
    """How the short-baseline detector works; the defaults are what docs/methods/short-baseline.md measures.

    ``alpha`` one-sided, per direction. ``guard`` periods just before the one judged stay out of its
    baseline. ``shortest`` reported periods must lie before it, guard included. ``window`` is how far
    back the baseline reaches (three years of weeks). A level is new when ``new_level`` of the last
    ``quarter`` periods were signalled the same way. ``bounds`` False saves most of the time.
    """

    alpha: float = 0.005
    guard: int = 2
    shortest: int = 8
    window: int = 156
    quarter: int = 13
    new_level: int = 10
    direction: Direction = "both"
    bounds: bool = True

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or self.guard < 0 or self.shortest < self.guard + 3:
            raise SurgeInputError(
                "Choose an alpha between 0 and 0.5, and a shortest history of at least the guard band and 3 more."
            )


def detect_short(
    counts: npt.ArrayLike,
    *,
    exposure: npt.ArrayLike | None = None,
    settings: ShortSettings | None = None,
    last: int | None = None,
) -> Forecast:
    """Judge every period of a batch of counts (n_series, n_periods); NaN is missing, never zero.

    With ``last`` only the last columns come back, and only they are given bounds; every period is judged all
    the same, because what was signalled leaves the baseline of what comes after.

    ``exposure`` (same shape, above 0) is what each count was collected over, in any one unit:
    denominators, or the share of the week that was seen; left out it is 1. Series do not affect one
    another. Cost: one vectorised pass a period; memory is bounded by 4,096 series at a time.
    """
    observed = as_batch(counts)
    over = np.ones_like(observed) if exposure is None else as_batch(exposure)
    if over.shape != observed.shape:
        raise SurgeInputError("Exposure must have the same shape as the counts.")
    observed = np.where(over > 0, observed, np.nan)
    chosen = settings or ShortSettings()
    found = empty_forecast(observed, METHOD, "too_short")
    for start in range(0, observed.shape[0], CHUNK):
        rows = slice(start, start + CHUNK)
        _Walk(
            _part(found, rows),
            over[rows],
            chosen,
            bounded_from=observed.shape[1] - (last or observed.shape[1]),
        ).run()
    return found if last is None else found.columns(last)


def detect_short_daily(
    daily: npt.ArrayLike, first_day: dt.date, *, settings: ShortSettings | None = None
) -> tuple[Weeks, Forecast]:
    """Judge every day by the seven days that end with it: (n_series, n_days) in, the same shape out.

    The baseline of a sum is made of the sums before it that do not overlap it or one another, so the
    guard band and the lengths in ``settings`` stay weeks. Neighbouring days share six days and so
    repeat one another's signals: raise one alert, not seven.
    """
    weeks = rolling_weeks(daily, first_day)
    n_days = weeks.counts.shape[1]
    found = detect_short(tangled(weeks.counts), exposure=tangled(weeks.exposure), settings=settings)
    arrays = {f.name: untangled(getattr(found, f.name), n_days) for f in fields(found) if f.name != "method"}
    arrays["note"][:, : DAYS - 1] = "too_short"
    return weeks, Forecast(**arrays, method=METHOD)


def _part(whole: Forecast, rows: slice) -> Forecast:
    """A view of some of the series: what is written into it lands in the whole."""
    arrays = {f.name: getattr(whole, f.name)[rows] for f in fields(whole) if f.name != "method"}
    return Forecast(**arrays, method=whole.method)


class _Walk:
    """One pass through time over a chunk of series, remembering what was signalled on the way."""

    def __init__(
        self, found: Forecast, exposure: Floats, settings: ShortSettings, *, bounded_from: int = 0
    ) -> None:
        self.found, self.exposure, self.settings = found, exposure, settings
        self.bounded_from = bounded_from
        self.counts = found.observed
        self.seen = np.isfinite(self.counts)
        self.weights = self.seen.astype(np.float64)
        self.ways = np.zeros(self.counts.shape, dtype=np.int8)
        self.start = np.zeros(self.counts.shape[0], dtype=np.intp)
        self.run_length = np.zeros(self.counts.shape[0], dtype=np.intp)

    def run(self) -> None:
        self.found.note[~self.seen] = "missing"
        for period in range(self.counts.shape[1]):
            zero = self.seen[:, period] & (self.counts[:, period] == 0)
            self.run_length = np.where(zero, self.run_length + 1, 0)
            self._judge(period)
            self._learn(period)

    def _judge(self, period: int) -> None:
        """Fill in this period for every series whose history is long enough."""
        chosen = self.settings
        first, last = max(0, period - chosen.window), max(0, period - chosen.guard)
        history = self.seen[:, first:period] & (np.arange(first, period) >= self.start[:, None])
        enough = (history.sum(axis=1) >= chosen.shortest) & self.seen[:, period]
        enough &= (self.weights[:, first:last] > 0).sum(axis=1) >= chosen.shortest - chosen.guard - 1
        rows = np.flatnonzero(enough)
        if not rows.size:
            return
        baseline = fit_baseline(
            self.counts[rows, first:last], self.exposure[rows, first:last], self.weights[rows, first:last]
        )
        baseline = self._restored(baseline, rows, slice(first, last))
        over, count = self.exposure[rows, period], self.counts[rows, period]
        predictive = predict(baseline, over)
        high, low = predictive.tails(count)
        self.found.expected[rows, period] = baseline.rate * over
        self.found.p_high[rows, period], self.found.p_low[rows, period] = high, low
        self.found.note[rows, period] = ""
        if chosen.bounds and period >= self.bounded_from:
            self._bound(rows, period, predictive)
        self._zero_runs(rows, period)
        self._signal(rows, period)

    def _restored(self, baseline: Baseline, rows: npt.NDArray[np.intp], periods: slice) -> Baseline:
        """Give back the variance that is lost because judged periods beyond the bounds were left out.

        A normal variable cut at -z and z, the quantiles of alpha, keeps 1 - 2 z pdf(z) / (1 - 2 alpha)
        of its variance. The loss is in proportion to the share of the baseline that was judged.
        """
        alpha = self.settings.alpha
        cut = float(special.ndtri(1.0 - alpha))
        loss = 2.0 * cut * math.exp(-0.5 * cut**2) / math.sqrt(2.0 * math.pi) / (1.0 - 2.0 * alpha)
        used = self.weights[rows, periods] > 0
        judged = used & np.isfinite(self.found.p_high[rows, periods])
        share = judged.sum(axis=1) / np.maximum(used.sum(axis=1), 1)
        return replace(baseline, dispersion=baseline.dispersion / (1.0 - loss * share))

    def _bound(self, rows: npt.NDArray[np.intp], period: int, predictive: Predictive) -> None:
        lower, upper = limits(predictive, self.settings.alpha)
        expected = self.found.expected[rows, period]
        self.found.lower[rows, period] = np.minimum(lower, expected)
        self.found.upper[rows, period] = np.maximum(upper, expected)

    def _zero_runs(self, rows: npt.NDArray[np.intp], period: int) -> None:
        """Where two zeros or more stand in a row, set the run against what lay before it."""
        rows = rows[self.run_length[rows] >= 2]
        if not rows.size:
            return
        first, run = max(0, period - self.settings.window), self.run_length[rows]
        last = np.minimum(period - run, period - self.settings.guard - 1)
        before = self.weights[rows, first:period] * (np.arange(first, period) <= last[:, None])
        baseline = fit_baseline(self.counts[rows, first:period], self.exposure[rows, first:period], before)
        kept = baseline.size >= self.settings.shortest - self.settings.guard - 1
        mean = baseline.rate * self.exposure[rows, period]
        chance = zero_run_chance(mean, _held(baseline), run.astype(np.float64), baseline.size)
        single = self.found.p_low[rows, period]
        rare = kept & (chance < single) & (chance <= self.settings.alpha)
        self.found.p_low[rows[rare], period] = chance[rare]
        self.found.note[rows[rare], period] = "zero_run"

    def _signal(self, rows: npt.NDArray[np.intp], period: int) -> None:
        alpha, direction = self.settings.alpha, self.settings.direction
        high = self.found.p_high[rows, period] <= alpha
        low = self.found.p_low[rows, period] <= alpha
        recent = np.nansum(self.counts[rows, max(0, period - RECENT_PERIODS + 1) : period + 1], axis=1)
        few = high & (recent < RECENT_CASES)
        self.found.note[rows[few], period] = "few_cases"
        high &= ~few
        self.ways[rows, period] = high.astype(np.int8) - low.astype(np.int8)
        self.weights[rows[high | low], period] = 0.0
        if direction != "down":
            self.found.signal[rows[high], period] = SURGE
        if direction != "up":
            self.found.signal[rows[low], period] = SILENCE

    def _learn(self, period: int) -> None:
        """When most of a quarter was signalled one way, start a new baseline at the first of those signals."""
        begin = period - self.settings.quarter + 1
        if begin < 0:
            return
        ways = self.ways[:, begin : period + 1]
        up, down = (ways > 0).sum(axis=1), (ways < 0).sum(axis=1)
        rows = np.flatnonzero(np.maximum(up, down) >= self.settings.new_level)
        if not rows.size:
            return
        way = np.where(up > down, 1, -1)[rows]
        since = begin + (ways[rows] == way[:, None]).argmax(axis=1)
        kept = np.arange(period + 1) >= since[:, None]
        self.weights[rows, : period + 1] = self.seen[rows, : period + 1] & kept
        self.ways[rows, begin : period + 1] = 0
        self.start[rows] = since
        self.found.note[rows, period] = "new_level"


def _held(baseline: Baseline) -> Floats:
    """The over-dispersion, never below that of Poisson."""
    return np.where(baseline.dispersion > 1.0, baseline.dispersion, 1.0)
