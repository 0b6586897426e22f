"""The variance of estimates from a survey: Taylor linearisation, jackknife, balanced repeated replication, bootstrap."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

from .designs import Design, LonelyCluster

__all__ = [
    "VARIANCES",
    "Lonely",
    "NotBalanced",
    "Variance",
    "hadamard",
    "linear",
    "replicate_weights",
]

Floats = npt.NDArray[np.float64]
Variance = Literal["taylor", "jackknife", "brr", "fay", "bootstrap"]
VARIANCES: Final[tuple[Variance, ...]] = ("taylor", "jackknife", "brr", "fay", "bootstrap")
Lonely = Literal["refuse", "certainty", "centre"]


class NotBalanced(KingaError):
    """Balanced replication needs two clusters in every stratum: an honest refusal."""


def linear(design: Design, scores: Floats, lonely: Lonely = "refuse") -> float:
    """The variance of a total of weighted scores (n,), first-stage clusters drawn within strata.

    Sum over strata h of (1 - f_h) n_h/(n_h - 1) Σ (z_hc - mean z_h)² with z the cluster totals (Woodruff 1971, *JASA*
    66, 411-414; Wolter 2007, *Introduction to Variance Estimation*, 2nd ed., section 6.11). A stratum with one cluster
    is refused, or taken as drawn with certainty, or set against the mean over all clusters.
    """
    totals = np.bincount(design.cluster, weights=scores * design.weights, minlength=len(design.stratum))
    counts = design.clusters
    _check_lonely(design, lonely)
    means = np.bincount(design.stratum, weights=totals) / counts
    single = counts == 1
    if lonely == "centre":
        means[single] = totals.mean()
    away = np.bincount(design.stratum, weights=(totals - means[design.stratum]) ** 2)
    factor = np.where(single, 1.0, counts / np.maximum(counts - 1, 1))
    return float(((1.0 - design.drawn) * factor * away).sum())


def replicate_weights(
    design: Design,
    method: Variance,
    *,
    lonely: Lonely = "refuse",
    replicates: int = 500,
    fay: float = 0.3,
    seed: int = 1,
) -> tuple[Floats, Floats]:
    """Weights of each replicate (r, n) and its factor (r,): the variance is Σ factor (θ_r - θ)².

    Jackknife: a cluster left out, the rest of its stratum raised (JK1 with one stratum, JKn with more; Wolter 2007,
    chapter 4), with the finite population correction. BRR and Fay's (Fay 1984; Judkins 1990, *J. Off. Stat.* 6,
    223-239): halves by a Hadamard matrix, weights 2 - ρ and ρ. Bootstrap: n_h - 1 clusters of each stratum drawn with
    replacement (Rao & Wu 1988, *JASA* 83, 231-241; Rao, Wu & Yue 1992). BRR and bootstrap take no correction.
    """
    if lonely == "centre":
        raise LonelyCluster(
            "Strata with one cluster can be set against the mean only with --variance taylor."
        )
    _check_lonely(design, lonely)
    if method == "jackknife":
        factors, weight = _jackknife(design)
    elif method == "bootstrap":
        factors, weight = _bootstrap(design, replicates, np.random.default_rng(seed))
    else:
        factors, weight = _balanced(design, fay if method == "fay" else 0.0)
    return factors[:, design.cluster] * design.weights, weight


def _check_lonely(design: Design, lonely: Lonely) -> None:
    if lonely == "refuse" and design.lonely:
        raise LonelyCluster(
            "A stratum has a single cluster, so nothing shows how much clusters in it differ. Join it with a stratum "
            "like it, or say --lonely certainty if it was taken for sure, or --lonely centre to set it against the "
            "mean of all clusters."
        )


def _jackknife(design: Design) -> tuple[Floats, Floats]:
    counts = design.clusters
    left_out = np.flatnonzero(counts[design.stratum] > 1)
    of = design.stratum[left_out]
    same = design.stratum[None, :] == of[:, None]
    factors = np.where(same, (counts[of] / (counts[of] - 1.0))[:, None], 1.0)
    factors[np.arange(len(left_out)), left_out] = 0.0
    return factors, (1.0 - design.drawn[of]) * (counts[of] - 1.0) / counts[of]


def _bootstrap(design: Design, replicates: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    factors = np.ones((replicates, len(design.stratum)))
    for stratum, count in enumerate(design.clusters):
        if count > 1:
            members = np.flatnonzero(design.stratum == stratum)
            times = generator.multinomial(count - 1, np.full(count, 1.0 / count), size=replicates)
            factors[:, members] = times * count / (count - 1.0)
    return factors, np.full(replicates, 1.0 / replicates)


def _balanced(design: Design, fay: float) -> tuple[Floats, Floats]:
    if (design.clusters != 2).any():
        raise NotBalanced(
            "Balanced replication needs exactly two clusters in every stratum. Take --variance jackknife or bootstrap."
        )
    strata = len(design.drawn)
    signs = hadamard(strata + 1)[:, 1 : strata + 1]
    first = np.zeros(len(design.stratum), bool)
    first[np.unique(design.stratum, return_index=True)[1]] = True
    chosen = (signs[:, design.stratum] > 0) == first
    factors = np.where(chosen, 2.0 - fay, fay)
    return factors, np.full(len(signs), 1.0 / (len(signs) * (1.0 - fay) ** 2))


def hadamard(least: int) -> Floats:
    """A Hadamard matrix of at least this size, by doubling (Sylvester): its size is a power of 2."""
    found = np.ones((1, 1))
    while len(found) < least:
        found = np.block([[found, found], [found, -found]])
    return found
