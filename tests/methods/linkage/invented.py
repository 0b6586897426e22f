"""Invented lists for the tests of linkage, made once a process."""

from __future__ import annotations

from functools import cache

import numpy as np

from kinga.methods.linkage.link import Judged, judge
from kinga.methods.linkage.simulation.inventing import CLEAN, USUAL, Care, Synthetic, invent, write_lists

__all__ = ["lists", "usual", "whose"]


def lists(
    people: int, shares: tuple[float, ...], care: Care = USUAL, seed: int = 3
) -> tuple[Synthetic, dict[int, int]]:
    """Lists of invented people, and the true people by mask of lists."""
    generator = np.random.default_rng(seed)
    on = generator.random((people, len(shares))) < np.array(shares)
    made = write_lists(invent(people, generator), on, care, generator)
    masks, counts = np.unique(on @ (1 << np.arange(len(shares))), return_counts=True)
    return made, {int(mask): int(count) for mask, count in zip(masks, counts, strict=True) if mask}


@cache
def usual(people: int = 1200, clean: bool = False) -> tuple[Synthetic, dict[int, int], Judged]:
    """Three lists of so many people, the truth, and their pairs judged."""
    made, truth = lists(people, (0.25, 0.2, 0.15), CLEAN if clean else USUAL)
    return made, truth, judge(made.lists, seed=1)


def whose(made: Synthetic, judged: Judged) -> np.ndarray:
    """The true person of each entry."""
    found = np.zeros(judged.persons.of.size, np.int64)
    found[judged.persons.entry] = np.concatenate(made.truth)
    return found
