"""A first plan for a file, from its headings and first rows. It is a proposal: a person sees it and changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kinga.insight.watch.reading.counts import guess_mark, looks_like_count
from kinga.insight.watch.reading.groups import PlaceBook
from kinga.insight.watch.reading.periods import (
    guess_form,
    guess_frequency,
    guess_week_start,
    read_day,
)
from kinga.insight.watch.reading.plan import Plan, Role
from kinga.insight.watch.reading.problems import CellProblem
from kinga.insight.watch.reading.words import AGES, ALL_TOGETHER, HEADINGS, SEXES, plain, same

__all__ = ["Proposal", "propose"]

_MOSTLY = 0.8
_OFTEN = 0.5
_SEVERAL = 3  # so many headings that are dates are no accident


@dataclass(frozen=True)
class Proposal:
    """A plan, and the fields in it that only a person can say: "date_form", "thousands"."""

    plan: Plan
    asked: frozenset[str]


@dataclass(frozen=True)
class _Column:
    place: int
    heading: str
    cells: tuple[str, ...]

    def share(self, holds: Callable[[str], bool]) -> float:
        """The share of the cells that are not blank for which something holds."""
        given = [cell for cell in self.cells if plain(cell)]
        return sum(map(holds, given)) / len(given) if given else 0.0


def propose(
    headings: Sequence[str], rows: Sequence[Sequence[str]], places: PlaceBook, today: dt.date
) -> Proposal:
    """What the columns seem to say. Pure: the same file gives the same proposal."""
    columns = [
        _Column(place, heading, tuple(row[place] if place < len(row) else "" for row in rows))
        for place, heading in enumerate(headings)
    ]
    roles = [Role.LEFT] * len(columns)
    wide = _periods_in_headings(headings, today)
    texts = [headings[place] for place in wide] if wide else _period_texts(columns, roles, today)
    for place in wide:
        roles[place] = Role.COUNT
    _groups(columns, roles, places)
    across = "period" if wide else _count_columns(columns, roles, places)
    forms = guess_form(texts, today)
    form = forms[0] if forms else "ymd"
    frequency, week_start = _rhythm(texts, form, today)
    mark = guess_mark(
        [cell for column in columns if roles[column.place] == Role.COUNT for cell in column.cells]
    )
    asked = {"date_form"} if len(forms) != 1 and Role.YEAR not in roles else set()
    if mark is None:
        asked.add("thousands")
    return Proposal(
        Plan(
            roles=tuple(roles),
            across=across,
            date_form=form,
            frequency="month" if Role.YEAR in roles else frequency,
            week_start=week_start,
            thousands=mark or "",
            # Groups by age and sex are not judged on their own: without their sum nothing would be.
            totals="add" if {Role.AGE, Role.SEX} & {*roles, across} else "none",
        ),
        frozenset(asked),
    )


def _periods_in_headings(headings: Sequence[str], today: dt.date) -> list[int]:
    """The columns whose headings are dates, when there are several."""
    best: list[int] = []
    for form in ("ymd", "dmy", "mdy", "words", "month", "week", "year"):
        found = [place for place, text in enumerate(headings) if _is_day(text, form, today)]
        if len(found) > len(best):
            best = found
    return best if len(best) >= _SEVERAL else []


def _is_day(text: str, form: str, today: dt.date) -> bool:
    try:
        read_day(text, form, today)
    except CellProblem:
        return False
    return True


def _period_texts(columns: Sequence[_Column], roles: list[Role], today: dt.date) -> list[str]:
    """Mark the column of the period, or those of year and month; the texts to guess the form from."""
    by_heading = {HEADINGS.get(same(column.heading)): column for column in reversed(columns)}
    year, month = by_heading.get(Role.YEAR), by_heading.get(Role.MONTH)
    named = [by_heading[role] for role in (Role.PERIOD, Role.MONTH, Role.YEAR) if role in by_heading]
    if Role.PERIOD not in by_heading and year is not None and month is not None and not _dated(month, today):
        roles[year.place], roles[month.place] = Role.YEAR, Role.MONTH
        return list(year.cells)
    # A column of numbers is taken for dates only when its heading says so.
    others = [column for column in columns if column.share(looks_like_count) < _OFTEN]
    for column in [*named, *others]:
        if _dated(column, today):
            roles[column.place] = Role.PERIOD
            return list(column.cells)
    return []


def _dated(column: _Column, today: dt.date) -> bool:
    forms = guess_form(column.cells, today)
    return bool(forms) and column.share(lambda cell: _is_day(cell, forms[0], today)) >= _OFTEN


def _groups(columns: Sequence[_Column], roles: list[Role], places: PlaceBook) -> None:
    """Mark one column each for place, sex, age and kind."""
    tests: list[tuple[Role, Callable[[str], bool], bool]] = [
        (Role.PLACE, places.knows, True),
        (Role.SEX, lambda cell: same(cell) in SEXES, True),
        (Role.AGE, lambda cell: same(cell) in AGES, True),
        (Role.KIND, lambda cell: False, False),
    ]
    for role, holds, by_content in tests:
        free = [column for column in columns if roles[column.place] == Role.LEFT]
        scored = [
            (column.share(holds) + (HEADINGS.get(same(column.heading)) == role), -column.place)
            for column in free
        ]
        best = max(scored, default=(0.0, 0))
        if best[0] >= (_MOSTLY if by_content else 1.0):
            roles[-best[1]] = role


def _count_columns(columns: Sequence[_Column], roles: list[Role], places: PlaceBook) -> str:
    """Mark the columns of counts; what their headings name when there are several."""
    numeric = [
        column
        for column in columns
        if roles[column.place] == Role.LEFT and column.share(looks_like_count) >= _OFTEN
    ]
    named = [column for column in numeric if HEADINGS.get(same(column.heading)) == Role.COUNT]
    across = ""
    chosen = named[:1] if len(named) == 1 else numeric
    if len(numeric) > 1:
        for role, holds in (
            ("place", places.knows),
            ("sex", lambda text: same(text) in SEXES),
            ("age", lambda text: same(text) in AGES),
        ):
            fitting = [column for column in numeric if holds(column.heading)]
            if len(fitting) > 1 and len(fitting) >= len(numeric) * _OFTEN:
                whole = [column for column in numeric if same(column.heading) in ALL_TOGETHER]
                chosen, across = [*fitting, *whole], role
                break
        else:
            across = "kind" if len(chosen) > 1 else ""
    for column in chosen:
        roles[column.place] = Role.COUNT
    return across


def _rhythm(texts: Sequence[str], form: str, today: dt.date) -> tuple[str, int]:
    """How long a period is, and the weekday on which its weeks begin."""
    days = [read_day(text, form, today) for text in texts if _is_day(text, form, today)]
    frequency = guess_frequency(days, form)
    return frequency, guess_week_start(days) if frequency == "week" else 0
