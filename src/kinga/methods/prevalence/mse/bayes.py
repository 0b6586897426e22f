"""Bayesian thresholding (Silverman 2020, *JRSS A* 183, 691-736, section 6).

All pairs are fitted with normal priors; a pair stays when its posterior mean is at least ``threshold`` posterior
standard deviations from 0; the posterior of the population is that of the pairs that stay. The papers sample it by a
Markov chain. It is log-concave in few parameters, so here it is drawn independently: importance sampling from a
multivariate t at the mode, which needs no burn-in and says by its effective sample how well it went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.mse.bootstrap import LEVELS
from kinga.methods.prevalence.mse.models import Model, pairs
from kinga.methods.prevalence.mse.selection import Counts

__all__ = ["MOST_LISTS", "BadPrior", "Posterior", "Prior", "bayes", "draw"]

MOST_LISTS = 8
"""Lists at most: every history is a column of every draw."""
DEGREES = 8.0
"""Degrees of freedom of the proposal."""
CHUNK = 4096

Floats = npt.NDArray[np.float64]


class BadPrior(KingaError):
    """A prior variance or threshold that is not above 0."""


@dataclass(frozen=True)
class Prior:
    """Normal priors with mean 0: ``pair`` and ``list_`` variances of joint and single effects, and the threshold."""

    pair: float = 1.0
    list_: float = 1e4
    threshold: float = 2.0

    def __post_init__(self) -> None:
        if not (self.pair > 0 and self.list_ > 0 and self.threshold > 0):
            raise BadPrior("Prior variances and the threshold must be above 0.")


@dataclass(frozen=True)
class Posterior:
    """The population after thresholding: median and central intervals in people, given the pairs that stayed.

    ``effective`` is the effective sample of the second run, as a share of its draws.
    """

    median: float
    intervals: Mapping[float, tuple[float, float]]
    model: Model
    prior: Prior
    effective: float


def bayes(counts: Counts, prior: Prior, seed: int, draws: int = 10_000) -> Posterior:
    """Run both steps. Needs 3 to `MOST_LISTS` lists; the same seed gives the same numbers on one machine."""
    generator = np.random.default_rng(seed)
    sample, weights, _ = draw(counts, pairs(counts.lists), prior, generator, draws)
    mean = weights @ sample
    deviation = np.sqrt(weights @ (sample - mean) ** 2)
    ratio = np.abs(mean / deviation)[counts.lists + 1 :]
    staying = [pair for pair, size in zip(pairs(counts.lists), ratio, strict=True) if size >= prior.threshold]
    sample, weights, effective = draw(counts, staying, prior, generator, draws)
    unseen = np.exp(sample[:, 0])
    order = np.argsort(unseen)
    cumulative = np.cumsum(weights[order]) - 0.5 * weights[order]

    def people(share: float) -> float:
        return counts.people + float(np.interp(share, cumulative, unseen[order]))

    intervals = {level: (people((1 - level) / 2), people((1 + level) / 2)) for level in LEVELS}
    return Posterior(people(0.5), intervals, Model.of(counts.lists, staying), prior, effective)


def draw(
    counts: Counts, terms: Sequence[int], prior: Prior, generator: np.random.Generator, draws: int
) -> tuple[Floats, Floats, float]:
    """Draws (draws, 1 + lists + terms), their weights (sum 1), and the effective share."""
    masks = np.array([0, *(1 << i for i in range(counts.lists)), *terms], np.int64)
    cells = np.arange(1, 1 << counts.lists)
    design = ((cells[:, None] & masks) == masks).astype(np.float64)
    seen = np.zeros(cells.size)
    seen[counts.histories - 1] = counts.counts
    precision = np.where(np.arange(masks.size) > counts.lists, 1.0 / prior.pair, 1.0 / prior.list_)
    mode, information = _mode(design, seen, precision, counts)
    factor = np.linalg.cholesky(information / 1.1)
    normal = generator.standard_normal((draws, masks.size))
    stretch = generator.chisquare(DEGREES, draws) / DEGREES
    sample = mode + normal @ np.linalg.inv(factor) / np.sqrt(stretch)[:, None]
    proposed = -0.5 * (DEGREES + masks.size) * np.log1p((normal**2).sum(axis=1) / stretch / DEGREES)
    target = sample @ (design.T @ seen) - 0.5 * sample**2 @ precision
    for start in range(0, draws, CHUNK):
        part = sample[start : start + CHUNK] @ design.T
        target[start : start + CHUNK] -= np.exp(np.minimum(part, 700.0)).sum(axis=1)
    weights = np.exp((target - proposed) - (target - proposed).max())
    weights /= weights.sum()
    return sample, weights, float(1.0 / (weights @ weights) / draws)


def _mode(design: Floats, seen: Floats, precision: Floats, counts: Counts) -> tuple[Floats, Floats]:
    """The posterior mode and the information there, by Newton with halving; the log posterior is concave."""
    at = np.zeros(precision.size)
    at[0] = np.log(counts.guess)
    at[1 : counts.lists + 1] = np.log(counts.totals / counts.guess)

    def height(where: Floats) -> float:
        eta = design @ where
        return float(seen @ eta - np.exp(np.minimum(eta, 700.0)).sum() - 0.5 * precision @ where**2)

    for _ in range(200):
        means = np.exp(np.minimum(design @ at, 700.0))
        gradient = design.T @ (seen - means) - precision * at
        information = design.T @ (design * means[:, None]) + np.diag(precision)
        step = np.linalg.solve(information, gradient)
        scale, here = 1.0, height(at)
        while height(at + scale * step) < here and scale > 1e-12:
            scale /= 2.0
        at = at + scale * step
        if gradient @ step < 1e-12:
            break
    return at, information
