"""Record files: whom a list names, read into plain columns, or refused with rows and reasons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kinga.errors import KingaError

__all__ = [
    "COLUMNS",
    "INTERACTIVE",
    "MOST_LISTS",
    "MOST_RECORDS",
    "BadCell",
    "BadListName",
    "BadRecordHeader",
    "EmptyRecords",
    "RecordList",
    "RecordsError",
    "RepeatedId",
    "TooFewFiles",
    "TooManyFiles",
    "TooManyRecords",
    "check_lists",
    "record_list",
]

COLUMNS: Final = ("id", "given_name", "family_name", "birth_date", "sex", "place", "phone")
"""What a record file may hold. Any may be missing, but one of `TELLING` must be there."""
TELLING: Final = ("given_name", "family_name", "phone")
MOST_LISTS: Final = 20
MOST_RECORDS: Final = 200_000
"""Records at most over all lists."""
INTERACTIVE: Final = 50_000
"""Records at most where somebody waits for the answer."""
LONGEST_CELL: Final = 200
SHOWN: Final = 20
"""Problems named in one message."""
EARLIEST: Final = 1880

UNKNOWN: Final = frozenset(
    (
        *(
            "",
            "-",
            "--",
            "?",
            "??",
            "???",
            ".",
            "..",
            "n/a",
            "na",
            "nil",
            "none",
            "null",
            "unknown",
            "not known",
            "unk",
        ),
        *(
            "no name",
            "anonymous",
            "desconocido",
            "inconnu",
            "haijulikani",
            "xx",
            "xxx",
            "مجهول",
            "غير معروف",
            "अज्ञात",
        ),
    )
)
"""Words that stand for no answer. They must not make two people alike."""


class RecordsError(KingaError):
    """Record files that cannot be what they say. Every error about them is of this kind."""


class BadRecordHeader(RecordsError):
    """The first row does not name columns that records can be linked by."""


class EmptyRecords(RecordsError):
    """A file without any record."""


class BadCell(RecordsError):
    """Rows with a cell that cannot be meant."""


class RepeatedId(RecordsError):
    """One id twice in a list."""


class TooFewFiles(RecordsError):
    """Fewer than two lists."""


class TooManyFiles(RecordsError):
    """More than `MOST_LISTS` lists."""


class TooManyRecords(RecordsError):
    """More records than can be linked in one go."""


class BadListName(RecordsError):
    """A file whose name cannot be the name of a list."""


@dataclass(frozen=True)
class RecordList:
    """One list: ``cells[column]`` has one text a record, empty where nothing is known; no ids are kept.

    ``columns`` are those that the file has, ``passed_over`` columns of the file that linkage does not read,
    ``placeholders`` the cells that said that nothing is known.
    """

    name: str
    columns: tuple[str, ...]
    cells: dict[str, tuple[str, ...]]
    passed_over: tuple[str, ...] = ()
    placeholders: int = 0

    @property
    def size(self) -> int:
        """How many records."""
        return len(next(iter(self.cells.values())))


def record_list(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, today: date, first_row: int = 2
) -> RecordList:
    """A list from the rows of its file; ``first_row`` is the number of the first of them, ``today`` the last birthday.

    Nothing is dropped or guessed: all that cannot be meant is refused, up to `SHOWN` rows named. Raises a `RecordsError`.
    """
    _check_name(name)
    names = [_spelled(cell) for cell in header]
    _check_header(name, names)
    places = [(i, column) for i, column in enumerate(names) if column in COLUMNS]
    kept: dict[str, list[str]] = {column: [] for _, column in places}
    problems: list[str] = []
    wrong, placeholders, seen = 0, 0, dict[str, int]()
    for number, row in enumerate(rows, first_row):
        if not any(cell.strip() for cell in row):
            continue
        found = list(_problems(row, names, places, number, today, seen))
        wrong += len(found)
        problems += found[: SHOWN - len(problems)]
        if found:
            continue
        for i, column in places:
            value = " ".join(row[i].split())
            empty = column != "id" and value.casefold() in UNKNOWN
            placeholders += bool(empty and value)
            kept[column].append("" if empty else value)
    if problems:
        more = f" And {wrong - len(problems):,} more." if wrong > len(problems) else ""
        kind = RepeatedId if all(" repeats the id " in problem for problem in problems) else BadCell
        raise kind(
            f"{name}: {' '.join(problems)}{more} Correct these rows, or empty the cells that nobody knows, and link "
            "again. Nothing was linked."
        )
    cells = {column: tuple(values) for column, values in kept.items() if column != "id"}
    if not any(cells.values()):
        raise EmptyRecords(f"{name} has no records under its header. Leave the file out.")
    passed = tuple(column for column in names if column not in COLUMNS)
    return RecordList(
        name, tuple(column for _, column in places if column != "id"), cells, passed, placeholders
    )


def check_lists(lists: Sequence[RecordList], most: int) -> None:
    """Refuse what cannot be linked together: too few or too many lists or records, names twice, nothing in common."""
    if len(lists) < 2:
        raise TooFewFiles(
            "One file is one list. Give at least two, because the estimate is made from their overlap."
        )
    if len(lists) > MOST_LISTS:
        raise TooManyFiles(
            f"{len(lists)} files are more than {MOST_LISTS} lists. Put lists of the same kind of service into one file."
        )
    names = [one.name for one in lists]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadListName(
            f"Two files are called {twice}, and a list has its name from its file. Rename one of them."
        )
    total = sum(one.size for one in lists)
    if total > most:
        raise TooManyRecords(
            f"{total:,} records are more than the {most:,} that can be linked here. Link by area or "
            "by period, so that each run has fewer."
        )
    shared = [column for column in COLUMNS[1:] if sum(column in one.columns for one in lists) == len(lists)]
    if len(shared) < 2 or not set(shared) & set(TELLING):
        raise BadRecordHeader(
            "The files have too little in common to tell people apart: all of them need a given name, a family name or "
            f"a phone, and one more column. All have: {', '.join(shared) or 'none'}."
        )


def _spelled(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_").replace("-", "_")


def _check_name(name: str) -> None:
    if (
        not name.strip()
        or name[0] in "=+-@"
        or any(not letter.isprintable() for letter in name)
        or len(name) > 80
    ):
        raise BadListName(
            "A file's name becomes the name of its list, so it must begin with a letter or a digit and be no longer "
            "than 80 characters. Rename it, such as police.csv."
        )
    if name.casefold() in {"count", "draw"}:
        raise BadListName(
            f"A list cannot be called {name}: the table has a column of that name. Rename the file."
        )


def _check_header(name: str, names: Sequence[str]) -> None:
    known = [column for column in names if column in COLUMNS]
    if len(set(known)) < len(known):
        raise BadRecordHeader(f"{name}: row 1 has a column twice. Keep one of {', '.join(COLUMNS)} each.")
    if not set(known) & set(TELLING):
        raise BadRecordHeader(
            f"{name}: row 1 must name the columns, among them given_name, family_name or phone. Kinga reads "
            f"{', '.join(COLUMNS)}; any may be missing."
        )


def _problems(
    row: Sequence[str],
    names: Sequence[str],
    places: Sequence[tuple[int, str]],
    number: int,
    today: date,
    seen: dict[str, int],
) -> Iterator[str]:
    """Whole sentences about one row. They name the column and never repeat a name, a phone or a date."""
    if len(row) != len(names):
        yield f"Row {number} has {len(row)} columns, the header {len(names)}."
        return
    for i, column in places:
        value = row[i].strip()
        reason = _reason(column, value, today)
        if reason:
            yield f"Row {number}, {column}: {reason}."
        elif column == "id" and value:
            if value in seen:
                yield f"Row {number} repeats the id of row {seen[value]}."
            seen.setdefault(value, number)


def _reason(column: str, value: str, today: date) -> str:
    if len(value) > LONGEST_CELL:
        return f"longer than {LONGEST_CELL} characters"
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in value):
        return "has characters that are no text"
    if "\ufffd" in value or _MOJIBAKE.search(value):
        return "its letters were read in the wrong encoding before; export it again as CSV (UTF-8)"
    formula = value[:1] in {"=", "@", "+", "-"} and value.casefold() not in UNKNOWN
    if formula and not (column == "phone" and _PHONE.fullmatch(value)):
        return "is a formula; write the value itself"
    if column == "birth_date" and value.casefold() not in UNKNOWN:
        return _date_reason(value, today)
    return ""


_PHONE: Final = re.compile(r"\+?[\d\s().\-/]+")
# Two bytes of UTF-8 read as Western letters: a capital with tilde or circumflex before a sign that no name has there.
_MOJIBAKE: Final = re.compile("[ÃÂÐÑØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _date_reason(value: str, today: date) -> str:
    """Why a birth date cannot be meant; empty when it can: a year, a month or a day of the Gregorian calendar."""
    parts = _DATE.fullmatch(value) if value.isascii() else None
    if parts is None:
        return "write birth dates as 1999-12-31, or 1999-12 or 1999 when the rest is not known"
    year, month, day = (int(part) if part else None for part in parts.groups())
    try:
        born = date(year or 0, month or 1, day or 1)
    except ValueError:
        return "there is no such date"
    if born > today:
        return "is in the future; write the year of the Gregorian calendar"
    return "is too long ago" if born.year < EARLIEST else ""
