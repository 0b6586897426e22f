"""How far the estimates would scatter: Salganik's bootstrap for RDS-I and RDS-II, Gile's for successive sampling.

All replicates walk side by side, so a step is one operation on arrays. Results are shares of shape (replicates, levels),
NaN where a replicate has no estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .estimators import first_shares, successive, tallies
from .samples import RecruitmentSample
from .successive import populations

__all__ = ["Replicates", "by_chains", "by_populations", "mixing"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_PEOPLE: Final = 200
"""A replicate's population is at most so many times its sample: beyond, drawing without replacement changes nothing."""


@dataclass(frozen=True)
class Replicates:
    """Shares by replicate and level, of RDS-I and of RDS-II."""

    first: Floats
    second: Floats


def by_chains(sample: RecruitmentSample, replicates: int, generator: np.random.Generator) -> Replicates:
    """Salganik (2006), *J. Urban Health* 83, i98-i112: one chain a replicate, as long as the sample.

    It starts with anyone; next comes someone drawn from all who were recruited by people of the level that the last
    one has. Where a level recruited nobody, anyone comes next. Only people with known degree and outcome take part.
    """
    known = np.flatnonzero(sample.known)
    outcome, degree = sample.outcome[known], sample.degree[known]
    levels, length = len(sample.levels), len(known)
    from_level = np.where(sample.recruiter >= 0, sample.outcome[sample.recruiter], -1)[known]
    pools = [np.flatnonzero(from_level == level) for level in range(levels)]
    pools = [pool if len(pool) else np.arange(length) for pool in pools]
    sizes = np.array([len(pool) for pool in pools])
    table = np.zeros((levels, sizes.max()), np.int64)
    for level, pool in enumerate(pools):
        table[level, : len(pool)] = pool
    drawn = np.empty((length, replicates), np.int64)
    now = generator.integers(length, size=replicates)
    for step in range(length):
        drawn[step] = now
        at = outcome[now]
        now = table[at, (generator.random(replicates) * sizes[at]).astype(np.int64)]
    return _chain_shares(outcome[drawn], 1.0 / degree[drawn], levels)


def _chain_shares(outcome: Integers, inverse: Floats, levels: int) -> Replicates:
    """Both estimators over chains (steps, replicates)."""
    replicates = outcome.shape[1]
    cell = outcome + levels * np.arange(replicates)
    people = np.bincount(cell.ravel(), minlength=replicates * levels).reshape(replicates, levels)
    sums = np.bincount(cell.ravel(), weights=inverse.ravel(), minlength=replicates * levels)
    sums = sums.reshape(replicates, levels)
    moves = (cell[:-1] * levels + outcome[1:]).ravel()
    steps = np.bincount(moves, minlength=replicates * levels**2).reshape(replicates, levels, levels)
    first = first_shares(steps.astype(float), people.astype(float), np.asarray(sums, float))
    return Replicates(first, sums / sums.sum(1, keepdims=True))


def mixing(transitions: Floats, contacts: Floats) -> Floats:
    """Shares of contacts between levels, symmetric, whose row sums are the shares of ``contacts`` (k,).

    Observed recruitment times the contacts of the recruiter's level, made symmetric, then fitted to the totals by
    iterative proportional fitting (Deming & Stephan 1940). A level that recruited nobody mixes at random.
    """
    total = contacts / contacts.sum()
    rows = transitions.sum(1, keepdims=True)
    steps = np.where(rows > 0, transitions / np.maximum(rows, 1.0), total)
    shares = total[:, None] * steps
    shares = (shares + shares.T) / 2.0 + 1e-9 * np.outer(total, total)
    for _ in range(500):
        scale = np.sqrt(total / shares.sum(1))
        shares = shares * scale[:, None] * scale
        if np.allclose(shares.sum(1), total, rtol=1e-10, atol=0.0):
            break
    return np.asarray(shares)


def by_populations(
    sample: RecruitmentSample, population: float, replicates: int, generator: np.random.Generator
) -> Floats:
    """Gile (2011, section 4.3): samples by recruitment without replacement from populations like the estimated one.

    A population has the estimated number of people of each degree and level. Seeds keep their levels. A recruit's
    level is drawn by the estimated mixing, times what is left of each level's contacts; within a level people come in
    proportion to degree, which is the order of exponential times. Who recruited how many stays as it was.
    """
    degrees, sampled, by_level = tallies(sample)
    size = sample.n
    if population <= size:
        return np.full((replicates, len(sample.levels)), np.nan)
    population = min(population, float(MOST_PEOPLE * size))
    people, _ = populations(degrees, sampled, population, size)
    cells = by_level / by_level.sum(1, keepdims=True).clip(1.0) * people[:, None]
    counts = np.maximum(np.rint(cells * population / cells.sum()), np.ceil(by_level)).astype(np.int64)
    contacts = (degrees[:, None] * counts).sum(0)
    ties = mixing(sample.transitions().astype(float), contacts)
    queues, lengths = _queues(degrees, counts, size, replicates, generator)
    level, degree = _recruit(sample, ties, degrees, contacts, queues, lengths, generator)
    replicate = np.arange(replicates)
    found = np.zeros((replicates, len(degrees), len(sample.levels)))
    for person in range(size):
        found[replicate, degree[person], level[person]] += 1.0
    return successive(degrees, found.sum(-1), found, population, size, exact=False)


def _queues(
    degrees: Floats, counts: Integers, size: int, replicates: int, generator: np.random.Generator
) -> tuple[Integers, Integers]:
    """For each replicate and level the first people to come, as places in ``degrees``; and how long each queue is."""
    levels = counts.shape[1]
    lengths = np.minimum(counts.sum(0), size)
    queues = np.zeros((replicates, levels, size), np.int64)
    for level in range(levels):
        members = np.repeat(np.arange(len(degrees)), counts[:, level])
        rates = degrees[members]
        length = lengths[level]
        for replicate in range(replicates):
            times = generator.standard_exponential(len(members)) / rates
            if length < len(members):
                first = np.argpartition(times, length)[:length]
                queues[replicate, level, :length] = members[first[np.argsort(times[first])]]
            else:
                queues[replicate, level, :length] = members[np.argsort(times)]
    return queues, lengths


def _recruit(
    sample: RecruitmentSample,
    ties: Floats,
    degrees: Floats,
    contacts: Floats,
    queues: Integers,
    lengths: Integers,
    generator: np.random.Generator,
) -> tuple[Integers, Integers]:
    """Walk the tree of the sample by waves; level and place of degree of each person, (n, replicates)."""
    replicates, levels, _ = queues.shape
    replicate = np.arange(replicates)
    level = np.zeros((sample.n, replicates), np.int64)
    degree = np.zeros((sample.n, replicates), np.int64)
    next_up = np.zeros((replicates, levels), np.int64)
    left = np.tile(contacts.astype(float), (replicates, 1))
    for person in np.argsort(sample.wave, kind="stable"):
        recruiter = sample.recruiter[person]
        if recruiter < 0 and sample.outcome[person] >= 0:
            chance = np.zeros((replicates, levels))
            chance[:, sample.outcome[person]] = 1.0
        elif recruiter < 0:
            chance = left.copy()
        else:
            chance = ties[level[recruiter]] * left / contacts
        chance[next_up >= lengths] = 0.0
        none = chance.sum(1) <= 0.0
        chance[none] = (lengths - next_up)[none]
        bounds = chance.cumsum(1)
        drawn = np.asarray((generator.random((replicates, 1)) * bounds[:, -1:] >= bounds).sum(1))
        drawn = np.minimum(drawn, levels - 1)
        level[person] = drawn
        degree[person] = queues[replicate, drawn, next_up[replicate, drawn]]
        next_up[replicate, drawn] += 1
        left[replicate, drawn] -= degrees[degree[person]]
    return level, degree
