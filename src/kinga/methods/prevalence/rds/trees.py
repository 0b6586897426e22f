"""The tree bootstrap: seeds drawn anew, then the recruits of each drawn anew, wave by wave.

Baraff, McCormick & Raftery (2016), *PNAS* 113, 14668-14673. It keeps who recruited whom, so its intervals hold what
chains of recruitment have in common, and are wider than those of `bootstrap.by_chains`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .bootstrap import Replicates
from .estimators import first_shares
from .samples import RecruitmentSample

__all__ = ["by_trees"]

Integers = npt.NDArray[np.int64]


def by_trees(sample: RecruitmentSample, replicates: int, generator: np.random.Generator) -> Replicates:
    """Shares of RDS-I and RDS-II in samples whose trees were drawn anew; their sizes vary."""
    levels = len(sample.levels)
    children = np.argsort(sample.recruiter, kind="stable")
    counts = np.bincount(sample.recruiter[sample.recruiter >= 0], minlength=sample.n)
    first_child = np.concatenate([[0], np.cumsum(counts)[:-1]]) + int((sample.recruiter < 0).sum())
    seeds = np.flatnonzero(sample.recruiter < 0)
    now = generator.choice(seeds, replicates * len(seeds))
    replicate = np.repeat(np.arange(replicates), len(seeds))
    people = np.zeros(replicates * levels)
    inverse = np.zeros(replicates * levels)
    moves = np.zeros(replicates * levels**2)
    known = sample.known
    while len(now):
        here = known[now]
        cell = replicate[here] * levels + sample.outcome[now[here]]
        people += np.bincount(cell, minlength=len(people))
        inverse += np.bincount(cell, weights=1.0 / sample.degree[now[here]], minlength=len(people))
        parent = np.repeat(now, counts[now])
        replicate = np.repeat(replicate, counts[now])
        now = children[first_child[parent] + (generator.random(len(parent)) * counts[parent]).astype(int)]
        moves += _moves(sample.outcome[parent], sample.outcome[now], replicate, levels, len(moves))
    shape = (replicates, levels)
    first = first_shares(moves.reshape(*shape, levels), people.reshape(shape), inverse.reshape(shape))
    with np.errstate(invalid="ignore"):
        sums = inverse.reshape(shape)
        return Replicates(first, sums / sums.sum(1, keepdims=True))


def _moves(before: Integers, after: Integers, replicate: Integers, levels: int, cells: int) -> Integers:
    seen = (before >= 0) & (after >= 0)
    place = (replicate[seen] * levels + before[seen]) * levels + after[seen]
    return np.bincount(place, minlength=cells)
