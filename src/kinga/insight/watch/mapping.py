"""Counts by place for one indicator and one span of time: what a map and its table show, small counts hidden."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from kinga.core.registry.models import Boundary, Place
from kinga.core.registry.queries import with_boundaries
from kinga.core.security.models import User
from kinga.insight.watch import queries
from kinga.insight.watch.engine.judging import Table
from kinga.insight.watch.models import Frequency, Indicator, Series
from kinga.insight.watch.rules import Cell, suppress

__all__ = ["Choice", "PlaceCount", "Span", "by_place", "choices", "series_of", "spans", "tables_of"]

Kind = Literal["seven", "four_weeks", "month", "year", "week"]
_SEVENS, _MONTHS, _WEEKS, _YEARS = 12, 24, 26, 10


@dataclass(frozen=True)
class Choice:
    """An indicator at one length of its periods: what a map can be of."""

    indicator: Indicator
    frequency: str

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.indicator.pk}.{self.frequency}"


@dataclass(frozen=True)
class Span:
    """The time that a map is of, from its first to its last day; `kind` says how to call it."""

    kind: Kind
    first: dt.date
    last: dt.date

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.first.isoformat()}.{self.last.isoformat()}"


@dataclass(frozen=True)
class PlaceCount:
    """The count of one place as it may be shown; `place` is None for one that the registry does not have."""

    name: str
    place: Place | None
    boundary: Boundary | None
    cell: Cell

    @property
    def rate(self) -> float | None:
        """So many for each 100,000 people; None where the count is not shown or the people are not known."""
        if self.cell.count is None or self.place is None or not self.place.population:
            return None
        return self.cell.count * 100_000 / self.place.population


def _series(user: User, *, single_places: bool = True) -> QuerySet[Series]:
    """Series over all ages and sexes: of single places, or those of all places together as well."""
    rows = queries.with_counts(queries.visible_to(user)).filter(age_band="", sex="")
    return rows.filter(Q(place__isnull=False) | ~Q(place_name="")) if single_places else rows


def choices(user: User, *, single_places: bool = True) -> list[Choice]:
    """What a map can be of, by name; or, with all places together as well, what can stand side by side."""
    rows = _series(user, single_places=single_places).order_by()
    found = set(rows.values_list("indicator", "frequency").distinct())
    known = Indicator.objects.in_bulk({key for key, _frequency in found})
    made = [Choice(known[key], frequency) for key, frequency in found]
    return sorted(made, key=lambda one: (one.indicator.name, one.frequency))


def series_of(user: User, choice: Choice) -> QuerySet[Series]:
    """Every series of a choice: its places, and all of them together."""
    rows = _series(user, single_places=False)
    return rows.filter(indicator=choice.indicator, frequency=choice.frequency)


def tables_of(user: User, choice: Choice) -> list[Table]:
    """The counts of every place for a choice."""
    rows = _series(user).filter(indicator=choice.indicator, frequency=choice.frequency)
    return queries.tables(rows)


def spans(tables: Sequence[Table], frequency: str) -> list[Span]:
    """The spans that the counts reach to the end of: first what a map is of when nobody chose, then the newest."""
    ends = [table.starts[-1] for table in tables if table.starts]
    begins = [table.starts[0] for table in tables if table.starts]
    if not ends:
        return []
    first, last = min(begins), max(ends)
    made = list({"day": _of_days, "week": _of_weeks, "month": _of_months, "year": _of_years}[frequency](last))
    return [span for span in made if span.first >= first]


def _of_days(last: dt.date) -> Iterator[Span]:
    yield Span("four_weeks", last - dt.timedelta(days=27), last)
    for back in range(_SEVENS):
        end = last - dt.timedelta(days=7 * back)
        yield Span("seven", end - dt.timedelta(days=6), end)
    yield from _months_until(last + dt.timedelta(days=1))


def _of_weeks(last: dt.date) -> Iterator[Span]:
    yield Span("four_weeks", last - dt.timedelta(days=21), last + dt.timedelta(days=6))
    for back in range(_WEEKS):
        start = last - dt.timedelta(days=7 * back)
        yield Span("week", start, start + dt.timedelta(days=6))


def _of_months(last: dt.date) -> Iterator[Span]:
    following = (last + dt.timedelta(days=32)).replace(day=1)
    yield from _months_until(following)
    for year in range(last.year - (last.month < 12), last.year - _YEARS, -1):
        yield Span("year", dt.date(year, 1, 1), dt.date(year, 12, 31))


def _of_years(last: dt.date) -> Iterator[Span]:
    for year in range(last.year, last.year - _YEARS, -1):
        yield Span("year", dt.date(year, 1, 1), dt.date(year, 12, 31))


def _months_until(following: dt.date) -> Iterator[Span]:
    """Whole months that end before `following`."""
    number = following.year * 12 + following.month - 1
    for month in range(number - 1, number - 1 - _MONTHS, -1):
        first = dt.date(month // 12, month % 12 + 1, 1)
        yield Span("month", first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def by_place(tables: Sequence[Table], choice: Choice, span: Span) -> list[PlaceCount]:
    """Every place of the map, with what may be shown of it, by name; then places of other levels. Two queries.

    The map is of the level that most of the places are of, with their neighbours under the same parent. A place
    with a period missing in the span is missing: part of a sum is not the sum. Of what we count ourselves, a place
    without a row had none.
    """
    places = {table.series.place for table in tables if table.series.place is not None}
    levels = Counter(place.level for place in places)
    level = max(levels, key=lambda each: (levels[each], each), default=0)
    parents = {place.parent_id for place in places if place.level == level}
    beside = Place.objects.filter(level=level, parent__in=parents)
    absent = _none_of(tables, span) if choice.indicator.origin == "own" else None
    counts: dict[tuple[Place | None, str], int | None] = {(place, place.name): absent for place in beside}
    for table in tables:
        place = table.series.place
        counts[place, place.name if place else table.series.place_name] = _sum(table, span)
    drawn = dict(with_boundaries(place for place, _name in counts if place and place.level == level))
    rows = [
        PlaceCount(name, place, drawn.get(place) if place else None, cell)
        for (place, name), cell in suppress(counts).items()
    ]
    return sorted(rows, key=lambda row: (row.place is None or row.place.level != level, row.name))


def _sum(table: Table, span: Span) -> int | None:
    """The counts of the span added up; None when one of its periods has none."""
    inside = [
        count
        for start, count in zip(table.starts, table.counts, strict=True)
        if span.first <= start <= span.last
    ]
    known = [count for count in inside if count is not None]
    if len(known) < _periods(span, table.series.frequency):
        return None
    return sum(known)


def _none_of(tables: Sequence[Table], span: Span) -> int | None:
    """Zero where our own counting covers the span, else None."""
    covered = any(
        table.starts and table.starts[0] <= span.first and table.starts[-1] >= span.last for table in tables
    )
    return 0 if covered else None


def _periods(span: Span, frequency: str) -> int:
    """How many periods the span has."""
    days = (span.last - span.first).days + 1
    if frequency == Frequency.DAY:
        return days
    if frequency == Frequency.WEEK:
        return days // 7
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
    return months if frequency == Frequency.MONTH else months // 12
