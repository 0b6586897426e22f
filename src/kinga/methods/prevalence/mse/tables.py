"""Capture tables: how many people each combination of lists has named, read and refused with rows and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = [
    "MOST_LISTS",
    "BadCount",
    "BadHeader",
    "BadHistory",
    "CaptureTable",
    "CaptureTableError",
    "EmptyList",
    "EmptyTable",
    "RepeatedHistory",
    "TooFewLists",
    "TooManyLists",
    "capture_table",
]

MOST_LISTS = 20
"""Lists at most in one table."""


class CaptureTableError(KingaError):
    """A capture table that cannot be what it says. Every error about one is of this kind."""


class BadHeader(CaptureTableError):
    """The first line does not name the lists and one column `count`."""


class TooFewLists(CaptureTableError):
    """Fewer than two lists: nothing can overlap."""


class TooManyLists(CaptureTableError):
    """More lists than `MOST_LISTS`."""


class BadHistory(CaptureTableError):
    """A row that is not one 0 or 1 for each list with at least one 1."""


class BadCount(CaptureTableError):
    """A count that is not a whole number of people, 0 or more."""


class RepeatedHistory(CaptureTableError):
    """Two rows about the same combination of lists."""


class EmptyList(CaptureTableError):
    """A list that names nobody."""


class EmptyTable(CaptureTableError):
    """A table without anybody in it."""


@dataclass(frozen=True)
class CaptureTable:
    """Who was on which lists together: one history a row, no person anywhere.

    ``histories`` are masks: bit i set means on list i (`lists[i]`). They are distinct and never 0, because nobody
    can count those whom no list names. ``counts`` are people. A history that is not here has count 0, which is what
    its absence means; ``absent`` is how many those are.
    """

    lists: tuple[str, ...]
    histories: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def observed(self) -> int:
        """People on at least one list."""
        return sum(self.counts)

    @property
    def overlapping(self) -> int:
        """People on two lists or more."""
        return sum(c for h, c in zip(self.histories, self.counts, strict=True) if h.bit_count() > 1)

    @property
    def absent(self) -> int:
        """Histories that the table does not name, taken as 0."""
        return (1 << len(self.lists)) - 1 - len(self.histories)

    def arrays(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Histories that occurred and their counts, as arrays."""
        seen = [(history, count) for history, count in zip(self.histories, self.counts, strict=True) if count]
        return np.array([history for history, _ in seen]), np.array([float(count) for _, count in seen])

    def total(self, term: int) -> int:
        """People on all lists of a mask together."""
        return sum(c for h, c in zip(self.histories, self.counts, strict=True) if h & term == term)

    def without(self, dropped: int) -> CaptureTable:
        """The table had this list (a position) never been kept: who was on it alone is gone."""
        kept = [i for i in range(len(self.lists)) if i != dropped]
        return self._regrouped(tuple(self.lists[i] for i in kept), [1 << i for i in kept])

    def merged(self, first: int, second: int) -> CaptureTable:
        """The table had these two lists been one, named with a plus, in the place of the first."""
        kept = [i for i in range(len(self.lists)) if i != second]
        names = [self.lists[i] if i != first else f"{self.lists[first]}+{self.lists[second]}" for i in kept]
        return self._regrouped(tuple(names), [1 << i | ((1 << second) if i == first else 0) for i in kept])

    def _regrouped(self, lists: tuple[str, ...], sources: Sequence[int]) -> CaptureTable:
        if len(lists) < 2:
            raise TooFewLists(
                "At least two lists are needed, because the estimate is made from their overlap."
            )
        sums: dict[int, int] = {}
        for history, count in zip(self.histories, self.counts, strict=True):
            found = sum(1 << i for i, source in enumerate(sources) if history & source)
            if found:
                sums[found] = sums.get(found, 0) + count
        return CaptureTable(lists, tuple(sums), tuple(sums.values()))


def capture_table(header: Sequence[str], rows: Iterable[Sequence[str]], first_row: int = 2) -> CaptureTable:
    """A table from text: a header of list names and `count`, then one row a history of 0 and 1 and its count.

    ``first_row`` is the number of the first of ``rows`` in messages; rows without any text are passed over. Raises a
    `CaptureTableError` that names the row and the reason for whatever cannot be meant: nothing is summed, rounded or
    left out silently. A repeated history is refused rather than summed, because it is more often two versions of one
    count than two parts of it.
    """
    names = [name.strip() for name in header]
    place = _check_header(names)
    lists = tuple(name for i, name in enumerate(names) if i != place)
    found: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows, first_row):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(names):
            raise BadHistory(
                f"Row {number} has {len(cells)} columns, the header {len(names)}. Give one for each."
            )
        history = _history([cell for i, cell in enumerate(cells) if i != place], lists, number)
        if history in found:
            raise RepeatedHistory(
                f"Row {number} repeats the lists of row {found[history][0]}. Keep one row for each combination; "
                "if both are parts of one count, add them up first."
            )
        found[history] = (number, _count(cells[place], number))
    table = CaptureTable(lists, tuple(found), tuple(count for _, count in found.values()))
    _check_totals(table)
    return table


def _check_header(names: Sequence[str]) -> int:
    if names.count("count") != 1:
        raise BadHeader(
            "Row 1 must name the lists and exactly one column called count, such as: police,shelter,count"
        )
    if "" in names or len(set(names)) < len(names):
        raise BadHeader(
            "Row 1 has a list without a name, or the same name twice. Give each list a name of its own."
        )
    if len(names) < 3:
        raise TooFewLists(
            f"The table has {len(names) - 1} list. At least two are needed, because the estimate is made from their "
            "overlap."
        )
    if len(names) - 1 > MOST_LISTS:
        raise TooManyLists(
            f"The table has {len(names) - 1} lists, more than {MOST_LISTS}. Merge lists that are kept by the same "
            "kind of service."
        )
    return names.index("count")


def _history(cells: Sequence[str], lists: Sequence[str], number: int) -> int:
    for cell, name in zip(cells, lists, strict=True):
        if cell not in {"0", "1"}:
            raise BadHistory(f"Row {number}, column {name}: write 1 for on this list or 0 for not on it.")
    history = sum(1 << i for i, cell in enumerate(cells) if cell == "1")
    if not history:
        raise BadHistory(
            f"Row {number} is on no list. Nobody can have counted these people: they are what is being estimated. "
            "Remove the row."
        )
    return history


def _count(text: str, number: int) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadCount(
            f"Row {number}: the count must be a whole number of people, 0 or more, in digits only. "
            "A history that did not occur may be left out."
        )
    if len(text) > 9:
        raise BadCount(f"Row {number}: the count has more than nine digits. Check it.")
    return int(text)


def _check_totals(table: CaptureTable) -> None:
    if not table.observed:
        raise EmptyTable("The table has nobody in it: every count is 0, or no row follows the header.")
    for i, name in enumerate(table.lists):
        if not table.total(1 << i):
            raise EmptyList(f"The list {name} names nobody. Leave its column out.")
