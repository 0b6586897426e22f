"""Samples by recruitment: who recruited whom, how many each knows, and what each answered; read and refused by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.columns import Columns, Table, unknown

__all__ = ["RecruitmentSample", "SampleError", "recruitment_sample"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SEED: Final = -1
MARKS: Final = frozenset({"seed", "seeds", "0", "-1", "-"})
"""What a file writes as the recruiter of a seed, besides an empty cell."""
MOST_LEVELS: Final = 50


class SampleError(Table):
    """A sample that cannot be one by recruitment."""


@dataclass(frozen=True)
class RecruitmentSample:
    """``n`` people in the order of the file.

    ``recruiter`` is the place of who recruited each, -1 for a seed. ``degree`` is how many of the population each
    knows, NaN where nobody knows. ``outcome`` is a place in ``levels``, -1 where nobody knows. ``wave`` counts from 0
    for seeds; ``tree`` is the place of the seed each comes from. ``strange_seeds`` are seeds whose recruiter is named,
    but is nobody here.
    """

    levels: tuple[str, ...]
    recruiter: Integers
    degree: Floats
    outcome: Integers
    wave: Integers
    tree: Integers
    strange_seeds: int = 0

    @property
    def n(self) -> int:
        """People in the sample."""
        return len(self.recruiter)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whose degree and outcome are both known: who carries the estimates."""
        return (self.outcome >= 0) & np.isfinite(self.degree)

    def transitions(self) -> Integers:
        """How often someone of one level recruited someone of another: recruiters in rows, known outcomes only."""
        size = len(self.levels)
        recruits = np.flatnonzero((self.recruiter >= 0) & (self.outcome >= 0))
        recruits = recruits[self.outcome[self.recruiter[recruits]] >= 0]
        pairs = self.outcome[self.recruiter[recruits]] * size + self.outcome[recruits]
        return np.bincount(pairs, minlength=size * size).reshape(size, size)


def recruitment_sample(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    identity: str = "id",
    recruiter: str = "recruiter",
    degree: str = "degree",
    outcome: str,
) -> RecruitmentSample:
    """A sample from text; the arguments name columns. A recruiter that is no id is a seed.

    Refused with row and reason (`BadRows`): an id missing or twice, someone who recruited themselves, recruitment in a
    circle, a degree that is not a whole number above 0, and an orphan: a recruiter who is nobody here, in a file that
    has a mark for seeds. Degrees and outcomes may be missing.
    """
    read = Columns(header, rows)
    ids = read.labels_of(identity, what="the id")
    named = read.text(recruiter)
    degrees = read.numbers_of(degree, what="the degree", above=0.0, whole=True, missing=True)
    answers = read.text(outcome)
    places = _places(read, ids)
    strange = _check_recruiters(read, ids, named, places)
    found = np.array([places.get(name, SEED) for name in named], np.int64)
    for place in _circles(found):
        if found[place] != place:
            read.problem(read.numbers[place], "recruitment goes in a circle here, so nobody came first")
    read.refuse()
    levels = _levels(answers)
    level_of = {level: place for place, level in enumerate(levels)}
    known = np.array([SEED if unknown(text) else level_of[text] for text in answers], np.int64)
    return RecruitmentSample(levels, found, degrees, known, *_waves(found), strange)


def _places(read: Columns, ids: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(ids):
        if name in places and not unknown(name):
            read.problem(read.numbers[place], f"the id is that of row {read.numbers[places[name]]} too")
        places.setdefault(name, place)
    return places


def _check_recruiters(read: Columns, ids: Sequence[str], named: Sequence[str], places: dict[str, int]) -> int:
    """Find people who recruited themselves and orphans; how many seeds name a recruiter who is nobody here."""
    strange = []
    marked = False
    for place, (own, name) in enumerate(zip(ids, named, strict=True)):
        if name == own and not unknown(name):
            read.problem(read.numbers[place], "this person is named as their own recruiter")
        elif name not in places:
            mark = unknown(name) or name.lower() in MARKS
            marked |= mark
            if not mark:
                strange.append((place, name))
    shared = [name for name, times in Counter(name for _, name in strange).items() if times > 1]
    if marked or len(shared) == 1:
        own_mark = shared[0] if not marked else None
        for place, name in strange:
            if name != own_mark:
                read.problem(
                    read.numbers[place],
                    "an orphan: the recruiter is nobody in the file, and not the mark that its seeds have. "
                    "Add the recruiter's row, or give this row the mark",
                )
        return 0
    return len(strange) if len({name for _, name in strange}) > 1 else 0


def _waves(recruiter: Integers) -> tuple[Integers, Integers]:
    """Waves and seeds by walking down from the seeds; recruitment has no circles."""
    wave = np.where(recruiter == SEED, 0, -1)
    tree = np.where(recruiter == SEED, np.arange(len(recruiter)), -1)
    waiting = np.flatnonzero(wave < 0)
    step = 0
    while len(waiting):
        reached = wave[recruiter[waiting]] == step
        now = waiting[reached]
        step += 1
        wave[now] = step
        tree[now] = tree[recruiter[now]]
        waiting = waiting[~reached]
    return wave, tree


def _circles(recruiter: Integers) -> Iterator[int]:
    """Who stands in a circle themselves, not those who merely descend from one."""
    seen = np.zeros(len(recruiter), np.int64)
    for start in range(len(recruiter)):
        path: list[int] = []
        place = start
        while place != SEED and not seen[place]:
            seen[place] = start + 1
            path.append(place)
            place = int(recruiter[place])
        if place != SEED and seen[place] == start + 1:
            yield from path[path.index(place) :]


def _levels(answers: Sequence[str]) -> tuple[str, ...]:
    found = {text for text in answers if not unknown(text)}
    if len(found) > MOST_LEVELS:
        raise SampleError(
            "The outcome has more than 50 different answers. It must be a few levels, such as yes and no: "
            "group the answers first."
        )
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        return tuple(sorted(found))
