"""How often a method cried wolf and what it found, beside the oracle that knows the truth.

Every method is a p-value for each judged week; an alarm is a p at or under a cut. FPR is the share of weeks without a
case of the current outbreak that alarm; POD the share of current outbreaks with an alarm between their first and last
case; first-week POD with an alarm in the week of the first case; sensitivity the share of weeks with cases that
alarm. Standard errors are those of a bootstrap over series, the cut chosen anew in each sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["WEIGHTS", "Column", "Score", "Truth", "frontier", "oracle_p_values", "score"]

Flags = npt.NDArray[np.bool_]
WEIGHTS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)
"""Shares of the level that the oracle gives to one week; the rest goes to two weeks together."""
SAMPLES: Final = 200


@dataclass(frozen=True, eq=False)
class Truth:
    """Where the current outbreak is, (n, weeks): ``inside`` from first to last case, ``first`` its first week."""

    inside: Flags
    first: Flags
    cases: Floats

    @classmethod
    def of(cls, cases: Floats) -> Truth:
        """From the cases of the current outbreak in each judged week; an outbreak without any was not to be found."""
        seen = cases > 0
        begun = np.maximum.accumulate(seen, axis=1)
        open_ = np.maximum.accumulate(seen[:, ::-1], axis=1)[:, ::-1]
        first = seen & (np.cumsum(seen, axis=1) == 1)
        return cls(begun & open_, first, cases)


@dataclass(frozen=True)
class Score:
    """Rates and their standard errors. ``beside_oracle`` is POD by the oracle's POD at the same FPR and first-week
    POD; 1 for the oracle itself."""

    method: str
    cut: float
    fpr: float
    pod: float
    first_week: float
    sensitivity: float
    fpr_error: float
    pod_error: float
    first_week_error: float
    sensitivity_error: float
    beside_oracle: float
    beside_oracle_error: float


def oracle_p_values(high: Floats, pair: Floats, rising: Flags, weight: float) -> Floats:
    """The smaller of one week's tail over ``weight`` and, in weeks above their mean, two weeks' over 1 - ``weight``."""
    one = high / weight if weight > 0 else np.ones_like(high)
    both = np.where(rising, pair / (1.0 - weight), 1.0) if weight < 1 else np.ones_like(high)
    return np.minimum(np.minimum(one, both), 1.0)


class Column:
    """The p-values of one method, sorted once, so that a cut can be found again for each sample of series."""

    def __init__(self, p_values: Floats, truth: Truth) -> None:
        self.p_values, self.truth = p_values, truth
        outside = ~truth.inside
        values = p_values[outside]
        order = np.argsort(values, kind="stable")
        self.values = values[order]
        self.owner = np.nonzero(outside)[0][order]

    def cut(self, fpr: float, times: npt.NDArray[np.intp] | None = None) -> float:
        """The largest cut whose FPR is at most ``fpr``; ``times`` is how often each series counts (None: once)."""
        if not 0.0 < fpr < 0.5:
            raise SurgeInputError("Choose a false-positive rate above 0 and below 0.5.")
        weight = np.ones(self.values.size) if times is None else times[self.owner].astype(np.float64)
        reached = np.cumsum(weight) / max(float(weight.sum()), 1.0)
        at = int(np.searchsorted(reached, fpr, side="right"))
        if at >= self.values.size:
            return 1.0
        # p-values that are equal alarm together, so the cut stays below the first that is too many.
        return float(np.nextafter(self.values[at], -1.0))

    def sums(self, cut: float, times: npt.NDArray[np.intp] | None = None) -> Floats:
        """FPR, POD, first-week POD and sensitivity at this cut."""
        return _summed(_rates(self.p_values, self.truth, cut), times)


def _rates(p_values: Floats, truth: Truth, cut: float) -> Floats:
    """Per series: false alarms, weeks outside, found, found in the first week, weeks with cases that alarm, and such weeks."""
    alarm = p_values <= cut
    outside, sick = ~truth.inside, truth.cases > 0
    return np.stack(
        [
            (alarm & outside).sum(axis=1),
            outside.sum(axis=1),
            (alarm & truth.inside).any(axis=1),
            (alarm & truth.first).any(axis=1),
            (alarm & sick).sum(axis=1),
            sick.sum(axis=1),
            truth.inside.any(axis=1),
        ],
        axis=1,
    ).astype(np.float64)


def _summed(rates: Floats, times: npt.NDArray[np.intp] | None = None) -> Floats:
    total = rates.sum(axis=0) if times is None else times @ rates
    found = max(float(total[6]), 1.0)
    return np.array(
        [total[0] / max(total[1], 1.0), total[2] / found, total[3] / found, total[4] / max(total[5], 1.0)]
    )


def frontier(oracle: Sequence[Column], fpr: float, times: npt.NDArray[np.intp] | None = None) -> Floats:
    """(weights, 2): first-week POD and POD of the oracle at each weight, at this FPR, ascending in the first."""
    points = []
    for column in oracle:
        sums = column.sums(column.cut(fpr, times), times)
        points.append((float(sums[2]), float(sums[1])))
    return np.array(sorted(points))


def _beside(frontier_: Floats, pod: float, first_week: float) -> float:
    """POD by the oracle's at the same first-week POD."""
    best = np.maximum.accumulate(frontier_[::-1, 1])[::-1]
    return pod / max(float(np.interp(first_week, frontier_[:, 0], best)), 1e-9)


def score(
    method: str,
    column: Column,
    oracle: Sequence[Column],
    *,
    cut: float | None = None,
    fpr: float | None = None,
    seed: int = 0,
) -> Score:
    """Score a method at a fixed ``cut`` or at the cut that gives ``fpr``; p-values that are NaN never alarm."""
    chosen = column.cut(fpr) if fpr is not None else float(cut if cut is not None else 0.005)
    rates = _rates(column.p_values, column.truth, chosen)
    whole = _summed(rates)
    beside = _beside(frontier(oracle, _level(whole)), float(whole[1]), float(whole[2]))
    random = np.random.default_rng(seed)
    n = column.p_values.shape[0]
    drawn, ratios = [], []
    for sample in range(SAMPLES):
        times = np.bincount(random.integers(0, n, n), minlength=n)
        sums = column.sums(column.cut(fpr, times), times) if fpr is not None else _summed(rates, times)
        drawn.append(sums)
        # A frontier costs as much as eleven methods; forty samples say enough about a ratio.
        if sample % 5 == 0:
            edge = frontier(oracle, _level(sums), times)
            ratios.append(_beside(edge, float(sums[1]), float(sums[2])))
    errors = [float(error) for error in np.std(drawn, axis=0, ddof=1)]
    return Score(
        method=method,
        cut=chosen,
        fpr=float(whole[0]),
        pod=float(whole[1]),
        first_week=float(whole[2]),
        sensitivity=float(whole[3]),
        fpr_error=errors[0],
        pod_error=errors[1],
        first_week_error=errors[2],
        sensitivity_error=errors[3],
        beside_oracle=beside,
        beside_oracle_error=float(np.std(ratios, ddof=1)),
    )


def _level(sums: Floats) -> float:
    """The FPR at which the oracle is asked: the method's own, within what a cut can give."""
    return min(max(float(sums[0]), 1e-6), 0.49)
