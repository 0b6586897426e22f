"""Do the intervals hold the truth? Populations of known size with contacts, sampled by recruitment, and counted.

`python -m kinga.methods.prevalence.rds.coverage [SAMPLES REPLICATES]` prints the table of docs/methods/rds.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.intervals import quantile

from .bootstrap import by_chains, by_populations
from .estimators import first_kind, second_kind, successive, tallies
from .samples import RecruitmentSample
from .trees import by_trees

__all__ = ["METHODS", "WORLDS", "Covered", "World", "cover", "population", "recruit"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

METHODS: Final = (
    "rds1 by chains",
    "rds1 by trees",
    "rds2 by chains",
    "rds2 by trees",
    "ss by populations",
    "ss, N 30% too low",
)


@dataclass(frozen=True)
class World:
    """A population with contacts and a way of recruiting.

    ``share`` has the outcome, and is ``activity`` times as outgoing. A contact within a group is ``homophily``
    times as likely as one across. Those with the outcome recruit up to ``recruiting`` times as many. With
    ``only_cases`` every seed has the outcome; with ``misreported`` people tell their degree with an error of half.
    """

    name: str
    people: int = 2000
    share: float = 0.2
    degree: float = 10.0
    activity: float = 1.0
    homophily: float = 1.0
    recruiting: float = 1.0
    size: int = 300
    seeds: int = 8
    only_cases: bool = False
    misreported: bool = False


PLAIN: Final = World("as assumed: no homophily, a small part of the population")
ALIKE: Final = replace(PLAIN, name="people know their own kind (3 times)", homophily=3.0)
WORLDS: Final = (
    PLAIN,
    ALIKE,
    replace(ALIKE, name="the same, strongly (8 times)", homophily=8.0),
    replace(ALIKE, name="own kind, cases have more contacts", activity=2.0),
    replace(ALIKE, name="own kind, all seeds are cases", only_cases=True),
    replace(ALIKE, name="own kind, cases recruit twice as many", recruiting=2.0),
    replace(ALIKE, name="own kind, one seed", seeds=1),
    replace(
        ALIKE,
        name="half the population is in the sample, cases have more contacts",
        people=1000,
        size=500,
        activity=2.0,
    ),
    replace(ALIKE, name="degrees are told with error", misreported=True),
    replace(ALIKE, name="cases are 5%", share=0.05),
)


@dataclass(frozen=True)
class Covered:
    """For one method: the share of 95% intervals that hold the truth, and the mean and error of the estimates."""

    method: str
    held: float
    mean: float
    scatter: float
    width: float


def population(world: World, generator: np.random.Generator) -> tuple[Integers, list[Integers]]:
    """Outcomes (0, 1) of everyone, and whom each knows."""
    n = world.people
    outcome = (np.arange(n) < round(world.share * n)).astype(np.int64)
    pull = generator.gamma(4.0, 0.25, n) * np.where(outcome == 1, world.activity, 1.0)
    close = np.outer(pull, pull) * np.where(outcome[:, None] == outcome, world.homophily, 1.0)
    upper = np.triu(close, 1)
    chance = np.minimum(upper * (world.degree * n / 2.0 / upper.sum()), 1.0)
    one, other = np.nonzero(generator.random((n, n)) < chance)
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    counts = np.bincount(ends, minlength=n)
    return outcome, np.split(np.concatenate([other, one])[order], np.cumsum(counts)[:-1])


def recruit(
    world: World, outcome: Integers, known: list[Integers], generator: np.random.Generator
) -> RecruitmentSample:
    """A sample of ``world.size``: each recruits up to three at random among those they know who are not in it yet."""
    degree = np.array([len(each) for each in known], float)
    chance = degree * (outcome if world.only_cases else 1.0)
    chosen = list(generator.choice(world.people, world.seeds, replace=False, p=chance / chance.sum()))
    recruiter = [-1] * len(chosen)
    taken = set(chosen)
    turn = 0
    while len(chosen) < world.size:
        if turn == len(chosen):
            left = np.array([each for each in range(world.people) if each not in taken and degree[each] > 0])
            again = int(generator.choice(left))
            _add(chosen, recruiter, taken, again, -1)
        free = [other for other in known[chosen[turn]] if other not in taken]
        wanted = generator.binomial(3, min(0.55 * (world.recruiting if outcome[chosen[turn]] else 1.0), 1.0))
        for other in generator.permutation(free)[:wanted]:
            if len(chosen) < world.size:
                _add(chosen, recruiter, taken, int(other), turn)
        turn += 1
    return _sample(np.array(recruiter), degree[chosen], outcome[chosen], world.misreported, generator)


def _add(chosen: list[int], recruiter: list[int], taken: set[int], person: int, by: int) -> None:
    chosen.append(person)
    recruiter.append(by)
    taken.add(person)


def _sample(
    recruiter: Integers, degree: Floats, outcome: Integers, noisy: bool, generator: np.random.Generator
) -> RecruitmentSample:
    wave, tree = np.zeros_like(recruiter), np.arange(len(recruiter))
    for person in np.flatnonzero(recruiter >= 0):
        wave[person], tree[person] = wave[recruiter[person]] + 1, tree[recruiter[person]]
    told = np.maximum(np.rint(degree * generator.gamma(4.0, 0.25, len(degree))), 1.0) if noisy else degree
    return RecruitmentSample(("0", "1"), recruiter, told, outcome, wave, tree)


def cover(world: World, samples: int, replicates: int, seed: int = 1) -> list[Covered]:
    """How often each method's 95% interval holds ``world.share``, over ``samples`` populations."""
    generator = np.random.default_rng(seed)
    found: dict[str, list[tuple[float, float]]] = {method: [] for method in METHODS}
    for _ in range(samples):
        sample = recruit(world, *population(world, generator), generator)
        for method, pair in zip(METHODS, _estimates(world, sample, replicates, generator), strict=True):
            found[method].append(pair)
    reach = quantile(0.95)
    rows = []
    for method, pairs in found.items():
        value, error = np.array([pair for pair in pairs if np.isfinite(pair).all()]).T
        held = np.abs(value - world.share) <= reach * error
        rows.append(
            Covered(method, float(held.mean()), float(value.mean()), float(value.std()), float(error.mean()))
        )
    return rows


def _estimates(
    world: World, sample: RecruitmentSample, replicates: int, generator: np.random.Generator
) -> Iterator[tuple[float, float]]:
    chains, trees = by_chains(sample, replicates, generator), by_trees(sample, replicates, generator)
    first, second = first_kind(sample)[1], second_kind(sample)[1]
    yield first, _scatter(chains.first)
    yield first, _scatter(trees.first)
    yield second, _scatter(chains.second)
    yield second, _scatter(trees.second)
    for people in (world.people, 0.7 * world.people):
        value = successive(*tallies(sample), people, sample.n)[1]
        yield value, _scatter(by_populations(sample, people, replicates, generator))


def _scatter(shares: Floats) -> float:
    kept = shares[np.isfinite(shares[:, 1]), 1]
    return float(kept.std(ddof=1)) if len(kept) > 1 else float("nan")


def table(worlds: Iterable[World], samples: int, replicates: int) -> Iterator[str]:
    """The table of the documentation, a line a world."""
    yield "| population | " + " | ".join(METHODS) + " |"
    yield "|---" * (len(METHODS) + 1) + "|"
    for world in worlds:
        cells = [
            f"{row.held:.0%} ({row.mean:.3f}; {row.scatter:.3f}, {row.width:.3f})"
            for row in cover(world, samples, replicates)
        ]
        yield f"| {world.name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:3]] or [40, 100]
    for line in table(WORLDS, *asked):
        print(line, flush=True)  # noqa: T201
