"""From scored pairs to persons: duplicates within a list first, then one record of each list at most to a person.

How common matches are differs from one pair of lists to another, so each pair of lists has its own share λ: the fixed
point of λ n_a n_b = Σ p / β over the pairs of records compared, p = λ B / (λ B + 1 - λ) for Bayes factor B, and β the
share of true pairs that blocking proposes. It is the M step of EM with agreement held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.linkage.blocking import Blocking, agreements, kept_share
from kinga.methods.linkage.columns import Columns
from kinga.methods.linkage.model import Scored, fixed_point

__all__ = ["Pairs", "People", "histories", "link", "paired", "resolve"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DUPLICATE: Final = 0.9
"""Chance of a match from which two records of one list are one person."""


@dataclass(frozen=True)
class People:
    """Records of each list after duplicates are resolved. ``of`` is the list of each entry, ``entry`` the entry of each
    record, ``sizes`` entries a list, ``merged`` how many records went into others."""

    of: Ints
    entry: Ints
    sizes: Ints
    merged: Ints


@dataclass(frozen=True)
class Pairs:
    """Entries of different lists that may be one person: ``left`` < ``right``, ln Bayes factor, chance of a match.

    ``expected`` and ``kept`` by pair of lists: true pairs there should be, and the share that blocking proposes.
    """

    left: Ints
    right: Ints
    factor: Floats
    chance: Floats
    expected: Floats
    kept: Floats


def resolve(records: Columns, scored: Scored) -> People:
    """Make one entry of the records of one person within a list, by single linkage at `DUPLICATE`."""
    of = records.of
    within = of[scored.left] == of[scored.right]
    left, right = scored.left[within], scored.right[within]
    factor = scored.weight[within] * np.log(2.0)
    chance = np.zeros(factor.size)
    for a in range(len(records.lists)):
        here = of[left] == a
        size = float((of == a).sum())
        chance[here] = fixed_point(factor[here], size * (size - 1.0) / 2.0, 1.0)[0]
    parent = np.arange(records.size)
    for i, j in zip(left[chance >= DUPLICATE], right[chance >= DUPLICATE], strict=True):
        one, other = _root(parent, int(i)), _root(parent, int(j))
        parent[max(one, other)] = min(one, other)
    roots = np.array([_root(parent, i) for i in range(records.size)], np.int64)
    kept, entry = np.unique(roots, return_inverse=True)
    lists = len(records.lists)
    sizes = np.bincount(of[kept], minlength=lists)
    return People(of[kept], entry.astype(np.int64), sizes, np.bincount(of, minlength=lists) - sizes)


def paired(records: Columns, blocking: Blocking, scored: Scored, people: People) -> Pairs:
    """Chances of a match between entries of different lists: the best pair of their records speaks for them."""
    across = records.of[scored.left] != records.of[scored.right]
    left, right = scored.left[across], scored.right[across]
    factor = scored.weight[across] * np.log(2.0)
    one, other = people.entry[left], people.entry[right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    lists = len(records.lists)
    kept = np.ones((lists, lists))
    chance, expected = _chances(people, low, high, factor, kept)
    # How often columns agree within a person is learnt once chances are known, then β and the chances anew.
    agree = agreements(records, blocking, left, right, chance)
    filled = _filled(records)
    for a, b in _couples(lists):
        both = {column: filled[column][a] * filled[column][b] for column in agree}
        kept[a, b] = kept[b, a] = kept_share(blocking.rules, agree, both)
    order = np.lexsort((-factor, high, low))
    low, high, factor = low[order], high[order], factor[order]
    first = np.ones(low.size, bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, factor = low[first], high[first], factor[first]
    chance, expected = _chances(people, low, high, factor, kept)
    return Pairs(low, high, factor, chance, expected, kept)


def link(people: People, pairs: Pairs, threshold: float) -> Ints:
    """The person of each entry: the likeliest pairs first, from ``threshold`` on, no list twice in a person."""
    person = np.arange(people.of.size)
    held = 1 << people.of
    order = np.argsort(-pairs.chance, kind="stable")
    order = order[pairs.chance[order] >= threshold]
    for i, j in zip(pairs.left[order], pairs.right[order], strict=True):
        one, other = _root(person, int(i)), _root(person, int(j))
        if one != other and not held[one] & held[other]:
            person[max(one, other)] = min(one, other)
            held[min(one, other)] |= held[max(one, other)]
    return np.array([_root(person, i) for i in range(person.size)], np.int64)


def histories(people: People, person: Ints) -> dict[int, int]:
    """Persons by the lists they are on: mask -> how many."""
    masks = np.zeros(person.max() + 1, np.int64)
    np.bitwise_or.at(masks, person, 1 << people.of)
    seen, counts = np.unique(masks[masks > 0], return_counts=True)
    return {int(mask): int(count) for mask, count in zip(seen, counts, strict=True)}


def _couples(lists: int) -> Iterator[tuple[int, int]]:
    return ((a, b) for a in range(lists) for b in range(a + 1, lists))


def _root(parent: Ints, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = int(parent[i])
    return i


def _chances(people: People, left: Ints, right: Ints, factor: Floats, kept: Floats) -> tuple[Floats, Floats]:
    chance = np.zeros(factor.size)
    expected = np.zeros(kept.shape)
    for a, b in _couples(kept.shape[0]):
        here = (people.of[left] == a) & (people.of[right] == b)
        room = float(people.sizes[a] * people.sizes[b])
        chance[here], found = fixed_point(factor[here], room, kept[a, b])
        expected[a, b] = expected[b, a] = min(found, float(min(people.sizes[a], people.sizes[b])))
    return chance, expected


def _filled(records: Columns) -> dict[str, Floats]:
    """How often each column of each list is known."""
    sizes = np.bincount(records.of, minlength=len(records.lists))
    known = {name: np.array([text is not None for text in texts]) for name, texts in records.texts.items()}
    return {
        name: np.bincount(records.of, weights=here, minlength=sizes.size) / sizes
        for name, here in known.items()
    }
