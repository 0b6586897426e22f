"""Multiple systems estimation over drawn tables: the doubt about links goes into the interval.

A *drawn table* says one possible way in which the records belong together. Each is estimated on its own, and the
answers are combined on the log scale by Rubin's rules (1987, *Multiple Imputation for Nonresponse in Surveys*, section
3.1): the point is the mean over D draws; each side of the interval is its mean square distance within draws (MOVER, Zou
& Donner 2008, *Statistics in Medicine* 27, 1693-1702, so that BCa ends stay asymmetric) plus (1 + 1/D) times the
variance between draws, multiplied by the square of Student's t on Rubin's degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from kinga.methods.prevalence.mse.answers import METHODS, Answer, Method, MultipleSystems, NotEstimable
from kinga.methods.prevalence.mse.caveats import Caveat
from kinga.methods.prevalence.mse.estimate import Progress, answer, estimate
from kinga.methods.prevalence.mse.selection import Counts
from kinga.methods.prevalence.mse.tables import CaptureTable, CaptureTableError, capture_table

__all__ = ["DRAW", "BadDraw", "DrawnTables", "drawn_tables", "estimate_answers", "estimate_drawn"]

DRAW = "draw"
"""The column that numbers the draws. Draw 0 is the table as linked, the others are possible ones."""
LEAST, MOST = 2, 1000
MOSTLY = 0.5
"""A method that refuses more than this share of the draws refuses all."""


class BadDraw(CaptureTableError):
    """A column of draws that cannot be read as such."""


@dataclass(frozen=True)
class DrawnTables:
    """The table ``linked`` at a threshold, or None, and the possible ``tables`` drawn around it, of the same lists."""

    linked: CaptureTable | None
    tables: tuple[CaptureTable, ...]


def drawn_tables(header: Sequence[str], rows: Iterable[Sequence[str]], first_row: int = 2) -> DrawnTables:
    """Tables from text: as `capture_table`, with a column `draw` that says which table a row is of.

    Raises `BadDraw` for draws that are no numbers or too few, and what `capture_table` raises for each table; rows are
    those of the file.
    """
    names = [name.strip() for name in header]
    place = names.index(DRAW)
    plain = [name for i, name in enumerate(names) if i != place]
    found: dict[int, list[tuple[int, list[str]]]] = {}
    for number, row in enumerate(rows, first_row):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(names):
            raise BadDraw(
                f"Row {number} has {len(cells)} columns, the header {len(names)}. Give one for each."
            )
        draw = cells.pop(place)
        if not draw.isascii() or not draw.isdigit() or int(draw) > MOST:
            raise BadDraw(
                f"Row {number}: a draw is a whole number from 0 to {MOST:,}; 0 is the table as linked."
            )
        found.setdefault(int(draw), []).append((number, cells))
    tables = {draw: _table(plain, numbered) for draw, numbered in sorted(found.items())}
    linked = tables.pop(0, None)
    if len(tables) < LEAST:
        raise BadDraw(
            f"The table has {len(tables)} draws besides draw 0. At least {LEAST} are needed to say how sure the links "
            "are; 20 or more are better. Link again with --draws 20, or leave the column draw out."
        )
    return DrawnTables(linked, tuple(tables.values()))


def _table(header: Sequence[str], numbered: Sequence[tuple[int, list[str]]]) -> CaptureTable:
    """One table; rows that are not its own are empty, so that messages name the rows of the file."""
    first = numbered[0][0]
    rows: list[list[str]] = [[] for _ in range(numbered[-1][0] - first + 1)]
    for number, cells in numbered:
        rows[number - first] = cells
    return capture_table(header, rows, first)


def estimate_drawn(
    drawn: DrawnTables,
    *,
    method: Method | None = None,
    replicates: int = 1000,
    seed: int = 1,
    progress: Progress = lambda _what, _done, _of: None,
) -> MultipleSystems:
    """Every method over all draws. Checks, lists left out or merged, and spread are those of the middle draw.

    The middle draw is the one whose number of people on two lists or more is the median. Raises `NeverMeet` and
    `NotEstimable` as `estimate` does. Cost: that of `estimate`, and 0.2 to 2 s of one core a draw.
    """
    order = sorted(range(len(drawn.tables)), key=lambda i: drawn.tables[i].overlapping)
    middle = order[len(order) // 2]
    found = estimate(drawn.tables[middle], method=method, replicates=replicates, seed=seed, progress=progress)
    answers = estimate_answers(drawn, METHODS, replicates, seed, progress)
    combined = {name: replace(one, model=found.answers[name].model) for name, (one, _) in answers.items()}
    if all(one.population is None for one in combined.values()):
        raise NotEstimable(
            "No method has an estimate for most draws: which records belong together is too doubtful. Link records that "
            "hold more about each person, such as birth dates or phones."
        )
    return replace(found, answers=combined, caveats=(*_remarks(drawn, answers, seed), *found.caveats))


def estimate_answers(
    drawn: DrawnTables,
    methods: Sequence[Method],
    replicates: int,
    seed: int,
    progress: Progress = lambda _what, _done, _of: None,
) -> dict[Method, tuple[Answer, tuple[Answer, ...]]]:
    """By method: the answer over all draws, without a model, and the answers of the draws."""
    found: dict[Method, list[Answer]] = {name: [] for name in methods}
    for done, table in enumerate(drawn.tables):
        progress("draws of links", done, len(drawn.tables))
        counts = Counts.of(table)
        for name in methods:
            meet = bool(counts.meets.any())
            found[name].append(
                answer(counts, name, replicates, seed + done, {})
                if meet
                else Answer(name, None, refusal="does not exist")
            )
    progress("draws of links", len(drawn.tables), len(drawn.tables))
    least = min(table.observed for table in drawn.tables)
    return {name: (_combined(name, each, least), tuple(each)) for name, each in found.items()}


def _combined(name: Method, found: Sequence[Answer], least: int) -> Answer:
    """One method over all draws. ``least`` people were seen in every draw."""
    given = [each for each in found if each.population is not None]
    if len(given) < max(MOSTLY * len(found), 1):
        return Answer(name, None, refusal=next(each.refusal for each in found if each.refusal))
    points = np.log([each.population or math.nan for each in given])
    point, between = float(points.mean()), float(points.var(ddof=1)) if len(given) > 1 else 0.0
    levels = [level for level in given[0].intervals if all(level in each.intervals for each in given)]
    population = math.exp(point)
    kept: dict[float, tuple[float, float]] = {}
    for level in levels:
        down, up = (_reach(_sides(given, points, level, end), between, level, len(given)) for end in (0, 1))
        kept[level] = max(population * math.exp(-down), min(float(least), population)), _times(population, up)
    return Answer(
        name,
        population,
        intervals=kept,
        edge=max(each.edge for each in given),
        effective=min((each.effective for each in given if each.effective is not None), default=None),
        complete=all(each.complete for each in given),
    )


def _sides(given: Sequence[Answer], points: npt.NDArray[np.float64], level: float, end: int) -> float:
    """Mean square distance on the log scale from the estimate of each draw to that end of its interval."""
    ends = np.array([each.intervals[level][end] for each in given])
    with np.errstate(divide="ignore"):
        return float(np.mean((np.log(ends) - points) ** 2))


def _reach(within: float, between: float, level: float, draws: int) -> float:
    """How far an interval reaches to one side: Rubin's rules with a within variance of (distance / z) squared."""
    if not math.isfinite(within):
        return math.inf
    z = float(stats.norm.ppf((1.0 + level) / 2.0))
    inside, added = within / z**2, (1.0 + 1.0 / draws) * between
    if not added:
        return math.sqrt(within)
    freedom = (draws - 1.0) * (1.0 + inside / added) ** 2
    return float(stats.t.ppf((1.0 + level) / 2.0, freedom)) * math.sqrt(inside + added)


def _times(population: float, up: float) -> float:
    return population * math.exp(up) if up < 700.0 else math.inf


def share_between(found: Sequence[Answer], level: float = 0.68) -> float:
    """The share of the variance of a combined estimate (log scale) that comes from the links; nan without intervals."""
    given = [each for each in found if each.population is not None and level in each.intervals]
    if len(given) < LEAST:
        return math.nan
    points = np.log([each.population or math.nan for each in given])
    z = float(stats.norm.ppf((1.0 + level) / 2.0))
    inside = (_sides(given, points, level, 0) + _sides(given, points, level, 1)) / 2.0 / z**2
    added = (1.0 + 1.0 / len(given)) * float(points.var(ddof=1))
    return added / (inside + added) if math.isfinite(inside) and inside + added > 0.0 else math.nan


def _remarks(
    drawn: DrawnTables, answers: Mapping[Method, tuple[Answer, Sequence[Answer]]], seed: int
) -> list[Caveat]:
    """What drawing adds to what is said: how many draws, how far they pull, and what the table as linked says."""
    found = [Caveat("drawn", {"number": len(drawn.tables)})]
    known = [share for _, each in answers.values() if not math.isnan(share := share_between(each))]
    if known:
        found.append(Caveat("drawn_share", {"low": min(known), "high": max(known)}))
    refused = max(
        sum(each.population is None for each in one) for whole, one in answers.values() if whole.population
    )
    if refused:
        found.append(Caveat("drawn_refused", {"number": refused}))
    if drawn.linked is not None:
        counts = Counts.of(drawn.linked)
        plain = answer(counts, "stepwise", 0, seed, {}).population if counts.meets.any() else None
        carried = answers["stepwise"][0].population
        if plain and carried:
            found.append(Caveat("as_linked", {"plain": plain, "carried": carried}))
    return found
