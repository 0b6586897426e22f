"""What a file leaves out and a person may say: periods without a row are zero; parts add up to their whole.

Both only on demand, because both can be wrong: a row that is absent may be a count that never came, and a sum of the
parts that came is not the whole. So a sum is made only for periods in which every part has a count.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.insight.watch.reading.problems import UnreadableFile
from kinga.insight.watch.reading.rows import Group

__all__ = ["DAY_BITS", "DAY_MASK", "Counts", "Integers", "filled", "starts_of", "with_totals"]

Integers = npt.NDArray[np.int64]

DAY_BITS: Final = 22  # ordinals up to the year 9999 need 22 bits
DAY_MASK: Final = (1 << DAY_BITS) - 1
_FEWEST_PARTS = 2


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts sorted by series and day. Arrays of one length: the series' place in the list of groups, the ordinal
    of the period's first day, the count, and the line it came from (0: from none)."""

    series: Integers
    days: Integers
    counts: Integers
    lines: Integers

    @property
    def keys(self) -> Integers:
        """Series and day in one number, rising."""
        return self.series << DAY_BITS | self.days


def starts_of(key: Integers) -> Integers:
    """Where each run of equal values begins."""
    if not len(key):
        return np.empty(0, dtype=np.int64)
    return np.concatenate([[0], np.flatnonzero(key[1:] != key[:-1]) + 1])


def filled(counts: Counts, gaps: Integers, frequency: str, most: int) -> Counts:
    """Every series in every period from the file's first to its last; what has no row is zero, `gaps` stay missing.

    `gaps` are keys, as of Counts. Raises UnreadableFile when this makes more than `most` counts.
    """
    if not len(counts.days):
        return counts
    days = _periods(int(counts.days.min()), int(counts.days.max()), frequency)
    series = np.unique(counts.series)
    if len(series) * len(days) > most:
        raise UnreadableFile("too_many_counts", most=most)
    grid = (series[:, None] << DAY_BITS | days[None, :]).ravel()
    grid = grid[~np.isin(grid, gaps) | np.isin(grid, counts.keys)]
    there = np.searchsorted(grid, counts.keys)
    values, lines = np.zeros(len(grid), dtype=np.int64), np.zeros(len(grid), dtype=np.int64)
    values[there], lines[there] = counts.counts, counts.lines
    return Counts(grid >> DAY_BITS, grid & DAY_MASK, values, lines)


def _periods(first: int, last: int, frequency: str) -> Integers:
    """The ordinals of the first days of all periods from `first` to `last`."""
    if frequency in {"day", "week"}:
        return np.arange(first, last + 1, 7 if frequency == "week" else 1, dtype=np.int64)
    begin, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    months = range(
        begin.year * 12 + begin.month - 1, end.year * 12 + end.month, 12 if frequency == "year" else 1
    )
    return np.array([dt.date(month // 12, month % 12 + 1, 1).toordinal() for month in months], dtype=np.int64)


def with_totals(
    groups: Sequence[Group], counts: Counts, level_of: Callable[[str], int | None]
) -> tuple[list[Group], Counts]:
    """The groups and counts with sums over ages and sexes, and then over places, where the file has no such series.

    `level_of` tells the level of a place by its key; places of several levels overlap and are not added up.
    """
    made = list(groups)
    for parts_of in (_over_people, lambda given: _over_places(given, level_of)):
        made, counts = _summed(made, counts, parts_of(made))
    return made, counts


def _over_people(groups: Sequence[Group]) -> Mapping[Group, list[int]]:
    """For each place and kind the parts by age and sex: of the finest kind only, so that nothing counts twice."""
    patterns: dict[Group, dict[tuple[bool, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, group in enumerate(groups):
        if group.age or group.sex:
            pattern = (bool(group.age), bool(group.sex))
            patterns[group._replace(age="", sex="")][pattern].append(number)
    return {
        whole: max(parts.items(), key=lambda each: (sum(each[0]), len(each[1])))[1]
        for whole, parts in patterns.items()
        if whole not in set(groups)
    }


def _over_places(groups: Sequence[Group], level_of: Callable[[str], int | None]) -> Mapping[Group, list[int]]:
    """For each kind its places, when they are all of one level."""
    parts: dict[Group, list[int]] = defaultdict(list)
    levels: dict[Group, Counter[int | None]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        if (group.place or group.place_name) and not (group.age or group.sex):
            whole = Group(kind=group.kind)
            parts[whole].append(number)
            levels[whole][level_of(group.place) if group.place else None] += 1
    return {
        whole: members
        for whole, members in parts.items()
        if whole not in set(groups) and len(levels[whole]) == 1
    }


def _summed(
    groups: list[Group], counts: Counts, parts: Mapping[Group, list[int]]
) -> tuple[list[Group], Counts]:
    """With the sums of these parts, for periods in which each of them has a count."""
    wanted = [(whole, members) for whole, members in parts.items() if len(members) >= _FEWEST_PARTS]
    whole_of = np.full(len(groups), -1, dtype=np.int64)
    for number, (_whole, members) in enumerate(wanted):
        whole_of[members] = number
    sizes = np.array([len(members) for _whole, members in wanted], dtype=np.int64)
    row_of = whole_of[counts.series] if len(groups) else whole_of
    inside = np.flatnonzero(row_of >= 0)
    if not len(inside):
        return groups, counts
    key = row_of[inside] << DAY_BITS | counts.days[inside]
    order = np.argsort(key, kind="stable")
    key, inside = key[order], inside[order]
    starts = starts_of(key)
    present = np.diff(np.append(starts, len(key)))
    whole = key[starts] >> DAY_BITS
    complete = present == sizes[whole]
    kept, number_of = np.unique(whole[complete], return_inverse=True)
    sums = np.add.reduceat(counts.counts[inside], starts)[complete]
    return [*groups, *(wanted[int(number)][0] for number in kept)], Counts(
        np.concatenate([counts.series, len(groups) + number_of]),
        np.concatenate([counts.days, key[starts][complete] & DAY_MASK]),
        np.concatenate([counts.counts, sums]),
        np.concatenate([counts.lines, counts.lines[inside][starts][complete]]),
    )
