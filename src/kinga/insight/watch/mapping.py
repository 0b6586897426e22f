"""Counts by place for one indicator and one span of time: what a map and its table show, small counts hidden."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Case, Count, Max, Min, OrderBy, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from kinga.core.registry.models import Boundary, Place
from kinga.core.registry.queries import with_boundaries
from kinga.core.security.models import User
from kinga.insight.watch import queries
from kinga.insight.watch.engine.judging import Table
from kinga.insight.watch.models import Frequency, Indicator, Series
from kinga.insight.watch.rules import Cell, suppress

__all__ = ["Choice", "PlaceCount", "Span", "Stand", "by_name", "by_place", "choices", "extent", "rarest_first", "series_of", "spans", "stand_of", "tables_of"]  # fmt: skip

Kind = Literal["seven", "four_weeks", "month", "year", "week"]
_FOUR: dict[str, int] = {
    Frequency.WEEK: 21,
    Frequency.MONTH: 95,
}  # days back to the fourth period; days are judged by sevens
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
    if not single_places:
        rows = rows.exclude(frequency=Frequency.YEAR)  # a year is judged by nothing here
    found = set(rows.values_list("indicator", "frequency").distinct())
    known = Indicator.objects.in_bulk({key for key, _frequency in found})
    made = [Choice(known[key], frequency) for key, frequency in found]
    return sorted(made, key=lambda one: (one.indicator.name, one.frequency))


@dataclass(frozen=True)
class Stand:
    """How the series of a choice stand by their newest period, as they were last judged."""

    newest: dt.date | None
    series: int
    surges: int
    silences: int


def series_of(user: User, choice: Choice, named: str = "") -> QuerySet[Series]:
    """Every series of a choice: its places, and all of them together; or those whose place is called like `named`."""
    rows = _series(user, single_places=False)
    return queries.named(rows.filter(indicator=choice.indicator, frequency=choice.frequency), named)


def stand_of(rows: QuerySet[Series]) -> Stand:
    """One query. What ended before the newest count of any of them says nothing of today."""
    newest = rows.order_by().aggregate(newest=Max("newest"), series=Count("pk"))
    now = Q(newest=newest["newest"])
    levels = rows.order_by().aggregate(
        surges=Count("pk", filter=now & Q(level="surge")),
        silences=Count("pk", filter=now & Q(level="silence")),
    )
    return Stand(newest["newest"], newest["series"], levels["surges"], levels["silences"])


def rarest_first(rows: QuerySet[Series], stand: Stand, frequency: str) -> QuerySet[Series]:
    """The most unusual of the last four periods first. A surge of a series that ended long ago is no news."""
    if stand.newest is None:
        return by_name(rows)
    since = stand.newest - dt.timedelta(days=_FOUR.get(frequency, 27))
    rank = Case(When(newest__gte=since, then="rarest"), default=Value(1.0))
    return by_name(rows, rank.asc())


def by_name(rows: QuerySet[Series], *first: OrderBy) -> QuerySet[Series]:
    """All places together first, then by the place's name."""
    whole = Case(When(place=None, place_name="", then=0), default=1)
    return rows.order_by(*first, whole, Coalesce("place__name", "place_name"), "pk")


def extent(user: User, choice: Choice) -> tuple[dt.date, dt.date] | None:
    """The first and the last period that any place of a choice is counted in."""
    rows = _series(user).filter(indicator=choice.indicator, frequency=choice.frequency)
    if choice.indicator.origin == "own":
        # Our own are counted every day; one of them says from when.
        table = next(iter(queries.tables(rows[:1])), None)
        return (table.starts[0], table.starts[-1]) if table and table.starts else None
    counted = queries.standing().filter(series__in=rows.order_by().values("pk")).order_by()
    found = counted.aggregate(first=Min("period"), last=Max("period"))
    return (found["first"], found["last"]) if found["first"] else None


def tables_of(user: User, choice: Choice, since: dt.date | None = None) -> list[Table]:
    """The counts of every place for a choice, from a day on."""
    rows = _series(user).filter(indicator=choice.indicator, frequency=choice.frequency)
    return queries.tables(rows, since=since)


def spans(extent_: tuple[dt.date, dt.date] | None, frequency: str) -> list[Span]:
    """The spans that the counts reach to the end of: first what a map is of when nobody chose, then the newest."""
    if extent_ is None:
        return []
    first, last = extent_
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
