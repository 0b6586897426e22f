"""Reading a table by its column names: every problem told by row and reason, nothing rounded, guessed or left out.

Row numbers are lines of the file, the header being row 1. An empty cell, `NA`, `N/A`, `NULL` or a lone dot means that
nobody knows. Messages name rows and columns, never what a row says, because they reach logs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = ["BadRows", "Columns", "NoColumn", "Table", "unknown"]

Floats = npt.NDArray[np.float64]

UNKNOWN: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "."})
SHOWN: Final = 10
"""Problems told in one message."""


class Table(KingaError):
    """A table that cannot be read as what it is said to be. Every error about one is of this kind."""


class NoColumn(Table):
    """A column that was named is not there, or is there twice."""


class BadRows(Table):
    """Rows that cannot be meant, each with its reason."""


def unknown(text: str) -> bool:
    """Whether a cell says that nobody knows."""
    return text.strip().lower() in UNKNOWN


class Columns:
    """A header and its rows; rows without any text are passed over. Problems gather until `refuse` is called."""

    def __init__(self, header: Sequence[str], rows: Iterable[Sequence[str]], first_row: int = 2) -> None:
        self.names = [name.strip() for name in header]
        self._problems: list[tuple[int, str]] = []
        kept = [
            (number, row) for number, row in enumerate(rows, first_row) if any(cell.strip() for cell in row)
        ]
        self.numbers = [number for number, _ in kept]
        self._rows = [row for _, row in kept]
        for number, row in kept:
            if len(row) != len(self.names):
                self.problem(number, f"has {len(row)} cells where the header has {len(self.names)}")
        self.refuse()
        if not self._rows:
            raise Table("There is no row below the header. Give one row a person.")

    def __len__(self) -> int:
        return len(self._rows)

    def text(self, name: str) -> list[str]:
        """The cells of a column without the space around them. Raises `NoColumn`."""
        places = [place for place, known in enumerate(self.names) if known == name]
        if len(places) != 1:
            there = ", ".join(self.names)
            how = "is not in the header" if not places else "is in the header more than once"
            raise NoColumn(f"Column {name} {how}. The columns are: {there}.")
        return [row[places[0]].strip() for row in self._rows]

    def numbers_of(
        self,
        name: str,
        *,
        what: str,
        above: float | None = None,
        least: float | None = None,
        whole: bool = False,
        missing: bool = False,
    ) -> Floats:
        """A column of finite numbers; NaN where nobody knows, if ``missing`` is allowed, else a problem."""
        found = np.full(len(self), np.nan)
        for place, text in enumerate(self.text(name)):
            if unknown(text):
                if not missing:
                    self.problem(self.numbers[place], f"{what} is missing")
                continue
            reason = _fault(text, above, least, whole)
            if reason:
                self.problem(self.numbers[place], f"{what} {reason}")
            else:
                found[place] = float(text)
        return found

    def labels_of(self, name: str, *, what: str) -> list[str]:
        """A column of names, none of them missing."""
        cells = self.text(name)
        for number, text in zip(self.numbers, cells, strict=True):
            if unknown(text):
                self.problem(number, f"{what} is missing")
        return cells

    def problem(self, row: int, reason: str) -> None:
        """Remember that a row cannot be meant, and why."""
        self._problems.append((row, reason))

    def refuse(self) -> None:
        """Raise `BadRows` with the first problems, if there are any."""
        if not self._problems:
            return
        told = sorted(self._problems)[:SHOWN]
        more = len(self._problems) - len(told)
        lines = "; ".join(f"Row {row}: {reason}" for row, reason in told)
        rest = f"; and {more} more" if more else ""
        raise BadRows(f"{lines}{rest}. Correct the file and try again: nothing was computed.")


def _fault(text: str, above: float | None, least: float | None, whole: bool) -> str:
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return "is not a number"
    if above is not None and not value > above:
        return f"must be above {above:g}"
    if least is not None and value < least:
        return f"must be {least:g} or more"
    if whole and value != int(value):
        return "must be a whole number"
    return ""
