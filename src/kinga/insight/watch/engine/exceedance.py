"""Many series side by side: how far each period of each lies from what was expected. No writes, no pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kinga.insight.watch.engine.judging import ALPHA, SMALLEST, Judged, Table, judge
from kinga.insight.watch.models import Frequency, Series

__all__ = ["HINT", "Cell", "Grid", "Level", "Row", "grid", "level"]

Level = Literal["surge", "high", "usual", "low", "silence", "unknown", "missing"]

HINT: Final = 0.05
"""One-sided chance at which a cell is drawn as a little high or low: to look at, never a signal."""


@dataclass(frozen=True)
class Cell:
    """One period of one series: what was counted and how it compares. `judged` is None where no method answers."""

    start: dt.date
    level: Level
    observed: float | None = None
    judged: Judged | None = None


@dataclass(frozen=True)
class Row:
    """One series with a cell for every period shown, oldest first."""

    series: Series
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """Rows and the first days of their periods, oldest first."""

    starts: tuple[dt.date, ...]
    rows: tuple[Row, ...]


def level(judged: Judged) -> Level:
    """What a cell says. Beneath three cases, counted and expected, nothing is called high or low."""
    verdict = judged.verdict
    if max(verdict.observed or 0.0, verdict.expected or 0.0) < SMALLEST:
        return "usual"
    if verdict.signal:
        return verdict.signal
    high, low = verdict.p_high, verdict.p_low
    if high is not None and high <= HINT:
        return "surge" if high <= ALPHA else "high"
    if low is not None and low <= HINT:
        return "silence" if low <= ALPHA else "low"
    return "usual"


def grid(tables: Sequence[Table], columns: int, last: dt.date | None = None) -> Grid:
    """The last `columns` periods of series of one frequency, all ending with the newest count of any of them.

    `last` is the newest count of others that stand beside them: where it is later, they end with it.
    Days are sums of seven. Series by years are judged by nothing here, and are left out.
    """
    known = [table for table in tables if table.starts and table.series.frequency != Frequency.YEAR]
    if not known:
        return Grid((), ())
    last = max([last or dt.date.min, *(table.starts[-1] for table in known)])
    ended = [_until(table, last) for table in known]
    found: dict[Series, dict[dt.date, Judged]] = {table.series: {} for table in ended}
    for judged in judge(ended, last=columns):
        found[judged.series][judged.start] = judged
    starts = _starts(ended, columns)
    rows = tuple(Row(table.series, tuple(_cells(table, starts, found[table.series]))) for table in ended)
    return Grid(starts, rows)


def _until(table: Table, last: dt.date) -> Table:
    """The same counts, missing from their end to `last`."""
    starts = list(table.starts)
    while starts[-1] < last:
        starts.append(_next(starts[-1], table.series.frequency))
    blank = (None,) * (len(starts) - len(table.starts))
    return replace(table, starts=tuple(starts), counts=table.counts + blank)


def _next(start: dt.date, frequency: str) -> dt.date:
    if frequency == Frequency.MONTH:
        return (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return start + dt.timedelta(days=7 if frequency == Frequency.WEEK else 1)


def _starts(tables: Iterable[Table], columns: int) -> tuple[dt.date, ...]:
    """The first days of the last periods that any of the series reaches back to."""
    longest = max(tables, key=lambda table: len(table.starts))
    if longest.series.frequency != Frequency.DAY:
        return longest.starts[-columns:]
    return longest.starts[-7::-7][:columns][::-1]


def _cells(table: Table, starts: Sequence[dt.date], judged: dict[dt.date, Judged]) -> Iterable[Cell]:
    counts = dict(zip(table.starts, table.counts, strict=True))
    span = 7 if table.series.frequency == Frequency.DAY else 1
    for start in starts:
        days = [counts.get(start + dt.timedelta(days=n)) for n in range(span)]
        seen = [count for count in days if count is not None]
        one = judged.get(start)
        if not seen:
            yield Cell(start, "missing")
        elif one is None or one.verdict.expected is None:
            yield Cell(start, "unknown", sum(seen))
        else:
            yield Cell(start, level(one), one.verdict.observed, one)
