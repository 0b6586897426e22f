"""Where the backlog is going: B(t+1) = B(t) + A(t) - min(C(t), B(t) + A(t)) with uncertain arrivals and capacity.

Arrivals A and capacity C are counts a month. What is not known about each is drawn for every path: first the rate, for
the whole path, then every month around it. A count of months x_1..x_M has dispersion f = max(1, sum (x - m)^2 / m /
(M - 1)); the rate is Gamma with shape (sum x + 1/2) / f and scale f / M, a month is negative binomial with that mean and
f times that variance (Poisson at f = 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = [
    "QUANTILES",
    "BadProjection",
    "NoHistory",
    "Pace",
    "Projection",
    "backlog_paths",
    "project",
]

QUANTILES: Final = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Of the paths, in every month: the median, and the ends of bands of 50, 80 and 95%."""
FEWEST_MONTHS: Final = 3
MOST_MONTHS: Final = 120
MOST_PATHS: Final = 1_000_000


class BadProjection(KingaError):
    """Months, paths or shares that cannot be projected."""


class NoHistory(KingaError):
    """Too few whole months to learn a pace from."""


@dataclass(frozen=True)
class Pace:
    """What is known of a monthly count: its mean, its dispersion (1 for Poisson), from so many months."""

    total: int
    months: int
    dispersion: float

    @classmethod
    def of(cls, counts: Sequence[int]) -> Pace:
        """The pace of a history. Raises `NoHistory` for fewer than three months."""
        if len(counts) < FEWEST_MONTHS:
            raise NoHistory(
                f"A projection learns from at least {FEWEST_MONTHS} whole months, and the period has {len(counts)}. "
                "Give a longer period with --from and --to, or leave --project out."
            )
        values = np.array(counts, dtype=float)
        mean = values.mean()
        scatter = float(((values - mean) ** 2).sum() / mean / (len(values) - 1)) if mean > 0 else 1.0
        return cls(int(values.sum()), len(values), max(1.0, scatter))

    @property
    def mean(self) -> float:
        """Cases a month."""
        return self.total / self.months

    def draw(self, rng: np.random.Generator, paths: int, months: int, share: float) -> npt.NDArray[np.int64]:
        """Monthly counts, one path a row, at ``share`` times the pace."""
        rate = rng.gamma((self.total + 0.5) / self.dispersion, self.dispersion / self.months, size=(paths, 1))
        rate = np.maximum(rate * share, 1e-12)
        shape = (paths, months)
        if self.dispersion <= 1.0 + 1e-9:
            return rng.poisson(np.broadcast_to(rate, shape)).astype(np.int64)
        size = np.broadcast_to(rate / (self.dispersion - 1.0), shape)
        return rng.negative_binomial(size, 1.0 / self.dispersion).astype(np.int64)


@dataclass(frozen=True)
class Projection:
    """Quantiles of the backlog at the end of each month ahead (``bands[month][i]`` belongs to ``QUANTILES[i]``)."""

    backlog: int
    arrivals: Pace
    capacity: Pace
    arrivals_share: float
    capacity_share: float
    paths: int
    seed: int
    bands: tuple[tuple[int, ...], ...]
    smaller: float
    """The share of paths that end with a smaller backlog than they began with."""


def backlog_paths(
    backlog: int, arrivals: npt.NDArray[np.int64], capacity: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The recursion itself. Arrivals and capacity are (paths, months); so is the answer, at the end of each month."""
    ahead = np.empty_like(arrivals)
    now = np.full(arrivals.shape[0], backlog, dtype=np.int64)
    for month in range(arrivals.shape[1]):
        waiting = now + arrivals[:, month]
        now = waiting - np.minimum(capacity[:, month], waiting)
        ahead[:, month] = now
    return ahead


def project(
    backlog: int,
    arrivals: Pace,
    capacity: Pace,
    *,
    months: int,
    arrivals_share: float = 1.0,
    capacity_share: float = 1.0,
    paths: int = 10_000,
    seed: int = 1,
) -> Projection:
    """Project a backlog some months ahead. The shares say what if: capacity at .5 is courts at half their pace.

    Raises `BadProjection` for numbers that cannot be meant. The same seed gives the same bands.
    """
    if not (1 <= months <= MOST_MONTHS and 100 <= paths <= MOST_PATHS and seed >= 0):
        raise BadProjection(
            f"A projection goes 1 to {MOST_MONTHS} months ahead over 100 to {MOST_PATHS:,} paths, with a seed of 0 or more."
        )
    if not (0 <= arrivals_share <= 100 and 0 <= capacity_share <= 100):
        raise BadProjection(
            "The shares of arrivals and capacity are between 0 and 100; 1 is the pace as it was."
        )
    rng = np.random.default_rng(seed)
    came = arrivals.draw(rng, paths, months, arrivals_share)
    ahead = backlog_paths(backlog, came, capacity.draw(rng, paths, months, capacity_share))
    bands = np.quantile(ahead, QUANTILES, axis=0, method="inverted_cdf").T.astype(int)
    return Projection(
        backlog,
        arrivals,
        capacity,
        arrivals_share,
        capacity_share,
        paths,
        seed,
        tuple(tuple(row) for row in bands.tolist()),
        float(np.mean(ahead[:, -1] < backlog)),
    )
