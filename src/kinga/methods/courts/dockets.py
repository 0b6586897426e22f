"""Dockets: read from rows of text, and every row that cannot be meant refused with its number and the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = [
    "COLUMNS",
    "NOT_STATED",
    "PENDING",
    "REASONS",
    "BadDocket",
    "Docket",
    "NoCases",
    "Refused",
    "day_of",
    "docket",
]

COLUMNS: Final = ("case", "filed", "closed", "ending", "kind", "court")
NEEDED: Final = ("case", "filed", "closed")
PENDING: Final = -1
"""Stands in `Docket.closed` for a case that has not closed."""
NOT_STATED: Final = "not stated"
EARLIEST: Final = dt.date(1900, 1, 1).toordinal()

REASONS: Final = MappingProxyType(
    {
        "width": "it has {found} columns, the header {wanted}. Give one for each.",
        "no_case": "it has no case number. Give each case one of its own.",
        "no_filing": "it has no date of filing. Write it as 2020-03-31.",
        "date": "{column} is no date of the calendar. Write it as 2020-03-31.",
        "early": "{column} is before 1900. Check the year.",
        "future": "{column} is after {today}. Check the date.",
        "before": "the case was closed before it was filed. Check both dates.",
        "ending": "it has an ending but no closing date. Give the date, or remove the ending if the case is pending.",
        "twice": "it repeats row {other}. One of the two is enough.",
        "clash": "it is about the same case as row {other} but says something else, so neither was used. Keep the true one.",
    }
)
"""Why a row is refused: code -> sentence."""


class BadDocket(KingaError):
    """A table that is no docket at all."""


class NoCases(KingaError):
    """No row of a docket could be used."""


@dataclass(frozen=True)
class Refused:
    """A row (the line of the file, the header being line 1) that was not used: a key of `REASONS` and its values."""

    row: int
    code: str
    values: dict[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence."""
        return f"Row {self.row}: " + REASONS[self.code].format(**self.values)


@dataclass(frozen=True)
class Docket:
    """Cases as arrays of equal length: days of filing and closing (`PENDING` if not), codes of ending, kind and court.

    A code is a place in the tuple of names of the same column; the ending of a pending case is `PENDING`.
    """

    filed: npt.NDArray[np.int64]
    closed: npt.NDArray[np.int64]
    ending: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    court: npt.NDArray[np.int64]
    endings: tuple[str, ...]
    kinds: tuple[str, ...]
    courts: tuple[str, ...]
    refused: tuple[Refused, ...] = ()

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.filed)

    @property
    def last(self) -> int:
        """The latest day anything happened."""
        return int(max(self.filed.max(), self.closed.max()))

    def chosen(self, mask: npt.NDArray[np.bool_]) -> Docket:
        """The cases of a mask, under the same names."""
        return replace(
            self,
            filed=self.filed[mask],
            closed=self.closed[mask],
            ending=self.ending[mask],
            kind=self.kind[mask],
            court=self.court[mask],
        )

    def known_on(self, day: int) -> Docket:
        """The docket as it stood at the end of a day: later filings are gone, later closings pending."""
        known = self.chosen(self.filed <= day)
        later = known.closed > day
        return replace(
            known,
            closed=np.where(later, PENDING, known.closed),
            ending=np.where(later, PENDING, known.ending),
        )


def docket(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, today: dt.date, first_row: int = 2
) -> Docket:
    """A docket from text: columns `case`, `filed`, `closed` (empty: pending) and, if there, `ending`, `kind`, `court`.

    Rows that cannot be meant are in `Docket.refused`; nothing is mended. Two rows about one case: a plain repetition
    is refused, and where they differ both are, because nobody here can know which is true. Raises `BadDocket` for a
    header that is none and `NoCases` when no row is left.
    """
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if names.count(name) != 1]
    if missing or any(names.count(name) > 1 for name in COLUMNS):
        raise BadDocket(
            "Row 1 must name the columns, each once: case,filed,closed,ending,kind,court. "
            f"Look for: {', '.join(missing) or 'a column that is there twice'}."
        )
    reader = _Reader({name: names.index(name) for name in COLUMNS if name in names}, len(names), today)
    for number, row in enumerate(rows, first_row):
        cells = [cell.strip() for cell in row]
        if any(cells):
            reader.take(number, cells)
    return reader.docket()


def day_of(text: str) -> int | None:
    """The day of an ISO date such as 2020-03-31; None for anything else."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return dt.date.fromisoformat(text).toordinal()
    except ValueError:
        return None


class _Reader:
    """Takes row after row and keeps what can be used."""

    def __init__(self, places: dict[str, int], width: int, today: dt.date) -> None:
        self.places, self.width, self.today = places, width, today
        self.days: dict[str, int | None] = {}
        self.kept: dict[str, tuple[int, tuple[int, int, str, str, str]]] = {}
        self.clashing: set[str] = set()
        self.refused: list[Refused] = []

    def take(self, number: int, cells: list[str]) -> None:
        """One row that has text in it."""
        if len(cells) != self.width:
            self._refuse(number, "width", found=len(cells), wanted=self.width)
            return
        case, filed, closed, ending, kind, court = (
            cells[self.places[name]] if name in self.places else "" for name in COLUMNS
        )
        if not case:
            self._refuse(number, "no_case")
        elif not filed:
            self._refuse(number, "no_filing")
        elif (start := self._day(number, "filed", filed)) is not None:
            end = self._day(number, "closed", closed) if closed else PENDING
            if end is None:
                return
            if end != PENDING and end < start:
                self._refuse(number, "before")
            elif end == PENDING and ending:
                self._refuse(number, "ending")
            else:
                self._keep(number, case, (start, end, ending, kind, court))

    def _day(self, number: int, column: str, text: str) -> int | None:
        if text not in self.days:
            self.days[text] = day_of(text)
        day = self.days[text]
        if day is None:
            self._refuse(number, "date", column=column)
        elif day < EARLIEST:
            self._refuse(number, "early", column=column)
        elif day > self.today.toordinal():
            self._refuse(number, "future", column=column, today=self.today.isoformat())
        else:
            return day
        return None

    def _keep(self, number: int, case: str, said: tuple[int, int, str, str, str]) -> None:
        first = self.kept.get(case)
        if first is None:
            self.kept[case] = (number, said)
        elif first[1] == said and case not in self.clashing:
            self._refuse(number, "twice", other=first[0])
        else:
            if case not in self.clashing:
                self._refuse(first[0], "clash", other=number)
            self.clashing.add(case)
            self._refuse(number, "clash", other=first[0])

    def _refuse(self, row: int, code: str, **values: object) -> None:
        self.refused.append(Refused(row, code, values))

    def docket(self) -> Docket:
        """All that was kept."""
        rows = [said for case, (_, said) in self.kept.items() if case not in self.clashing]
        refused = tuple(sorted(self.refused, key=lambda item: item.row))
        if not rows:
            first = f" {refused[0].english()}" if refused else ""
            raise NoCases(f"No row of the docket can be used ({len(refused)} refused).{first}")
        filed, closed, ending, kind, court = zip(*rows, strict=True)
        ending_codes, endings = _coded(
            [name or NOT_STATED if end != PENDING else None for name, end in zip(ending, closed, strict=True)]
        )
        kind_codes, kinds = _coded([name or NOT_STATED for name in kind])
        court_codes, courts = _coded([name or NOT_STATED for name in court])
        return Docket(
            np.array(filed, dtype=np.int64),
            np.array(closed, dtype=np.int64),
            ending_codes,
            kind_codes,
            court_codes,
            endings,
            kinds,
            courts,
            refused,
        )


def _coded(values: Sequence[str | None]) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Codes and the names they stand for, in alphabetical order; None is `PENDING`."""
    names = sorted({value for value in values if value is not None})
    places = {name: i for i, name in enumerate(names)}
    return np.array([PENDING if value is None else places[value] for value in values], dtype=np.int64), tuple(
        names
    )
