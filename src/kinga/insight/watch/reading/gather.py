"""A whole file as three numbers a count: which series, which day, how many. Memory is bounded by the counts taken."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kinga.insight.watch.reading.groups import PlaceBook
from kinga.insight.watch.reading.plan import Plan, Reading
from kinga.insight.watch.reading.problems import KEPT, Problem, Problems, UnreadableFile
from kinga.insight.watch.reading.rows import NOBODY_KNOWS, Entry, Group, Rows
from kinga.insight.watch.reading.text import Record, records
from kinga.insight.watch.reading.totals import (
    DAY_BITS,
    DAY_MASK,
    Counts,
    Integers,
    filled,
    starts_of,
    with_totals,
)

__all__ = ["FIRST", "Counts", "Gathered", "SeriesFound", "gather", "headings_of"]

FIRST = 12
"""How many counts are kept as they were understood, for a person to look at."""


@dataclass(frozen=True)
class SeriesFound:
    """One series of the file: its first and last period, counts, how many are zero, and periods between without one."""

    group: Group
    first: dt.date
    last: dt.date
    periods: int
    zeros: int
    missing: int
    total: int


@dataclass(frozen=True, eq=False)
class Gathered:
    """What a file holds under a plan. With problems nothing of it may be taken in."""

    groups: list[Group]
    counts: Counts
    rows: int
    blanks: int
    added: int  # counts that were added to another of the same series and period
    problems: Problems
    first: list[Entry] = field(default_factory=list)
    sums: int = 0  # the last so many groups are sums that are not in the file

    def series(self, frequency: str) -> Iterator[SeriesFound]:
        """Each series with its numbers, in the order in which the file first names it."""
        starts = starts_of(self.counts.series)
        ends = np.append(starts[1:], len(self.counts.series)) if len(starts) else starts
        for start, end in zip(starts, ends, strict=True):
            days, counts = self.counts.days[start:end], self.counts.counts[start:end]
            first, last = int(days[0]), int(days[-1])
            yield SeriesFound(
                self.groups[int(self.counts.series[start])],
                dt.date.fromordinal(first),
                dt.date.fromordinal(last),
                int(end - start),
                int((counts == 0).sum()),
                _periods_between(first, last, frequency) - int(end - start),
                int(counts.sum()),
            )


def headings_of(path: Path, reading: Reading) -> Record:
    """The row of the headings. Raises UnreadableFile: the file has no such line, or nothing but headings."""
    rows = records(path, reading)
    found = next((row for row in rows if row.line >= reading.heading_line), None)
    if found is None:
        raise UnreadableFile("no_headings", line=reading.heading_line)
    if next(rows, None) is None:
        raise UnreadableFile("headings_only", line=found.line)
    return found


class _Read:
    """What has been read so far: three numbers a count, and one for each cell that says that nobody knows."""

    def __init__(self) -> None:
        self.numbers: dict[Group, int] = {}
        self.keys, self.counts, self.lines, self.gaps = array("q"), array("q"), array("q"), array("q")
        self.first: list[Entry] = []

    def take(self, entries: Iterable[Entry]) -> None:
        """The counts of one row."""
        for entry in entries:
            number = self.numbers.setdefault(entry.group, len(self.numbers))
            key = number << DAY_BITS | entry.day
            if entry.value == NOBODY_KNOWS:
                self.gaps.append(key)
                continue
            if len(self.first) < FIRST:
                self.first.append(entry)
            self.keys.append(key)
            self.counts.append(entry.value)
            self.lines.append(entry.line)

    def keep_within(self, most: int, most_series: int) -> None:
        """Raises UnreadableFile when there is more than was agreed."""
        if len(self.keys) > most or len(self.gaps) > most:
            raise UnreadableFile("too_many_counts", most=most)
        if len(self.numbers) > most_series:
            raise UnreadableFile("too_many_series", most=most_series)


def gather(
    path: Path,
    reading: Reading,
    plan: Plan,
    *,
    places: PlaceBook,
    today: dt.date,
    most: int,
    most_series: int,
    note: Callable[[int], None] | None = None,
) -> Gathered:
    """Read the whole file. `note` is told the bytes read. Raises UnreadableFile, also for more than `most` counts.

    About 24 bytes of memory a count while reading, as much again while sorting, and the names of the series.
    """
    headings = headings_of(path, reading)
    rows = Rows(plan, headings, places, today)
    read = _Read()
    for record in records(path, reading, note):
        if record.line > headings.line:
            read.take(rows.read(record))
            read.keep_within(most, most_series)
    if not read.keys and not rows.problems.total:
        raise UnreadableFile("no_counts")
    found, added = _sorted(read, plan.repeats == "add", rows.problems)
    rows.problems.kept.sort(key=_by_line)
    if plan.absent == "zero":
        found = filled(found, _integers(read.gaps), plan.frequency, most)
    groups, sums = list(read.numbers), 0
    if plan.totals == "add":
        groups, found = with_totals(groups, found, places.level_of)
        sums = len(groups) - len(read.numbers)
    return Gathered(groups, found, rows.rows, rows.blanks, added, rows.problems, read.first, sums)


def _by_line(problem: Problem) -> int:
    return problem.line


def _sorted(read: _Read, add: bool, problems: Problems) -> tuple[Counts, int]:
    """Sorted by series and day; the same twice is added up, or a problem of the later line."""
    key, count, line = _integers(read.keys), _integers(read.counts), _integers(read.lines)
    order = np.argsort(key, kind="stable")
    key, count, line = key[order], count[order], line[order]
    del order
    again = np.flatnonzero(key[1:] == key[:-1]) + 1
    if len(again):
        starts = starts_of(key)
        if add:
            count = np.add.reduceat(count, starts)
        else:
            _note_repeats(again, starts, line, problems)
            count = count[starts]
        key, line = key[starts], line[starts]
    return Counts(key >> DAY_BITS, key & DAY_MASK, count, line), len(again) if add else 0


def _integers(numbers: array[int]) -> Integers:
    return np.frombuffer(numbers, dtype=np.int64) if numbers else np.empty(0, dtype=np.int64)


def _note_repeats(again: Integers, starts: Integers, line: Integers, problems: Problems) -> None:
    problems.total += max(0, len(again) - KEPT)  # those beyond would not be kept anyway
    for place in again[:KEPT]:
        of = starts[np.searchsorted(starts, place, side="right") - 1]
        problems.add(int(line[place]), "", "repeat", other=str(int(line[of])))


def _periods_between(first: int, last: int, frequency: str) -> int:
    """How many periods there are from the one that begins at `first` to the one at `last`, both counted."""
    if frequency == "day":
        return last - first + 1
    if frequency == "week":
        return (last - first) // 7 + 1
    begin, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    if frequency == "year":
        return end.year - begin.year + 1
    return (end.year - begin.year) * 12 + end.month - begin.month + 1
