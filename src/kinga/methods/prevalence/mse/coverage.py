"""Where the intervals hold the truth and where they do not: tables drawn from populations of known size.

`python -m kinga.methods.prevalence.mse.coverage [TABLES [REPLICATES]]` prints the table of
docs/methods/multiple-systems.md. Every population has 2,000 people and four lists; what differs is what the methods
assume away. Each person has an inclination of their own (heterogeneity, added to every log odds), one list may make
another likelier or less likely, and each second record of a person may fail to be linked, which makes it another person.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.mse.answers import METHODS, Answer, Method
from kinga.methods.prevalence.mse.estimate import answer
from kinga.methods.prevalence.mse.selection import Counts

__all__ = ["SCENARIOS", "Coverage", "Scenario", "cover", "draw", "main"]

PEOPLE = 2000
SEED = 20200424


@dataclass(frozen=True)
class Scenario:
    """A population: chance of each list, spread of inclination, dependences (list, list, log odds), missed links."""

    name: str
    shares: tuple[float, ...] = (0.12, 0.1, 0.08, 0.06)
    inclination: float = 0.0
    dependence: tuple[tuple[int, int, float], ...] = field(default=())
    missed: float = 0.0


SCENARIOS = (
    Scenario("lists independent"),
    Scenario("independent, long lists", (0.3, 0.25, 0.2, 0.2)),
    Scenario("independent, short lists", (0.05, 0.04, 0.03, 0.03)),
    Scenario("two lists refer to each other", dependence=((0, 1, 1.5),)),
    Scenario("two pairs refer to each other", dependence=((0, 1, 1.5), (2, 3, 1.5))),
    Scenario("two lists avoid each other", dependence=((0, 1, -1.5),)),
    Scenario(
        "all lists refer to one another", dependence=tuple((i, j, 0.8) for i in range(4) for j in range(i))
    ),
    Scenario("people differ a little", inclination=0.5),
    Scenario("people differ much", inclination=1.0),
    Scenario("10% of links missed", missed=0.1),
    Scenario("24% of links missed", missed=0.24),
    Scenario(
        "people differ, pair refers, 10% missed", inclination=0.5, dependence=((0, 1, 1.5),), missed=0.1
    ),
)


@dataclass(frozen=True)
class Coverage:
    """One method in one scenario: share of 95% intervals that hold the truth, and medians relative to it.

    ``answered`` is the share of tables with an estimate; coverage and medians are over those.
    """

    scenario: str
    method: Method
    coverage: float
    estimate: float
    width: float
    answered: float


def draw(scenario: Scenario, generator: np.random.Generator, people: int = PEOPLE) -> Counts:
    """The capture table of one population."""
    lists = len(scenario.shares)
    shares = np.array(scenario.shares)
    inclined = generator.normal(0.0, scenario.inclination, people)
    odds = np.log(shares / (1.0 - shares)) + inclined[:, None]
    on = np.zeros((people, lists), bool)
    for i in range(lists):
        pull = odds[:, i].copy()
        for first, second, strength in scenario.dependence:
            if max(first, second) == i:
                pull += strength * on[:, min(first, second)]
        on[:, i] = generator.random(people) < 1.0 / (1.0 + np.exp(-pull))
    histories = np.concatenate(list(_linked(on, scenario.missed, generator)))
    seen, counts = np.unique(histories[histories > 0], return_counts=True)
    return Counts(lists, seen, counts.astype(np.float64))


def _linked(
    on: npt.NDArray[np.bool_], missed: float, generator: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """Histories after linkage: a record that is not the person's first splits off with the chance ``missed``."""
    kept = on.copy()
    for i in range(on.shape[1]):
        second = on[:, i] & kept[:, :i].any(axis=1)
        lost = second & (generator.random(len(on)) < missed)
        kept[lost, i] = False
        yield np.full(int(lost.sum()), 1 << i, np.int64)
    yield kept @ (1 << np.arange(on.shape[1]))


def cover(
    scenario: Scenario, tables: int, replicates: int, methods: Sequence[Method] = METHODS
) -> list[Coverage]:
    """Coverage of each method over so many tables. Cost: about a third of a second a table at 200 replicates."""
    generator = np.random.default_rng([SEED, SCENARIOS.index(scenario) if scenario in SCENARIOS else 0])
    answers: dict[Method, list[Answer]] = {method: [] for method in methods}
    for number in range(tables):
        counts = draw(scenario, generator)
        if not counts.meets.any():
            continue
        for method in methods:
            answers[method].append(answer(counts, method, replicates, number, {}))
    return [_summary(scenario, method, found, tables) for method, found in answers.items()]


def _summary(scenario: Scenario, method: Method, found: Sequence[Answer], tables: int) -> Coverage:
    given = [(a.population, *a.intervals[0.95]) for a in found if a.population is not None]
    if not given:
        return Coverage(scenario.name, method, np.nan, np.nan, np.nan, 0.0)
    points, lows, highs = (np.array(column) for column in zip(*given, strict=True))
    held = float(np.mean((lows <= PEOPLE) & (highs >= PEOPLE)))
    with np.errstate(invalid="ignore"):
        width = float(np.median((highs - lows) / PEOPLE))
    return Coverage(
        scenario.name, method, held, float(np.median(points / PEOPLE)), width, len(given) / tables
    )


def main(arguments: Sequence[str]) -> None:
    """Print the table in Markdown, a row as soon as it is known."""
    tables = int(arguments[0]) if arguments else 40
    replicates = int(arguments[1]) if len(arguments) > 1 else 200
    head = " | ".join(METHODS)
    sys.stdout.write(
        f"{tables} tables, {replicates} replicates: coverage of 95% intervals in %, median N / true N\n\n"
    )
    sys.stdout.write(f"| population | {head} |\n|---|{'---|' * len(METHODS)}\n")
    for scenario in SCENARIOS:
        cells = [f"{100 * c.coverage:.0f} ({c.estimate:.2f})" for c in cover(scenario, tables, replicates)]
        sys.stdout.write(f"| {scenario.name} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
