"""From rows to counts by group and day, as the plan says. What cannot be taken in becomes a problem with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kinga.insight.watch.reading.counts import read_count
from kinga.insight.watch.reading.groups import PlaceBook, read_age, read_kind, read_sex
from kinga.insight.watch.reading.periods import read_day, start_of
from kinga.insight.watch.reading.plan import Plan, Role
from kinga.insight.watch.reading.problems import CellProblem, Problems
from kinga.insight.watch.reading.text import Record
from kinga.insight.watch.reading.words import MONTHS, TWO_WORD_MONTHS, plain, same

__all__ = ["NOBODY_KNOWS", "Entry", "Group", "Rows"]

NOBODY_KNOWS = -1
"""The value of an entry whose cell says that nobody knows."""

_LOST = "\ufffd"  # a byte that is none of the encoding
_REMEMBERED = 100_000  # cells whose meaning is remembered at once
_GROUP_ROLES = (Role.KIND, Role.PLACE, Role.AGE, Role.SEX)


class Group(NamedTuple):
    """Which series a count belongs to; "" stands for all of them together. `place` is a key of the registry."""

    kind: str = ""
    place: str = ""
    place_name: str = ""  # of a place that the registry does not have
    age: str = ""
    sex: str = ""


class Entry(NamedTuple):
    """One count: the line it comes from, its group, the first day of its period (ordinal), and how many, or
    NOBODY_KNOWS."""

    line: int
    group: Group
    day: int
    value: int


class _Cell(NamedTuple):
    """What is wrong in which column."""

    column: int
    value: str
    problem: CellProblem


class Rows:
    """Understands rows one after another; `problems`, `blanks` and `rows` say what became of them."""

    def __init__(self, plan: Plan, headings: Record, places: PlaceBook, today: dt.date) -> None:
        self.problems = Problems()
        self.blanks = self.rows = 0
        self._plan, self._headings, self._places, self._today = plan, headings.cells, places, today
        self._columns = {role: plan.columns(role)[:1] for role in Role}
        self._days: dict[str, int | CellProblem] = {}
        self._groups: dict[tuple[str, ...], Group | _Cell] = {}
        self._across: dict[int, int | tuple[Role, str]] = {}
        self._counts = plan.columns(Role.COUNT)
        self._name_across(headings.line)

    def read(self, record: Record) -> Iterator[Entry]:
        """The counts of one row; its problems are noted."""
        cells = record.cells
        if len(cells) < len(self._headings):
            cells = cells + [""] * (len(self._headings) - len(cells))
        elif any(cell.strip() for cell in cells[len(self._headings) :]):
            self.problems.add(record.line, "", "row_long", other=str(len(self._headings)))
            return
        self.rows += 1
        day = self._day_of(record.line, cells)
        group = self._group_of(record.line, cells)
        if day is None or group is None:
            return
        for column in self._counts:
            if (count := self._count_of(record.line, cells, column)) is not None:
                yield self._entry(record.line, group, day, column, cells, count)

    def _entry(self, line: int, group: Group, day: int, column: int, cells: list[str], count: int) -> Entry:
        named = self._across.get(column)
        if isinstance(named, int):
            return Entry(line, group, named, count)
        if named is not None:
            # Both the heading and the row were read without a problem, so their group has none.
            found = self._group(self._texts(cells, dict([named])))
            group = found if isinstance(found, Group) else group
        return Entry(line, group, day, count)

    def _count_of(self, line: int, cells: list[str], column: int) -> int | None:
        text = cells[column]
        try:
            if _LOST in text:
                raise CellProblem("bytes")
            count = read_count(text, self._plan.thousands)
        except CellProblem as problem:
            self._note(line, _Cell(column, text, problem))
            return None
        if count is None:
            self.blanks += 1
            return 0 if self._plan.blank == "zero" and not plain(text) else NOBODY_KNOWS
        return count

    def _day_of(self, line: int, cells: list[str]) -> int | None:
        """The ordinal of the period's first day; 0 when the headings name the periods."""
        if self._plan.across == "period":
            return 0
        column, text = self._period_text(cells)
        found = self._days.get(text)
        if found is None:
            if len(self._days) > _REMEMBERED:
                self._days.clear()
            found = self._days[text] = _or_problem(lambda: self._day(text))
        if isinstance(found, CellProblem):
            self._note(line, _Cell(column, text, found))
            return None
        return found

    def _period_text(self, cells: list[str]) -> tuple[int, str]:
        if period := self._columns[Role.PERIOD]:
            return period[0], cells[period[0]]
        year, month = self._columns[Role.YEAR][0], self._columns[Role.MONTH][0]
        return month, f"{cells[year].strip()}-{_month_number(cells[month])}"

    def _day(self, text: str) -> int:
        if _LOST in text:
            raise CellProblem("bytes")
        form = self._plan.date_form if self._columns[Role.PERIOD] or self._plan.across else "month"
        day = read_day(text, form, self._today)
        start = start_of(
            day,
            self._plan.frequency,
            week_start=self._plan.week_start,
            last=self._plan.date_is == "last" and form != "week",
        )
        return start.toordinal()

    def _texts(self, cells: list[str], given: dict[Role, str] | None = None) -> tuple[str, ...]:
        """The cells that say the group, in the order of its parts."""
        given = given or {}
        return tuple(
            given[role] if role in given else cells[found[0]] if (found := self._columns[role]) else ""
            for role in _GROUP_ROLES
        )

    def _group_of(self, line: int, cells: list[str]) -> Group | None:
        found = self._group(self._texts(cells))
        if isinstance(found, _Cell):
            self._note(line, found)
            return None
        return found

    def _group(self, texts: tuple[str, ...]) -> Group | _Cell:
        found = self._groups.get(texts)
        if found is None:
            if len(self._groups) > _REMEMBERED:
                self._groups.clear()
            found = self._groups[texts] = self._understood(texts)
        return found

    def _understood(self, texts: Sequence[str]) -> Group | _Cell:
        readers: tuple[Callable[[str], tuple[str, ...]], ...] = (
            lambda text: (read_kind(text),),
            lambda text: self._places.find(text, keep=self._plan.unknown_places == "keep"),
            lambda text: (read_age(text),),
            lambda text: (read_sex(text),),
        )
        parts: list[str] = []
        for role, text, read in zip(_GROUP_ROLES, texts, readers, strict=True):
            try:
                if _LOST in text:
                    raise CellProblem("bytes")
                parts += read(text)
            except CellProblem as problem:
                column = self._columns[role]
                return _Cell(column[0] if column else -1, text, problem)
        return Group(*parts)

    def _name_across(self, line: int) -> None:
        """What the heading of each count column names; a heading that names nothing is a problem of its line."""
        if not self._plan.across:
            return
        kept = []
        for column in self._counts:
            heading = self._headings[column]
            named = self._named(heading)
            if isinstance(named, CellProblem):
                self._note(line, _Cell(column, heading, named))
            else:
                self._across[column] = named
                kept.append(column)
        self._counts = tuple(kept)

    def _named(self, heading: str) -> int | tuple[Role, str] | CellProblem:
        if self._plan.across == "period":
            return _or_problem(lambda: self._day(heading))
        role = Role(self._plan.across)
        found = self._group(tuple(heading if role == each else "" for each in _GROUP_ROLES))
        return found.problem if isinstance(found, _Cell) else (role, heading)

    def _note(self, line: int, cell: _Cell) -> None:
        heading = self._headings[cell.column] if 0 <= cell.column < len(self._headings) else ""
        self.problems.add(line, heading, cell.problem.code, cell.value, cell.problem.other)


def _month_number(text: str) -> str:
    name = same(text)
    name = TWO_WORD_MONTHS.get(name, name)
    return str(MONTHS[name]) if name in MONTHS else plain(text)


def _or_problem(read: Callable[[], int]) -> int | CellProblem:
    try:
        return read()
    except CellProblem as problem:
        return problem
