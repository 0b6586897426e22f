"""CUSUM: small changes of level that last, added up from period to period, both directions.

The score of a count is the normal quantile of its mid-p under the negative binomial that was learnt; the upper sum
is S = max(0, S + score - k), the lower the same with the sign turned. With `transform` "rossi" the scores are those
of Rossi, Lampugnani and Marchi (1999), Statistics in Medicine 18, 2111-2122, (y - 3 m + 2 sqrt(m y)) / (2 sqrt(m)),
with a Poisson mean, as in the reference implementation. docs/methods/cusum-glr.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.sequential.incontrol import learn
from kinga.methods.surge.tails import plugin_limits, plugin_tails
from kinga.methods.surge.vocabulary import (
    SILENCE,
    SURGE,
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    empty_forecast,
)

__all__ = ["METHOD", "CusumSettings", "chance_of_sum", "detect_cusum"]

METHOD: Final = "cusum"
_STATES = 600


@dataclass(frozen=True)
class CusumSettings:
    """``k`` is what a period must exceed to add up, in standard deviations: half the change looked for.

    ``h`` is the sum from which it is an alarm; None: the one that is reached with chance ``alpha`` in a period
    while nothing changes. ``transform`` "scores" or "rossi".
    """

    alpha: float = 0.005
    k: float = 1.04
    h: float | None = None
    transform: Literal["scores", "rossi"] = "scores"
    direction: Direction = "both"

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or self.k <= 0 or (self.h is not None and self.h <= 0):
            raise SurgeInputError("Choose an alpha between 0 and 0.5, and k and h above 0.")


def detect_cusum(
    batch: Batch | npt.ArrayLike, settings: CusumSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods by the level of those before (None: the first half is learnt from).

    Shapes (n_series, last). ``p_high`` and ``p_low`` are the chances of so large a sum while nothing changes;
    ``upper`` and ``lower`` the counts up to which the sum stays below the alarm (for "rossi" ``upper`` is the
    count that reaches it, as the reference gives it).
    """
    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    chosen = settings or CusumSettings()
    rossi = chosen.transform == "rossi"
    level = learn(batch, last=last, dispersed=not rossi)
    n_periods = batch.counts.shape[1]
    first = n_periods - min(last or n_periods, n_periods)
    found = empty_forecast(batch.counts[:, first:].copy(), METHOD, "")
    running = np.arange(first, n_periods) >= level.start[:, None]
    found.note[:] = np.where(running, level.note[:, None], "too_short")
    found.expected[:] = np.where(running, level.mean[:, first:], np.nan)
    found.note[np.isnan(found.observed)] = "missing"
    spread = 1.0 + found.expected * (level.dispersion[:, None] + level.doubt[:, first:])
    scores = _rossi(found.observed, found.expected) if rossi else _scores(found, spread)
    limit = _sum_of_chance(chosen.k, chosen.alpha) if chosen.h is None else chosen.h
    for way, tail, word in ((1.0, found.p_high, SURGE), (-1.0, found.p_low, SILENCE)):
        before, sums = _add_up(way * scores, chosen.k)
        tail[:] = np.where(np.isnan(scores), np.nan, chance_of_sum(sums, chosen.k))
        # Where both sums are high, the count says which way it goes now.
        turned = (found.signal != "") & ~(way * scores > 0)
        alarm = np.isfinite(scores) & (sums >= limit) & ~turned
        if chosen.direction != ("down" if way > 0 else "up"):
            found.signal[alarm] = word
        needed = limit + chosen.k - before
        if rossi and way > 0:
            root = np.sqrt(found.expected)
            found.upper[:] = (
                np.maximum(np.sqrt(np.maximum(4.0 * root**2 + 2.0 * needed * root, 0.0)) - root, 0.0) ** 2
            )
        elif not rossi:
            lower, upper = _counts_needed(found.expected, spread, special.ndtr(-needed))
            (found.upper if way > 0 else found.lower)[:] = upper if way > 0 else lower
    return found


def _scores(found: Forecast, spread: Floats) -> Floats:
    """Normal quantiles of the mid-p tails, from the smaller one, which keeps its digits."""
    above, point, below = plugin_tails(found.expected, spread, found.observed)
    high, low = above + 0.5 * point, below + 0.5 * point
    score = np.where(high < low, -special.ndtri(high), special.ndtri(low))
    return np.clip(score, -40.0, 40.0).reshape(found.observed.shape)


def _rossi(observed: Floats, mean: Floats) -> Floats:
    return np.asarray((observed - 3.0 * mean + 2.0 * np.sqrt(mean * observed)) / (2.0 * np.sqrt(mean)))


def _add_up(scores: Floats, k: float) -> tuple[Floats, Floats]:
    """The sums before and after each period; a missing count leaves the sum as it is."""
    before, after = np.empty_like(scores), np.empty_like(scores)
    running = np.zeros(scores.shape[0])
    for period in range(scores.shape[1]):
        before[:, period] = running
        step = np.where(np.isnan(scores[:, period]), k, scores[:, period])
        running = np.maximum(0.0, running + step - k)
        after[:, period] = running
    return before, after


def _counts_needed(mean: Floats, spread: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """The counts whose mid-p just stays above each alpha."""
    level = np.clip(alpha, 1e-300, 0.999)
    known = np.isfinite(mean)
    lower, upper = np.full(mean.shape, np.nan), np.full(mean.shape, np.nan)
    lower[known], upper[known] = plugin_limits(mean[known], spread[known], level[known], mid=True)
    return lower, upper


def chance_of_sum(sums: Floats, k: float) -> Floats:
    """The chance of a sum at least so large in any one period, while scores are standard normal; 1 for a sum of 0.

    The stationary distribution of the sum as a Markov chain on 600 states (Brook and Evans 1972, Biometrika 59,
    539-549), interpolated on the logarithm, and carried on as an exponential beyond the states.
    """
    edges, log_tail = _stationary(k)
    beyond = (log_tail[-1] - log_tail[-50]) / (edges[-1] - edges[-50])
    inside = np.interp(sums, edges, log_tail)
    return np.asarray(np.exp(np.where(sums > edges[-1], log_tail[-1] + beyond * (sums - edges[-1]), inside)))


def _sum_of_chance(k: float, alpha: float) -> float:
    edges, log_tail = _stationary(k)
    return float(np.interp(-np.log(alpha), -log_tail, edges))


@lru_cache(maxsize=16)
def _stationary(k: float) -> tuple[Floats, Floats]:
    """Sums from 0 on, and the logarithm of the chance of at least each of them."""
    edges = np.linspace(0.0, 8.0 / min(k, 1.0), _STATES + 1)
    states = np.concatenate([[0.0], 0.5 * (edges[1:] + edges[:-1])])
    move = np.zeros((states.size, states.size))
    move[:, 0] = special.ndtr(k - states)
    move[:, 1:] = np.diff(special.ndtr(edges[None, :] + k - states[:, None]), axis=1)
    move[:, -1] += special.ndtr(states - k - edges[-1])
    system = move.T - np.eye(states.size)
    system[-1] = 1.0
    right = np.zeros(states.size)
    right[-1] = 1.0
    share = np.maximum(np.linalg.solve(system, right), 1e-300)
    tail = np.cumsum(share[1:][::-1])[::-1]
    keep = tail > 1e-9
    return np.concatenate([[0.0], edges[:-1][keep] + 1e-12]), np.log(np.concatenate([[1.0], tail[keep]]))
