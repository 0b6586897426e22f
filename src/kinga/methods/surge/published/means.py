"""When only the mean of earlier periods is known: the Gamma-Poisson predictive, and what would undo it.

A published mean says nothing of how much the counts usually vary. So the p-value, which supposes they
vary as little as chance allows (Poisson), is given beside the variance/mean that the counts would have
to have had for the new one to be unremarkable. A reader can judge whether that is thinkable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.short.predictive import NODES, Predictive, limits
from kinga.methods.surge.tails import plugin_limits, plugin_tails
from kinga.methods.surge.vocabulary import (
    Direction,
    Forecast,
    Signal,
    SurgeInputError,
    Verdict,
    empty_forecast,
    write_signals,
)

__all__ = ["METHOD", "MeanVerdict", "detect_against_means", "judge_against_mean", "unremarkable_dispersion"]

METHOD = "means"
LARGEST_DISPERSION = 1e6


@dataclass(frozen=True)
class MeanVerdict:
    """A verdict against a mean, and the over-dispersion it would take to be unremarkable.

    ``unremarkable_from`` takes the mean as known; ``unremarkable_from_estimated`` allows for its having
    been estimated from ``periods`` periods. 1.0: unremarkable even under Poisson. None: no variance/mean
    would do (up to a million).
    """

    verdict: Verdict
    mean: float
    periods: float
    ratio: float
    unremarkable_from: float | None
    unremarkable_from_estimated: float | None


def judge_against_mean(
    observed: float, mean: float, periods: float, *, dispersion: float = 1.0, alpha: float = 0.005
) -> MeanVerdict:
    """One count against the mean of ``periods`` earlier periods of the same length and unit.

    The rate has a gamma posterior with shape ``mean * periods + 1/2`` and rate ``periods`` (Jeffreys),
    so the count is negative binomial with mean ``(mean * periods + 1/2) / periods`` and variance
    ``mean * dispersion * (1 + 1/periods)``; at dispersion 1 that is the exact Gamma-Poisson predictive.
    p-values are mid-p and one-sided. Raises `SurgeInputError` unless all are above 0 (observed: 0 or more).
    """
    if not (observed >= 0 and mean > 0 and periods > 0 and dispersion >= 1):
        raise SurgeInputError(
            "Give a count of 0 or more, a mean and a number of periods above 0, and a dispersion >= 1."
        )
    predictive = _predictive(mean + 0.5 / periods, dispersion * (1.0 + 1.0 / periods))
    high, low = (float(tail[0]) for tail in predictive.tails(np.array([float(observed)])))
    lower, upper = (float(bound[0]) for bound in limits(predictive, alpha))
    signal: Signal = "surge" if high <= alpha else "silence" if low <= alpha else ""
    known = unremarkable_dispersion(observed, mean, alpha=alpha)
    verdict = Verdict(
        float(observed), float(mean), min(lower, mean), max(upper, mean), high, low, signal, METHOD, ""
    )
    estimated = None if known is None else max(1.0, known / (1.0 + 1.0 / periods))
    return MeanVerdict(verdict, float(mean), float(periods), observed / mean, known, estimated)


def detect_against_means(
    batch: Batch, *, alpha: float = 0.005, direction: Direction = "both", last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods against the mean of all periods before each; shapes (n_series, last), mid-p.

    The predictive is that of `judge_against_mean`, dispersion 1, with exposures where the batch has them: use it
    where only means are known (a series of equal counts stands for a mean), for real counts vary by more.
    """
    columns = batch.counts.shape[1] if last is None else min(last, batch.counts.shape[1])
    over = np.ones_like(batch.counts) if batch.exposure is None else batch.exposure
    seen = np.isfinite(batch.counts)
    cases = np.cumsum(np.where(seen, batch.counts, 0.0), axis=1)[:, -columns:]
    periods = np.cumsum(np.where(seen, over, 0.0), axis=1)[:, -columns:]
    found = empty_forecast(batch.counts[:, -columns:].copy(), METHOD, "")
    own = np.where(seen, over, np.nan)[:, -columns:]
    cases, periods = cases - np.where(np.isnan(own), 0.0, found.observed), periods - np.nan_to_num(own)
    known = periods > 0
    found.note[~known] = "too_short"
    found.note[np.isnan(found.observed)] = "missing"
    with np.errstate(divide="ignore", invalid="ignore"):
        found.expected[:] = np.where(known, cases / periods * own, np.nan)
        mean, spread = np.where(known, (cases + 0.5) / periods * own, np.nan), 1.0 + own / periods
    above, point, below = plugin_tails(mean, spread, found.observed)
    shape = found.observed.shape
    found.p_high[:], found.p_low[:] = (above + point / 2).reshape(shape), (below + point / 2).reshape(shape)
    lower, upper = (
        bound.reshape(shape)
        for bound in plugin_limits(mean, np.where(known, spread, np.nan), alpha, mid=True)
    )
    found.lower[:], found.upper[:] = np.minimum(lower, found.expected), np.maximum(upper, found.expected)
    with np.errstate(invalid="ignore"):
        write_signals(found, found.p_high <= alpha, found.p_low <= alpha, direction)
    return found


def unremarkable_dispersion(observed: float, mean: float, *, alpha: float = 0.005) -> float | None:
    """The smallest variance/mean at which ``observed`` is unremarkable at one-sided ``alpha``.

    Solves P(Y > y) + P(Y = y)/2 = alpha (the lower tail when y is below the mean) for f, with Y
    negative binomial with mean m and variance f m. Uganda, m = 248 and y = 881: f = 112.98.
    Counts that vary as much as that, or more, make the observation unremarkable.
    """
    side = 0 if observed >= mean else 1

    def excess(log_dispersion: float) -> float:
        tail = _predictive(mean, float(np.exp(log_dispersion))).tails(np.array([float(observed)]))[side]
        return float(tail[0]) - alpha

    grid = np.log(np.geomspace(1.0 + 1e-9, LARGEST_DISPERSION, 200))
    values = [excess(float(at)) for at in grid]
    if values[0] > 0:
        return 1.0
    for before, after, value in zip(grid[:-1], grid[1:], values[1:], strict=True):
        if value > 0:
            return float(np.exp(optimize.brentq(excess, float(before), float(after), xtol=1e-10)))
    return None


def _predictive(mean: float, spread: float) -> Predictive:
    return Predictive(np.array([mean]), np.full((1, NODES.size), spread))
