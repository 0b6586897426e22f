"""Records to be counted: every cell must be one of its column's public values, or the file is refused with rows and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kinga.errors import KingaError

from .domains import Column

__all__ = ["PERSON", "REASONS", "BadRecords", "Record", "records"]

SHOWN: Final = 20
"""Rows named in one message."""
MOST: Final = 10_000_000

Record = Mapping[str, str]
PERSON: Final = ""
"""Whose record it is stands under this name, if that was asked for."""

REASONS: Final = MappingProxyType(
    {
        "width": "it has {found} columns, the header {wanted}. Give one for each.",
        "empty": "{column} is empty. Fill it in, or make a value such as not stated, and add that to the values.",
        "value": "{column} has a value that the specification does not list. Mend it, or add it to the values.",
        "nobody": "{column} is empty, so nobody knows whose record it is. Fill it in.",
        "often": "{column} is on more than {each} records. Keep so many a person, or say more in the specification.",
    }
)
"""Why a row is refused: code -> sentence."""


class BadRecords(KingaError):
    """Records that cannot be counted as they are."""


def records(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    columns: Iterable[Column],
    *,
    person: str | None = None,
    each: int = 1,
    first_row: int = 2,
) -> list[Record]:
    """The records, with the base columns of ``columns`` and the made ones worked out; other columns are not looked at.

    With ``person``, at most ``each`` records may have the same value there. Cells are taken without blanks around them. Raises
    `BadRecords`; rows are lines of the file, the header being line 1, and no message says what is in a cell.
    """
    wanted = list(columns)
    names = [name.strip() for name in header]
    bases = {column.base for column in wanted}
    asked = sorted(bases | ({person} if person else set()))
    wrong = [name for name in asked if names.count(name) != 1]
    if wrong:
        raise BadRecords(
            f"The records must have each of these columns once: {', '.join(asked)}. Look for {', '.join(wrong)}."
        )
    reader = _Reader({name: names.index(name) for name in asked}, len(names), wanted, person, each)
    for number, row in enumerate(rows, first_row):
        cells = [cell.strip() for cell in row]
        if any(cells):
            reader.take(number, cells)
    return reader.done()


class _Reader:
    def __init__(
        self, places: Mapping[str, int], width: int, columns: Sequence[Column], person: str | None, each: int
    ) -> None:
        self.places, self.width, self.person, self.each = places, width, person, each
        # Value of the base column -> values of every column that follows from it.
        self.known: dict[str, dict[str, dict[str, str]]] = {}
        for column in columns:
            values = self.known.setdefault(column.base, {})
            for value in column.values:
                for taken in column.takes(value):
                    values.setdefault(taken, {})[column.name] = value
        self.seen: Counter[str] = Counter()
        self.kept: list[Record] = []
        self.refused: list[str] = []

    def take(self, number: int, cells: list[str]) -> None:
        """One row that has text in it."""
        if len(cells) != self.width:
            self._refuse(number, "width", found=len(cells), wanted=self.width)
            return
        record: dict[str, str] = {}
        for base, values in self.known.items():
            cell = cells[self.places[base]]
            if cell not in values:
                self._refuse(number, "value" if cell else "empty", column=base)
                return
            record[base] = cell
            record.update(values[cell])
        if self.person:
            whose = cells[self.places[self.person]]
            self.seen[whose] += 1
            if not whose or self.seen[whose] > self.each:
                self._refuse(number, "often" if whose else "nobody", column=self.person, each=self.each)
                return
            record[PERSON] = whose
        self.kept.append(record)

    def _refuse(self, row: int, code: str, **values: object) -> None:
        self.refused.append(f"Row {row}: " + REASONS[code].format(**values))

    def done(self) -> list[Record]:
        """All records. Raises `BadRecords` if any row was refused."""
        if self.refused:
            more = f"\nAnd {len(self.refused) - SHOWN:,} rows more." if len(self.refused) > SHOWN else ""
            raise BadRecords(
                f"Nothing was released, because {len(self.refused):,} rows cannot be counted:\n"
                + "\n".join(self.refused[:SHOWN])
                + more
            )
        if not 0 < len(self.kept) <= MOST:
            raise BadRecords(f"There must be from 1 to {MOST:,} records.")
        return self.kept
