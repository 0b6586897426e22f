"""What linkage does to estimates: precision and recall by threshold, and where intervals hold, with and without it.

`python -m kinga.methods.linkage.simulation.coverage rates [PEOPLE]` and `… coverage [POPULATIONS [DRAWS [REPLICATES]]]` print
the tables of docs/methods/linkage.md. Populations have 2,000 invented people who are on lists independently of one
another, so that whatever is wrong is wrong because of the links.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.linkage.carried import DrawnTables, estimate_answers
from kinga.methods.linkage.link import Judged, judge, tabulate
from kinga.methods.linkage.people import link
from kinga.methods.linkage.simulation.inventing import (
    CLEAN,
    ROUGH,
    USUAL,
    Care,
    Synthetic,
    invent,
    write_lists,
)
from kinga.methods.prevalence.mse.answers import Answer
from kinga.methods.prevalence.mse.estimate import answer
from kinga.methods.prevalence.mse.selection import Counts
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = ["SCENARIOS", "WAYS", "Covered", "Rate", "Scenario", "cover", "linked", "made", "main", "rates"]

SEED: Final = 20200424
PEOPLE: Final = 2000


@dataclass(frozen=True)
class Scenario:
    """A population: the chance of each list and how carefully the lists are kept."""

    name: str
    shares: tuple[float, ...]
    care: Care


SCENARIOS: Final = (
    Scenario("2 lists, clean", (0.25, 0.2), CLEAN),
    Scenario("2 lists, usual", (0.25, 0.2), USUAL),
    Scenario("2 lists, rough", (0.25, 0.2), ROUGH),
    Scenario("4 lists, clean", (0.12, 0.1, 0.08, 0.06), CLEAN),
    Scenario("4 lists, usual", (0.12, 0.1, 0.08, 0.06), USUAL),
    Scenario("4 lists, rough", (0.12, 0.1, 0.08, 0.06), ROUGH),
)
WAYS: Final = ("true links", "linked at .9", "linked at .5", "corrected", "draws")
"""What an estimate is made from: the truth, the table at two thresholds, corrected from .9, and drawn."""


@dataclass(frozen=True)
class Rate:
    """Links of one simulation at one threshold: counted against the truth, and as the model expects them.

    ``overlap`` is people found on two lists or more, relative to how many there are.
    """

    threshold: float
    precision: float
    recall: float
    expected_precision: float
    expected_recall: float
    overlap: float


@dataclass(frozen=True)
class Covered:
    """One way in one scenario: share of 95% intervals that hold the truth, median estimate and width relative to it."""

    scenario: str
    way: str
    coverage: float
    estimate: float
    width: float
    answered: float


def made(people: int, scenario: Scenario, seed: Sequence[int]) -> tuple[Synthetic, CaptureTable]:
    """The lists of one population, and the table that perfect links would give."""
    generator = np.random.default_rng(list(seed))
    on = generator.random((people, len(scenario.shares))) < np.array(scenario.shares)
    lists = write_lists(invent(people, generator), on, scenario.care, generator)
    masks, counts = np.unique(on @ (1 << np.arange(on.shape[1])), return_counts=True)
    seen = masks > 0
    names = tuple(one.name for one in lists.lists)
    return lists, CaptureTable(names, tuple(masks[seen].tolist()), tuple(counts[seen].tolist()))


def rates(lists: Synthetic, truth: CaptureTable, thresholds: Sequence[float], seed: int) -> list[Rate]:
    """Precision and recall of links between lists at thresholds, against the truth."""
    judged = judge(lists.lists, seed=seed)
    whose = _whose(judged, lists)
    of = judged.persons.of
    matches = len(linked(whose, of))
    found = []
    for threshold in thresholds:
        links = linked(link(judged.persons, judged.pairs, threshold), of)
        true = sum(whose[i] == whose[j] for i, j in links)
        table = tabulate(judged, threshold=threshold, seed=seed)
        found.append(
            Rate(
                threshold,
                true / max(len(links), 1),
                true / matches,
                table.precision or np.nan,
                table.recall or np.nan,
                table.table.overlapping / truth.overlapping,
            )
        )
    return found


def cover(scenario: Scenario, populations: int, draws: int, replicates: int) -> list[Covered]:
    """Coverage of stepwise estimates by every way. Cost: some 6 s of one core a population."""
    found: dict[str, list[Answer]] = {way: [] for way in WAYS}
    for number in range(populations):
        lists, truth = made(PEOPLE, scenario, (SEED, SCENARIOS.index(scenario), number))
        judged = judge(lists.lists, seed=number)
        loose = tabulate(judged, threshold=0.5, draws=draws, seed=number)
        strict = tabulate(judged, threshold=0.9, draws=draws, carry="correction", seed=number)
        for way, table in zip(WAYS, (truth, strict.table, loose.table), strict=False):
            counts = Counts.of(table)
            if counts.meets.any():
                found[way].append(answer(counts, "stepwise", replicates, number, {}))
        for way, drawn in (("corrected", strict), ("draws", loose)):
            tables = DrawnTables(drawn.table, drawn.drawn)
            found[way].append(estimate_answers(tables, ("stepwise",), replicates, number)["stepwise"][0])
    return [_summary(scenario, way, each, populations) for way, each in found.items()]


def _summary(scenario: Scenario, way: str, found: Sequence[Answer], populations: int) -> Covered:
    given = [(each.population, *each.intervals[0.95]) for each in found if each.population is not None]
    if not given:
        return Covered(scenario.name, way, np.nan, np.nan, np.nan, 0.0)
    points, lows, highs = (np.array(column) for column in zip(*given, strict=True))
    held = float(np.mean((lows <= PEOPLE) & (highs >= PEOPLE)))
    width = float(np.median((highs - lows) / PEOPLE))
    return Covered(
        scenario.name, way, held, float(np.median(points / PEOPLE)), width, len(given) / populations
    )


def _whose(judged: Judged, lists: Synthetic) -> npt.NDArray[np.int64]:
    """The true person of each entry. Entries wrongly made of two people belong to the later one."""
    whose = np.zeros(judged.persons.of.size, np.int64)
    whose[judged.persons.entry] = np.concatenate(lists.truth)
    return whose


def linked(person: npt.NDArray[np.int64], of: npt.NDArray[np.int64]) -> set[tuple[int, int]]:
    """Pairs of entries of different lists that are one person."""
    order = np.argsort(person, kind="stable")
    groups = np.split(order, np.nonzero(np.diff(person[order]))[0] + 1)
    return {
        (int(min(i, j)), int(max(i, j)))
        for group in groups
        for i, j in combinations(group.tolist(), 2)
        if of[i] != of[j]
    }


def main(arguments: Sequence[str]) -> None:
    """Print a table in Markdown, a row as soon as it is known."""
    numbers = [int(each) for each in arguments[1:]]
    if arguments and arguments[0] == "rates":
        people = numbers[0] if numbers else 20_000
        _say(
            "population | threshold | precision | recall | expected precision | expected recall | overlap found"
        )
        _say("---|---|---|---|---|---|---")
        for scenario in SCENARIOS:
            lists, truth = made(people, scenario, (SEED, 0))
            for rate in rates(lists, truth, (0.5, 0.7, 0.9, 0.99), 1):
                cells = (
                    rate.precision,
                    rate.recall,
                    rate.expected_precision,
                    rate.expected_recall,
                    rate.overlap,
                )
                _say(f"{scenario.name} | {rate.threshold:g} | " + " | ".join(f"{cell:.3f}" for cell in cells))
        return
    populations, draws, replicates = (*numbers, *(20, 20, 200)[len(numbers) :])
    _say("population | " + " | ".join(WAYS))
    _say("---|" + "---|" * len(WAYS))
    for scenario in SCENARIOS:
        row = cover(scenario, populations, draws, replicates)
        _say(
            f"{scenario.name} | "
            + " | ".join(f"{100 * c.coverage:.0f} ({c.estimate:.2f}, {c.width:.2f})" for c in row)
        )


def _say(line: str) -> None:
    sys.stdout.write(f"| {line} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
