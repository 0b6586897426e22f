"""Which pairs of records are compared at all, and what share of the pairs of one person that leaves out.

Every rule is a set of columns that agree. Narrow rules are always used, wide ones while there is room: with few records
nearly every pair is compared. What blocking leaves out nobody can count, but it can be computed from how often each
column agrees between records of one person (`kept_share`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.linkage.agreement import fields
from kinga.methods.linkage.columns import Columns

__all__ = [
    "Blocking",
    "NothingToCompare",
    "TooManyPairs",
    "agreements",
    "choose",
    "kept_share",
    "pairs_of",
    "training_rules",
]

Rule = tuple[str, ...]
Ints = npt.NDArray[np.int64]

NARROW: Final[tuple[Rule, ...]] = (
    ("birth_date",),
    ("phone",),
    ("given_sound", "family_sound"),
    ("family_sound", "birth_year"),
    ("given_sound", "birth_year"),
)
WIDE: Final[tuple[Rule, ...]] = (
    ("family_sound", "place_sound"),
    ("given_sound", "place_sound"),
    ("birth_year", "place_sound"),
    ("family_sound",),
    ("given_sound",),
    ("birth_year",),
)
ROOM: Final = 1_500_000
"""Pairs up to which wide rules are added."""
MOST_PAIRS: Final = 20_000_000
"""Pairs at most that are compared: what memory and patience allow."""

TRAINING: Final[tuple[Rule, ...]] = (
    ("birth_date",),
    ("given_sound", "family_sound"),
    ("phone",),
    ("family_sound", "place_sound"),
    ("given_sound", "place_sound"),
    ("family_sound",),
    ("given_sound",),
)
"""Rules that pairs for EM are drawn by, the best first. Two are needed: a column learns nothing from its own rule."""


class TooManyPairs(KingaError):
    """So many records agree on so little that comparing them would take too long."""


class NothingToCompare(KingaError):
    """No column is left by which records could be proposed to each other."""


@dataclass(frozen=True)
class Blocking:
    """The rules used, the rules there was no room for, and pairs (counted once a rule) that they propose."""

    rules: tuple[Rule, ...]
    left_out: tuple[Rule, ...]
    pairs: int


def pairs_of(records: Columns, rule: Rule, codes: dict[str, Ints]) -> int:
    """Pairs of records that agree on every column of a rule."""
    key = np.zeros(records.size, np.int64)
    known = np.ones(records.size, bool)
    for column in rule:
        values = codes.setdefault(column, records.codes(column))
        known &= values >= 0
        _, key = np.unique(key * (values.max() + 2) + values + 1, return_inverse=True)
    _, sizes = np.unique(key[known], return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def choose(records: Columns) -> Blocking:
    """The rules for these records. Raises `NothingToCompare`, and `TooManyPairs` when not one fits."""
    codes: dict[str, Ints] = {}
    usable = [rule for rule in NARROW + WIDE if all(column in records.texts for column in rule)]
    if not usable:
        raise NothingToCompare(
            "The records have no name and no phone that can be read. Check that the columns hold what they are called."
        )
    chosen: list[Rule] = []
    left_out: list[Rule] = []
    total = 0
    for rule in usable:
        number = pairs_of(records, rule, codes)
        if total + number <= (MOST_PAIRS if rule in NARROW else ROOM):
            chosen.append(rule)
            total += number
        elif rule in NARROW:
            left_out.append(rule)
    if not chosen:
        raise TooManyPairs(
            f"The records agree with one another so often that more than {MOST_PAIRS:,} pairs would have to be "
            "compared. Add birth dates or phones to the files, or link by area or by period."
        )
    return Blocking(tuple(chosen), tuple(left_out), total)


def training_rules(records: Columns) -> tuple[tuple[Rule, int], ...]:
    """Two rules that share no field, with their pairs: each column is learnt from pairs that another one proposed.

    Fewer than two when the records have too little for that.
    """
    codes: dict[str, Ints] = {}
    usable = [rule for rule in TRAINING if all(column in records.texts for column in rule)]
    sized = [(rule, pairs_of(records, rule, codes)) for rule in usable]
    sized = [(rule, pairs) for rule, pairs in sized if 0 < pairs <= MOST_PAIRS]
    for i, (first, pairs) in enumerate(sized):
        for second, others in sized[i + 1 :]:
            if not fields(first) & fields(second):
                return (first, pairs), (second, others)
    return tuple(sized[:1])


def agreements(
    records: Columns, blocking: Blocking, left: Ints, right: Ints, chance: npt.NDArray[np.float64]
) -> dict[str, float]:
    """How often each column agrees between records of one person, when both have it.

    Learnt for each column from the pairs that rules without its field proposed, weighted by their chance of a match.
    """
    used = {column for rule in blocking.rules for column in rule}
    equal = {column: _equal(records.codes(column), left, right) for column in used}
    found: dict[str, float] = {}
    for column in used:
        others = [rule for rule in blocking.rules if fields((column,)).isdisjoint(fields(rule))]
        proposed = np.zeros(left.size, bool)
        for rule in others:
            proposed |= np.all([equal[name] == 1 for name in rule], axis=0)
        known = proposed & (equal[column] >= 0)
        weight = chance[known]
        # One agreement and one disagreement in advance: a few pairs prove little.
        found[column] = float((weight @ equal[column][known] + 1.0) / (weight.sum() + 2.0))
    return found


def _equal(codes: Ints, left: Ints, right: Ints) -> Ints:
    known = (codes[left] >= 0) & (codes[right] >= 0)
    return np.where(known, (codes[left] == codes[right]).astype(np.int64), -1)


def kept_share(rules: Sequence[Rule], agree: Mapping[str, float], filled: Mapping[str, float]) -> float:
    """The share of the pairs of one person that some rule proposes, were the columns independent.

    ``agree`` is how often each column agrees when both records have it, ``filled`` how often both have it. A birth date
    that agrees brings its year along.
    """
    columns = sorted({column for rule in rules for column in rule})
    share = 0.0
    for states in product((True, False), repeat=len(columns)):
        state = dict(zip(columns, states, strict=True))
        chance = 1.0
        for column, agrees in state.items():
            likely = filled[column] * agree[column]
            if column == "birth_year" and "birth_date" in state:
                day = filled["birth_date"] * agree["birth_date"]
                likely = 1.0 if state["birth_date"] else max(likely - day, 0.0) / max(1.0 - day, 1e-12)
            chance *= likely if agrees else 1.0 - likely
        if chance and any(all(state[column] for column in rule) for rule in rules):
            share += chance
    return share
