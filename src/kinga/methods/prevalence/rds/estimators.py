"""The estimators of shares from a sample by recruitment, each for one sample or for a batch of replicates.

RDS-I (Salganik & Heckathorn 2004), RDS-II (Volz & Heckathorn 2008), successive sampling (Gile 2011) and the plain mean.
Everything here is arrays: ``weights`` and counts may have leading axes, and a share that cannot be had is NaN.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .samples import RecruitmentSample
from .successive import populations

__all__ = ["equilibrium", "first_kind", "first_shares", "plain", "second_kind", "successive", "tallies"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def plain(sample: RecruitmentSample) -> Floats:
    """The share of each level among those whose outcome is known, as if all had been drawn alike."""
    counts = np.bincount(sample.outcome[sample.outcome >= 0], minlength=len(sample.levels))
    return np.asarray(counts / counts.sum())


def second_kind(sample: RecruitmentSample) -> Floats:
    """RDS-II: people weighted by 1/degree (Volz & Heckathorn 2008, *J. Off. Stat.* 24, 79-97)."""
    known = sample.known
    sums = np.bincount(
        sample.outcome[known], weights=1.0 / sample.degree[known], minlength=len(sample.levels)
    )
    return np.asarray(sums / sums.sum())


def first_kind(sample: RecruitmentSample) -> Floats:
    """RDS-I: shares ∝ equilibrium of recruitment / mean degree. NaN when recruitment does not tie the levels together."""
    known = sample.known
    levels = len(sample.levels)
    people = np.bincount(sample.outcome[known], minlength=levels)
    inverse = np.bincount(sample.outcome[known], weights=1.0 / sample.degree[known], minlength=levels)
    return first_shares(sample.transitions().astype(float), people.astype(float), np.asarray(inverse, float))


def first_shares(transitions: Floats, people: Floats, inverse: Floats) -> Floats:
    """RDS-I from counts (Salganik & Heckathorn 2004, *Sociol. Methodol.* 34, 193-240).

    ``transitions`` (…, k, k) counts recruitments, ``people`` and ``inverse`` (…, k) people and the sum of their
    1/degree by level, so that people/inverse is the mean degree of a level. Contacts between two levels
    are as many seen from either side: P_i D_i S_ij = P_j D_j S_ji. Heckathorn (2002, *Soc. Probl.* 49, 11-34) smooths
    the counts, adjusted to the equilibrium e, to be symmetric; sums of rows and columns of that matrix are both e, so
    smoothing leaves e as it is and P_i ∝ e_i / D_i for any number of levels.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        held = equilibrium(transitions) * inverse / people
        return np.asarray(held / held.sum(-1, keepdims=True))


def equilibrium(transitions: Floats) -> Floats:
    """The lasting shares of recruitment by level, (…, k); NaN unless every level leads to every other in the end."""
    levels = transitions.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = transitions / transitions.sum(-1, keepdims=True)
    reached = np.broadcast_to(np.eye(levels, dtype=bool), transitions.shape) | (transitions > 0)
    for _ in range(levels.bit_length()):
        reached = np.matmul(reached.astype(float), reached.astype(float)) > 0
    tied = np.asarray(reached.all(axis=(-1, -2)))
    # Solve e (S - 1) = 0 with the last equation replaced by sum(e) = 1.
    system = np.swapaxes(np.where(tied[..., None, None], steps, 1.0 / levels), -1, -2) - np.eye(levels)
    system[..., -1, :] = 1.0
    right = np.zeros((*transitions.shape[:-1], 1))
    right[..., -1, 0] = 1.0
    found = np.linalg.solve(system, right)[..., 0]
    return np.where(tied[..., None], found, np.nan)


def successive(
    degrees: Floats, sampled: Floats, by_level: Floats, population: float, size: int, *, exact: bool = True
) -> Floats:
    """Gile's estimator (2011): people weighted by 1/chance under successive sampling.

    ``sampled`` (…, d) counts all drawn by degree, ``by_level`` (…, d, k) those with a known outcome by level. With
    ``population`` equal to ``size`` everyone was drawn and all weigh alike.
    """
    if population <= size:
        weights = np.ones_like(sampled)
    else:
        _, chance = populations(degrees, sampled, population, size, exact=exact)
        weights = 1.0 / chance
    sums = (weights[..., None] * by_level).sum(-2)
    return np.asarray(sums / sums.sum(-1, keepdims=True))


def tallies(sample: RecruitmentSample) -> tuple[Floats, Floats, Floats]:
    """Distinct degrees (d,), how many people have each (d,), and of these by level (d, k), outcomes known only.

    People without a known degree were drawn too: they count as having the degrees of the others.
    """
    has = np.isfinite(sample.degree)
    degrees, place = np.unique(sample.degree[has], return_inverse=True)
    outcome = sample.outcome[has]
    by_level = np.zeros((len(degrees), len(sample.levels)))
    np.add.at(by_level, (place[outcome >= 0], outcome[outcome >= 0]), 1.0)
    sampled = np.bincount(place, minlength=len(degrees)) * (sample.n / has.sum())
    return degrees, sampled, by_level
