"""Series on their grid of periods: which frequency, where each count stands, what is missing between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch, Frequency

from .grouping import Groups
from .reading import BadCounts, Floats, Ints

__all__ = ["Placed", "Side", "Steps", "batches", "place", "say_frequency"]

_CELLS = 150_000
_STRETCH, _SPARE = 20, 2000


@dataclass
class Steps:
    """How many neighbouring times are a day, a week, a month, or something else apart."""

    day: int = 0
    week: int = 0
    month: int = 0
    other: int = 0

    def add(self, groups: Groups) -> None:
        """Count the steps within each series."""
        step = np.diff(groups.when)[np.diff(groups.owner) == 0]
        self.day += int((step == 1).sum())
        self.week += int((step == 7).sum())
        self.month += int(((step >= 28) & (step <= 31)).sum())
        self.other += int(((step > 1) & (step != 7) & ((step < 28) | (step > 31))).sum())

    def frequency(self) -> tuple[Frequency, str]:
        """The commonest step as a frequency, and the sentence that says so. Raises `BadCounts` when there is none."""
        counted: list[tuple[int, Frequency]] = [(self.day, "day"), (self.week, "week"), (self.month, "month")]
        most, frequency = max(counted, key=lambda pair: pair[0])
        if most == 0 and self.other:
            raise BadCounts(
                "The dates are neither days, weeks nor months apart. Say --frequency day, week or month."
            )
        if most == 0:
            return "week", "No series has two dates: taken as weeks, as no --frequency was given."
        return (
            frequency,
            f"Most dates are one {frequency} apart: judged by {frequency} (--frequency says otherwise).",
        )


def say_frequency(frequency: Frequency, *, dated: bool) -> str:
    """What is assumed when nobody said: numbered periods are weeks."""
    return "" if dated else f"Periods are numbers: taken as {frequency}s, as no --frequency was given."


@dataclass(frozen=True, eq=False)
class Placed:
    """Series with every period from the first to the last: ``length`` (series,), ``cell`` (rows,) from 0 each.

    ``first`` (series,) and ``when`` (rows,) are numbers of periods, or days since 1970.
    """

    names: list[str]
    ids: Ints
    first: Ints
    length: Ints
    owner: Ints
    cell: Ints
    when: Ints
    counts: Floats
    denominators: Floats


def place(
    groups: Groups, frequency: Frequency, *, dated: bool, refused: dict[int, str], share: bool = False
) -> Placed:
    """Put rows on the grid of their series. A series that does not fit is written into ``refused`` with its reason."""
    key, bad = _grid(groups, frequency, dated)
    starts = np.flatnonzero(np.diff(groups.owner, prepend=-1))
    if share:
        _refuse(groups, np.flatnonzero(groups.counts > groups.denominators), refused, _larger)
    twice = np.append(False, (np.diff(key) == 0) & (np.diff(groups.owner) == 0))
    _refuse(groups, np.flatnonzero(bad), refused, lambda rows, at: _off_grid(rows, at, frequency))
    _refuse(groups, np.flatnonzero(twice), refused, _twice)
    ends = np.append(starts[1:], key.size) - 1
    rows = ends - starts + 1
    length = key[ends] - key[starts] + 1 if starts.size else np.empty(0, dtype=np.int64)
    wide = np.append(False, (np.diff(key) > _SPARE) & (np.diff(groups.owner) == 0))
    far = (length > _STRETCH * rows + _SPARE)[groups.owner]
    _refuse(groups, np.flatnonzero(far & wide), refused, _too_far)
    keep = np.array([int(one) not in refused for one in groups.ids], dtype=np.bool_)
    kept_rows = keep[groups.owner] if groups.owner.size else np.empty(0, dtype=np.bool_)
    renumbered = np.cumsum(keep) - 1
    owner = renumbered[groups.owner[kept_rows]]
    return Placed(
        [name for name, kept in zip(groups.names, keep.tolist(), strict=True) if kept], groups.ids[keep],
        groups.when[starts][keep], length[keep], owner, (key - np.repeat(key[starts], rows))[kept_rows],
        groups.when[kept_rows], groups.counts[kept_rows], groups.denominators[kept_rows],
    )  # fmt: skip


def _grid(groups: Groups, frequency: Frequency, dated: bool) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Each row's period as a whole number, and whether its date is off the grid of its series."""
    when = groups.when
    if not dated or frequency == "day":
        return when, np.zeros(when.size, dtype=np.bool_)
    if frequency == "month":
        months = when.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return months, np.zeros(when.size, dtype=np.bool_)
    starts = np.flatnonzero(np.diff(groups.owner, prepend=-1))
    since = when - np.repeat(when[starts], np.diff(np.append(starts, when.size)))
    return since // 7, since % 7 != 0


def _refuse(groups: Groups, rows: npt.NDArray[np.intp], refused: dict[int, str], say: object) -> None:
    for at in rows.tolist():
        one = int(groups.ids[groups.owner[at]])
        if one not in refused:
            refused[one] = say(groups, at)  # type: ignore[operator]


def _twice(groups: Groups, at: int) -> str:
    before, here = sorted((int(groups.lines[at - 1]), int(groups.lines[at])))
    return f"Row {here}: the same period stands in row {before} already. Keep one of the two, or add them up."


def _larger(groups: Groups, at: int) -> str:
    return f"Row {groups.lines[at]}: the count is larger than its denominator, so it is no share of it."


def _off_grid(groups: Groups, at: int, frequency: str) -> str:
    day = np.datetime64(int(groups.when[at]), "D")
    return (
        f"Row {groups.lines[at]}: {day} is not a whole number of {frequency}s after the first date of its series. "
        "Give each series one kind of period."
    )


def _too_far(groups: Groups, at: int) -> str:
    return (
        f"Row {groups.lines[at]}: its period lies more than {_SPARE} periods after the row before. "
        "Correct the period, or split the series."
    )


@dataclass(frozen=True, eq=False)
class Side:
    """Series of like length side by side, each ending in the last column.

    ``chosen`` is their places in the `Placed`; ``when`` (series, columns) the time of each cell; ``counts`` as
    reported, also where the denominator allows no judgement.
    """

    chosen: Ints
    when: Ints
    counts: Floats
    batch: Batch


def batches(placed: Placed, frequency: Frequency, *, dated: bool, denominator: bool) -> Iterator[Side]:
    """All series, about 150,000 cells at a time."""
    order = np.argsort(placed.length, kind="stable")
    starts = np.searchsorted(placed.owner, np.arange(placed.length.size))
    ends = np.append(starts[1:], placed.owner.size)
    for some in _stretches(placed.length[order]):
        chosen = np.sort(order[some])
        length, width = placed.length[chosen], int(placed.length[order[some]].max())
        rows = np.concatenate([np.arange(starts[one], ends[one]) for one in chosen.tolist()])
        at = np.repeat(np.arange(chosen.size), ends[chosen] - starts[chosen])
        column = width - length[at] + placed.cell[rows]
        counts = np.full((chosen.size, width), np.nan)
        counts[at, column] = placed.counts[rows]
        when = _times(placed.first[chosen], np.arange(width) - (width - length)[:, None], frequency, dated)
        when[at, column] = placed.when[rows]
        exposure, judged = None, counts
        if denominator:
            exposure = np.full(counts.shape, np.nan)
            exposure[at, column] = placed.denominators[rows]
            judged = np.where(exposure > 0, counts, np.nan)
        first_day = when[:, 0].copy() if dated and frequency != "month" else None
        yield Side(chosen, when, counts, Batch(judged, frequency, exposure, first_day))


def _stretches(lengths: Ints) -> Iterable[slice]:
    """Cut sorted lengths so that a stretch has few enough cells and no length is much over another."""
    start = 0
    for at in range(lengths.size):
        cells = (at + 1 - start) * int(lengths[at])
        if at > start and (cells > _CELLS or lengths[at] > 1.25 * lengths[start] + 8):
            yield slice(start, at)
            start = at
    if lengths.size:
        yield slice(start, lengths.size)


def _times(first: Ints, cell: Ints, frequency: Frequency, dated: bool) -> Ints:
    """The number of each period, or the day that it begins on, (series, columns)."""
    if dated and frequency == "month":
        months = first.astype("datetime64[D]").astype("datetime64[M]")[:, None] + cell
        return months.astype("datetime64[D]").astype(np.int64)
    return first[:, None] + cell * (7 if dated and frequency == "week" else 1)
