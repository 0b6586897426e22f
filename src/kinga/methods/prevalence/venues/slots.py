"""The universe of venue, day and time, and a draw of visits from it with known chances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.columns import Columns

__all__ = ["BadDraw", "Slot", "Universe", "draw", "slots_of", "universe"]

Floats = npt.NDArray[np.float64]


class BadDraw(KingaError):
    """More visits than there are slots, or none."""


@dataclass(frozen=True, order=True)
class Slot:
    """One venue on one day at one time: what can be visited."""

    venue: str
    day: str
    time: str


@dataclass(frozen=True)
class Universe:
    """Every slot that could be visited. ``sizes`` (n,) are the people expected, alike when not known."""

    slots: tuple[Slot, ...]
    sizes: Floats


def slots_of(read: Columns) -> list[Slot]:
    """The slot of each row, from columns `venue`, `day` and `time`."""
    columns = [read.labels_of(name, what=f"the {name}") for name in ("venue", "day", "time")]
    return [Slot(*cells) for cells in zip(*columns, strict=True)]


def universe(read: Columns) -> Universe:
    """Columns `venue`, `day`, `time` and, if there, `size`. A slot that is there twice is refused with its row."""
    slots = slots_of(read)
    seen: dict[Slot, int] = {}
    for number, slot in zip(read.numbers, slots, strict=True):
        if slot in seen:
            read.problem(number, f"this venue, day and time is that of row {seen[slot]} too")
        seen.setdefault(slot, number)
    sized = "size" in read.names
    sizes = read.numbers_of("size", what="the size", above=0.0) if sized else np.ones(len(slots))
    read.refuse()
    return Universe(tuple(slots), sizes)


def draw(known: Universe, visits: int, seed: int = 1) -> tuple[tuple[Slot, float], ...]:
    """``visits`` slots without replacement, each with its chance, in proportion to size.

    Systematic sampling from a random order (Madow 1949, *Ann. Math. Stat.* 20, 333-354; random order after Hartley & Rao
    1962). Slots so large that they would be drawn for sure have chance 1.
    """
    if not 1 <= visits <= len(known.slots):
        raise BadDraw(
            "The number of visits must be at least 1 and at most the number of slots in the universe."
        )
    chance = _chances(known.sizes, visits)
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(chance))
    ends = np.cumsum(chance[order])
    places = np.searchsorted(ends, generator.random() + np.arange(visits), side="right")
    chosen = order[np.minimum(places, len(order) - 1)]
    return tuple(sorted((known.slots[place], float(chance[place])) for place in chosen))


def _chances(sizes: Floats, visits: int) -> Floats:
    sure = np.zeros(len(sizes), bool)
    while True:
        left = sizes[~sure].sum()
        chance = np.where(sure, 1.0, (visits - sure.sum()) * sizes / left if left else 1.0)
        over = (chance >= 1.0 - 1e-12) & ~sure
        if not over.any():
            return np.asarray(chance)
        sure |= over
