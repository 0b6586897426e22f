"""Silences: falls that last, runs of zero, and the sum of what is missing over one to six periods.

One week at half its usual count is seldom remarkable; six of them are. The sums of the last 1, 2, 3 and 6 periods are
each set against what the years, or the weeks, before them lead to expect (docs/methods/silence.md). Whatever is found
says that fewer reports came, never that less happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.mixture import freedom_of_spread, mixture_limits, mixture_tails, plausible_spreads
from kinga.methods.surge.seasonal.harmonic import HarmonicSettings, fit_seasons
from kinga.methods.surge.short.predictive import fit_baseline
from kinga.methods.surge.short.zeros import zero_run_chance
from kinga.methods.surge.vocabulary import SILENCE, Floats, Forecast, SurgeInputError, empty_forecast

__all__ = ["METHOD", "SilenceSettings", "detect_silence"]

METHOD = "silence"
WINDOWS: Final = (1, 2, 3, 6)
SHARE: Final = 0.36
"""What each sum gets of alpha. With independent normal periods of known mean .425 makes the chance of any false silence in six
periods 6 alpha (400,000 simulated walks, alpha .005); the rest pays for the means having been estimated."""
_GUARD: Final = 6


@dataclass(frozen=True)
class SilenceSettings:
    """``alpha`` is a sixth of the chance of any false silence within six periods.

    Series with ``shortest_years`` of history are set against their seasons, others against the level of the last
    ``window`` periods, ``shortest`` of them at least, less the six just before.
    """

    alpha: float = 0.005
    shortest_years: float = 2.0
    window: int = 104
    shortest: int = 12

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or self.shortest < 4 or self.window < self.shortest:
            raise SurgeInputError("Choose an alpha between 0 and 0.5, and a baseline of at least 4 periods.")


@dataclass(frozen=True, eq=False)
class _Usual:
    """What was to be expected in each of the last columns: (n_series, columns), NaN where nobody can say."""

    mean: Floats
    spread: Floats
    doubt: Floats
    freedom: npt.NDArray[np.int64]


def detect_silence(
    batch: Batch | npt.ArrayLike, settings: SilenceSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods (None: all) for silence only; arrays (n_series, last), ``p_high`` is NaN.

    ``p_low`` is the smallest of the sums' mid-p values over `SHARE`, or the chance of the run of zeros that ends here
    (note "zero_run") if that is smaller; ``lower`` is the smallest count that is unremarkable given those before it.
    A missing count breaks a sum, because missing is not zero.
    """
    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    chosen = settings or SilenceSettings()
    width = batch.counts.shape[1]
    columns = width if last is None else min(last, width)
    reach = min(width, columns + max(WINDOWS) - 1)
    usual = _usual(batch, chosen, reach)
    counts = batch.counts[:, width - reach :]
    found = empty_forecast(counts.copy(), METHOD, "")
    found.expected[:] = usual.mean
    found.note[np.isnan(usual.mean)] = "too_short"
    found.note[np.isnan(counts)] = "missing"
    for window in WINDOWS:
        _sums(found, usual, window, chosen.alpha)
    _zeros(found, usual, batch.counts, chosen.alpha)
    with np.errstate(invalid="ignore"):
        found.signal[found.p_low <= chosen.alpha] = SILENCE
    return found.columns(columns)


def _usual(batch: Batch, chosen: SilenceSettings, columns: int) -> _Usual:
    """By seasons where there are years, else by level."""
    years = HarmonicSettings(shortest_years=chosen.shortest_years)
    fits = fit_seasons(batch, years, columns)
    good = fits.status == 0
    whole = _Usual(
        np.where(good, fits.mean, np.nan), fits.spread.copy(), fits.doubt.copy(), fits.freedom.copy()
    )
    exposure = np.ones_like(batch.counts) if batch.exposure is None else batch.exposure
    width = batch.counts.shape[1]
    for column in range(columns):
        now = width - columns + column
        rows = np.flatnonzero(~good[:, column])
        first, end = max(0, now - chosen.window), max(0, now - _GUARD)
        if not rows.size or end - first < chosen.shortest:
            continue
        counts = batch.counts[rows, first:end]
        weights = np.isfinite(counts).astype(np.float64)
        base = fit_baseline(counts, exposure[rows, first:end], weights)
        enough = (base.size >= chosen.shortest) & (exposure[rows, now] > 0)
        level = (base.total + 0.5) / np.where(enough, base.exposure, 1.0) * exposure[rows, now]
        whole.mean[rows, column] = np.where(enough, level, np.nan)
        whole.spread[rows, column] = np.maximum(base.dispersion, 1.0)
        whole.doubt[rows, column] = 1.0 / (base.total + 0.5)
        whole.freedom[rows, column] = np.maximum(base.size - 1, 1).astype(np.int64)
    return whole


def _sums(found: Forecast, usual: _Usual, window: int, alpha: float) -> None:
    """The last `window` periods together, for every column that has them; the mean's doubt is one and the same."""
    columns = found.observed.shape[1]
    if columns < window:
        return
    mean, count, doubt = (
        _rolled(part, window) for part in (usual.mean, found.observed, usual.doubt * usual.mean)
    )
    here = found.p_low[:, window - 1 :]
    rows = np.flatnonzero(np.isfinite(mean) & np.isfinite(count))
    m, spread = mean.flat[rows], usual.spread[:, window - 1 :].flat[rows]
    own = usual.mean[:, window - 1 :].flat[rows]
    freedom = freedom_of_spread(own, spread, usual.freedom[:, window - 1 :].flat[rows])
    spreads = plausible_spreads(m, spread, freedom, doubt.flat[rows] / m)
    low = np.minimum(mixture_tails(m, spreads, count.flat[rows])[1] / SHARE, 1.0)
    here.flat[rows] = np.fmin(here.flat[rows], low)
    lower, _ = mixture_limits(m, spreads, alpha * SHARE)
    before = count.flat[rows] - found.observed[:, window - 1 :].flat[rows]
    bound = found.lower[:, window - 1 :]
    bound.flat[rows] = np.fmax(bound.flat[rows], np.maximum(lower - before, 0.0))


def _rolled(values: Floats, window: int) -> Floats:
    """Sums of `window` neighbouring columns, by where they end; NaN with any NaN among them."""
    view = np.lib.stride_tricks.sliding_window_view(values, window, axis=1)
    return np.asarray(view.sum(axis=2), dtype=np.float64)


def _zeros(found: Forecast, usual: _Usual, counts: Floats, alpha: float) -> None:
    """Runs of zero: full probability, so that six weeks at a mean of 1 are needed, three at 2, two at 5."""
    columns, width = found.observed.shape[1], counts.shape[1]
    run = np.zeros(counts.shape[0])
    for at in range(width):
        run = np.where(counts[:, at] == 0, run + 1.0, 0.0)
        column = at - (width - columns)
        if column < 0:
            continue
        rows = np.flatnonzero((run >= 2) & np.isfinite(usual.mean[:, column]))
        if not rows.size:
            continue
        mean, spread = usual.mean[rows, column], usual.spread[rows, column]
        # As many periods as would leave this doubt about the mean.
        periods = 1.0 / np.maximum(usual.doubt[rows, column] * mean, 1e-9)
        chance = zero_run_chance(mean, spread, run[rows], periods)
        rare = (chance <= alpha) & ~(found.p_low[rows, column] <= chance)
        found.p_low[rows[rare], column] = chance[rare]
        found.note[rows[rare], column] = "zero_run"


def hold(found: Forecast, completeness: npt.ArrayLike, *, least: float = 0.95) -> Forecast:
    """The same verdicts with silences held back where a period's reports may still be on their way.

    ``completeness`` (broadcasts to (n_series, n_periods)) is the share of a period's reports thought to have come in;
    NaN: nobody has estimated it. A silence stands from ``least`` on; else its note is "not_complete".
    """
    known = np.broadcast_to(np.asarray(completeness, dtype=np.float64), found.observed.shape)
    with np.errstate(invalid="ignore"):
        early = (found.signal == SILENCE) & ~(known >= least)
    signal, note = found.signal.copy(), found.note.copy()
    signal[early], note[early] = "", "not_complete"
    return replace(found, signal=signal, note=note)
