"""Silences to find: a series that keeps half its level for six weeks, beside the same series that does not.

Six years of weeks with a wave and a slow trend, mean and variance/mean as asked. False is any silence in six quiet
weeks; found is any within six weeks of the drop. The oracle knows mean and variance; it and the method are compared
each at the cut that lets 3% of quiet series alarm in six weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kinga.methods.surge.accuracy.outbreaks import draw
from kinga.methods.surge.silence.detector import WINDOWS, SilenceSettings, detect_silence
from kinga.methods.surge.tails import plugin_tails
from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["MEANS", "SPREADS", "Drop", "evaluate_drops"]

MEANS: Final = (1.0, 2.0, 5.0, 20.0, 50.0, 200.0)
SPREADS: Final = (1.0, 1.5, 2.6, 5.0)
ANY_WEEK: Final = 0.03
_WEEKS, _AFTER = 318, 6


@dataclass(frozen=True)
class Drop:
    """One row: shares of series. ``false`` and ``found`` at the method's own alpha; the matched ones at 3% false."""

    mean: float
    spread: float
    series: int
    false: float
    found: float
    matched: float
    oracle: float

    @property
    def error(self) -> float:
        """Standard error of ``matched``."""
        return float(np.sqrt(max(self.matched * (1.0 - self.matched), 0.25 / self.series) / self.series))


def evaluate_drops(mean: float, spread: float, *, series: int, seed: int, left: float = 0.5) -> Drop:
    """Halve (``left``) the mean of the last six weeks of many series and see who notices."""
    if series < 40 or not 0.0 <= left < 1.0:
        raise SurgeInputError("Choose at least 40 series, and a share that is left below 1.")
    random = np.random.default_rng([seed, round(mean * 10), round(spread * 10)])
    week = np.arange(_WEEKS)
    level = np.exp(0.3 * np.cos(2 * np.pi * week / 52 + 1.0) + 0.0005 * week)
    level = np.tile(mean * level / level[-_AFTER:].mean(), (series, 1))
    wide = np.full(series, spread)
    quiet = draw(random, level, wide)
    fallen = quiet.copy()
    fallen[:, -_AFTER:] = draw(random, left * level[:, -_AFTER:], wide)
    ours = [_smallest(counts) for counts in (quiet, fallen)]
    known = [_oracle(counts, level, spread) for counts in (quiet, fallen)]
    alpha = SilenceSettings().alpha
    return Drop(
        mean, spread, series, float((ours[0] <= alpha).mean()), float((ours[1] <= alpha).mean()),
        _power(*ours), _power(*known),
    )  # fmt: skip


def _smallest(counts: Floats) -> Floats:
    found = detect_silence(counts, last=_AFTER).p_low
    return np.asarray(np.nanmin(found, axis=1), dtype=np.float64)


def _power(quiet: Floats, fallen: Floats) -> float:
    """Share of `fallen` at or under the largest cut that at most 3% of `quiet` reach; equal values go together."""
    ordered = np.sort(quiet)
    cut = np.nextafter(ordered[int(ANY_WEEK * ordered.size)], -1.0)
    return float((fallen <= cut).mean())


def _oracle(counts: Floats, level: Floats, spread: float) -> Floats:
    """The smallest lower tail of the sums over the last 1, 2, 3 and 6 weeks, mean and variance known."""
    best = np.ones(counts.shape[0])
    reach = _AFTER + max(WINDOWS) - 1
    for window in WINDOWS:
        mean, count = (
            np.lib.stride_tricks.sliding_window_view(part[:, -reach:], window, axis=1).sum(axis=2)[
                :, -_AFTER:
            ]
            for part in (level, counts)
        )
        _, point, below = plugin_tails(mean, np.full(mean.shape, spread), count)
        best = np.minimum(best, (below + 0.5 * point).reshape(mean.shape).min(axis=1))
    return best
