"""The prospective space-time scan: is something rising, or falling silent, in neighbouring places at once?

Kulldorff (2001), "Prospective time periodic geographical disease surveillance using a scan statistic", J. R. Statist.
Soc. A 164, 61-72, doi 10.1111/1467-985X.00186, with Poisson expectations; Kulldorff, Heffernan, Hartman, Assuncao and
Mostashari (2005), PLoS Medicine 2, e59, doi 10.1371/journal.pmed.0020059, for the space-time permutation, which needs
counts alone. Every cylinder that ends with the last period is looked at, upward and downward; p comes from Monte Carlo
replicas, and beyond what they can count from a Gumbel tail (Abrams, Kulldorff and Kleinman 2010, Int. J. Health
Geogr. 9, 61, doi 10.1186/1476-072X-9-61). docs/methods/scan.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.scanning.kernel import best_cylinder, best_of_replicas
from kinga.methods.surge.scanning.places import Neighbourhood
from kinga.methods.surge.vocabulary import Floats, SurgeInputError, as_batch

__all__ = ["Cluster", "ScanSettings", "Way", "gumbel_p", "scan"]

Way = Literal["high", "low"]
Model = Literal["permutation", "poisson"]
_EULER: Final = 0.5772156649015329
_AT_ONCE: Final = 50


@dataclass(frozen=True)
class ScanSettings:
    """``model`` "poisson" needs expected counts, "permutation" does not. ``longest`` periods and ``share`` of the places'
    expected counts at most in a cylinder. ``replicas`` of chance from ``seed``."""

    model: Model = "permutation"
    longest: int = 4
    share: float = 0.5
    replicas: int = 999
    seed: int = 1
    alpha: float = 0.05

    def __post_init__(self) -> None:
        if self.model not in {"permutation", "poisson"} or self.longest < 1 or not 0.0 < self.share <= 1.0:
            raise SurgeInputError(
                "Choose permutation or poisson, at least 1 period, and a share above 0 and up to 1."
            )
        if self.replicas < 99 or self.seed < 0 or not 0.0 < self.alpha < 1.0:
            raise SurgeInputError(
                "Choose at least 99 replicas, a seed of 0 or more, and an alpha between 0 and 1."
            )


@dataclass(frozen=True)
class Cluster:
    """The most remarkable cylinder of one direction.

    ``places`` from the centre outward (positions), ``periods`` up to the last; ``p`` by Monte Carlo counts, or by the
    Gumbel tail when no replica came so far (``gumbel``). ``signal`` is whether p is at most alpha.
    """

    way: Way
    places: tuple[int, ...]
    periods: int
    observed: float
    expected: float
    ratio: float
    p: float
    gumbel: bool
    signal: bool


def scan(
    counts: npt.ArrayLike,
    near: Neighbourhood,
    *,
    expected: npt.ArrayLike | None = None,
    settings: ScanSettings | None = None,
    ways: Sequence[Way] = ("high", "low"),
) -> tuple[Cluster, ...]:
    """The best cluster of each direction, in counts (n_places, n_periods) of which the last periods are judged.

    ``expected`` (same shape, above 0) is what was due in each place and period, in any one scale, for the Poisson model.
    NaN is no count: in the permutation model a place with a gap raises `SurgeInputError`, as does any table without
    cases. Time is replicas × places × neighbours × periods: 100 places and 999 replicas take a second or two.
    """
    chosen = settings or ScanSettings()
    table = as_batch(counts)
    _check(table, near, expected, chosen)
    longest = min(chosen.longest, table.shape[1] - (1 if chosen.model == "permutation" else 0))
    random = np.random.default_rng(chosen.seed)
    if chosen.model == "poisson":
        due = as_batch(expected if expected is not None else [])
        due = due * (table.sum() / due.sum())
    else:
        due = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum()
    total = float(table.sum())
    reach = near.reach(due.sum(axis=1), chosen.share)
    cases, expectation = _recent(table, longest), _recent(due, longest)
    found = [best_cylinder(cases, expectation, near.order, reach, total, way == "high") for way in ways]
    null = _chance(random, table, due, expectation, (near, reach, longest, total), chosen, ways)
    return tuple(
        _cluster(way, best, null[at], cases, expectation, near, chosen)
        for at, (way, best) in enumerate(zip(ways, found, strict=True))
        if best[1] >= 0
    )


def _check(table: Floats, near: Neighbourhood, expected: npt.ArrayLike | None, chosen: ScanSettings) -> None:
    if table.shape[0] != near.order.shape[0] or table.shape[0] < 2:
        raise SurgeInputError(
            "A scan needs at least two places, each with its row of counts and its neighbours."
        )
    if np.isnan(table).any():
        raise SurgeInputError(
            "A scan needs a count for every place and period: a gap would look like a silence."
        )
    if table.sum() < 2 or table.shape[1] < 2:
        raise SurgeInputError("A scan needs at least two periods and two cases.")
    if (np.mod(table, 1.0) != 0).any():
        raise SurgeInputError("A scan counts cases: the counts must be whole numbers.")
    if (chosen.model == "poisson") != (expected is not None):
        raise SurgeInputError("Expected counts go with the Poisson model, and it cannot do without them.")
    if expected is not None:
        due = as_batch(expected)
        if due.shape != table.shape or not (due > 0).all():
            raise SurgeInputError("Expected counts need the shape of the counts, each above 0.")


def _recent(table: Floats, longest: int) -> Floats:
    """(periods, places): each place's sum over the last 1, 2 … ``longest`` periods."""
    return np.ascontiguousarray(np.cumsum(table[:, ::-1][:, :longest], axis=1).T)


def _chance(
    random: np.random.Generator,
    table: Floats,
    due: Floats,
    expectation: Floats,
    shape: tuple[Neighbourhood, npt.NDArray[np.int64], int, float],
    chosen: ScanSettings,
    ways: Sequence[Way],
) -> Floats:
    """(ways, replicas): the best ratio when nothing is going on."""
    near, reach, longest, total = shape
    found = np.empty((len(ways), chosen.replicas))
    for start in range(0, chosen.replicas, _AT_ONCE):
        size = min(_AT_ONCE, chosen.replicas - start)
        drawn = np.stack(
            [
                _recent(
                    _shuffled(random, table)
                    if chosen.model == "permutation"
                    else _thrown(random, due, total),
                    longest,
                )
                for _ in range(size)
            ]
        )
        for at, way in enumerate(ways):
            part = np.empty(size)
            best_of_replicas(drawn, expectation[None], near.order, reach, total, way == "high", part)
            found[at, start : start + size] = part
    return found


def _shuffled(random: np.random.Generator, table: Floats) -> Floats:
    """The same cases with their periods shuffled among them: margins by place and by period are kept.

    Row by row from the multivariate hypergeometric distribution, which is that of the shuffle.
    """
    left = table.sum(axis=0).astype(np.int64)
    out = np.empty_like(table)
    for place, size in enumerate(table.sum(axis=1).astype(np.int64).tolist()):
        drawn = random.multivariate_hypergeometric(left, size, method="marginals")
        out[place] = drawn
        left = left - drawn
    return out


def _thrown(random: np.random.Generator, due: Floats, total: float) -> Floats:
    """All cases thrown anew over places and periods in proportion to what was due."""
    drawn = random.multinomial(int(total), (due / due.sum()).ravel())
    return np.asarray(drawn.reshape(due.shape), dtype=np.float64)


def _cluster(
    way: Way,
    best: tuple[float, int, int, int],
    null: Floats,
    cases: Floats,
    expectation: Floats,
    near: Neighbourhood,
    chosen: ScanSettings,
) -> Cluster:
    ratio, centre, size, span = best
    places = tuple(int(place) for place in near.order[centre, :size])
    beyond = int((null >= ratio).sum())
    p = (1 + beyond) / (1 + null.size)
    tail = beyond == 0
    if tail:
        p = min(p, gumbel_p(ratio, null))
    rows = list(places)
    return Cluster(
        way, places, span, float(cases[span - 1, rows].sum()), float(expectation[span - 1, rows].sum()), float(ratio),
        p, tail, p <= chosen.alpha,
    )  # fmt: skip


def gumbel_p(ratio: float, null: Floats) -> float:
    """P(the best ratio of a replica is as large): a Gumbel distribution with the replicas' mean and variance."""
    scale = max(float(np.std(null, ddof=1)) * math.sqrt(6.0) / math.pi, 1e-9)
    middle = float(np.mean(null)) - _EULER * scale
    return float(-math.expm1(-math.exp(-(ratio - middle) / scale)))
