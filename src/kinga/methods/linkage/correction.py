"""Overlap tables corrected for links that are false or missed, one possible table at a time.

Ding & Fienberg (1994, *Survey Methodology* 20, 149-158) divide the overlap of two lists by the chance that a match is
found; Di Consiglio & Tuoto (2015, *J. Official Statistics* 31, 415-429) allow for false links too: of L links a share π
are true, they are a share ρ of the M matches, so M = L π / ρ. Here for any number of lists, and drawn instead of divided,
so that the doubt is carried:

1. every link is cut with the chance that it is false (`cut`);
2. a person on the lists h is found in pieces when links are missed. With chances ρ_ab that a match of lists a and b is
   found, apart from one another, the pieces are the components of a random graph on h; P(pieces | h) is exact
   (`pieces`). Undoing that is a mixing problem solved by EM (Richardson 1972; Lucy 1974), and as many pieces are joined
   again as the draw says (`rejoin`). With two lists and no draw this is L π / ρ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from kinga.methods.linkage.people import Pairs, People, histories

__all__ = ["cut", "pieces", "rejoin"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Table = dict[int, int]

MOST_PIECES = 6
"""Lists of one person up to which missed links are put right; people on more are left as they are."""
ROUNDS = 300


def cut(people: People, person: Ints, pairs: Pairs, generator: np.random.Generator) -> Table:
    """One possible table without the false links: each link of the best tree of a person stands with its chance."""
    linked = person[pairs.left] == person[pairs.right]
    left, right, chance = pairs.left[linked], pairs.right[linked], pairs.chance[linked]
    order = np.argsort(-chance, kind="stable")
    joined, whole = np.arange(person.size), np.arange(person.size)
    stands = generator.random(order.size) < chance[order]
    for i, j, kept in zip(left[order], right[order], stands, strict=True):
        one, other = _root(whole, int(i)), _root(whole, int(j))
        if one != other:  # a link of the tree; the others follow from it
            whole[max(one, other)] = min(one, other)
            if kept:
                joined[_root(joined, int(i))] = _root(joined, int(j))
    return histories(people, np.array([_root(joined, i) for i in range(joined.size)], np.int64))


def rejoin(table: Mapping[int, int], recall: Floats, generator: np.random.Generator) -> Table:
    """One possible table before links were missed: ``recall[a, b]`` of the matches of lists a and b were found.

    Every record stays counted: who is joined leaves two cells and enters one.
    """
    found = {mask: count for mask, count in table.items() if count}
    split = {mask: list(pieces(mask, recall)) for mask in found if 1 < mask.bit_count() <= MOST_PIECES}
    before = _undone(found, split)
    made = dict(found)
    for mask in sorted(split, key=lambda each: -each.bit_count()):
        shape = max(found[mask], 1.0)
        likely = before[mask] * generator.gamma(shape) / shape
        for parts, chance in split[mask]:
            if len(parts) == 1:
                continue
            number = min(int(generator.poisson(likely * chance)), *(made.get(part, 0) for part in parts))
            made[mask] += number
            for part in parts:
                made[part] = made.get(part, 0) - number
    return {mask: count for mask, count in made.items() if count}


def pieces(mask: int, recall: Floats) -> Iterator[tuple[tuple[int, ...], float]]:
    """The ways in which a person on these lists may be found, as masks, with the chance of each."""
    known: dict[int, float] = {}
    for parts in _partitions(mask):
        chance = 1.0
        for i, part in enumerate(parts):
            chance *= _whole(part, recall, known)
            for other in parts[i + 1 :]:
                chance *= _apart(part, other, recall)
        yield parts, chance


def _whole(mask: int, recall: Floats, known: dict[int, float]) -> float:
    """The chance that links hold all of a mask together: one less every way in which the first falls short of it."""
    if mask & (mask - 1) == 0:
        return 1.0
    if mask not in known:
        first = mask & -mask
        rest = mask ^ first
        lost, part = 0.0, (rest - 1) & rest
        while True:
            lost += _whole(first | part, recall, known) * _apart(first | part, rest ^ part, recall)
            if not part:
                break
            part = (part - 1) & rest
        known[mask] = 1.0 - lost
    return known[mask]


def _apart(one: int, other: int, recall: Floats) -> float:
    return float(np.prod([1.0 - recall[a, b] for a in _lists(one) for b in _lists(other)]))


def _lists(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def _partitions(mask: int) -> Iterator[tuple[int, ...]]:
    """Every way to part a mask; the whole first."""
    if not mask:
        yield ()
        return
    first = mask & -mask
    rest = mask ^ first
    part = rest
    while True:
        for others in _partitions(rest ^ part):
            yield (first | part, *others)
        if not part:
            return
        part = (part - 1) & rest


def _undone(
    found: Mapping[int, int], split: Mapping[int, list[tuple[tuple[int, ...], float]]]
) -> dict[int, float]:
    """Persons by true history, by the EM for mixtures (Richardson-Lucy): what was found is their pieces."""
    masks = sorted(set(found) | {part for ways in split.values() for parts, _ in ways for part in parts})
    place = {mask: i for i, mask in enumerate(masks)}
    spread = np.eye(len(masks))
    for mask, ways in split.items():
        spread[place[mask]] = 0.0
        for parts, chance in ways:
            for part in parts:
                spread[place[mask], place[part]] += chance
    counts = np.array([float(found.get(mask, 0)) for mask in masks])
    before = counts.copy()
    total = spread.sum(axis=1)
    for _ in range(ROUNDS):
        expected = before @ spread
        before = (
            before
            * (spread @ np.divide(counts, expected, out=np.zeros_like(counts), where=expected > 0))
            / total
        )
    return dict(zip(masks, before.tolist(), strict=True))


def _root(parent: Ints, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = int(parent[i])
    return i
