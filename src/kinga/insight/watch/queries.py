"""Reads of the watch room. Series of an agency are for its workers; public ones for all who may read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from kinga.core.foundation import clock
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.insight.watch import published as published_counts
from kinga.insight.watch.annotations.queries import notes_of
from kinga.insight.watch.engine.judging import Table
from kinga.insight.watch.models import (
    CountImport,
    Frequency,
    ImportStatus,
    Indicator,
    Observation,
    PublishedFact,
    Series,
    Signal,
)

__all__ = [
    "due",
    "finest_table",
    "indicators",
    "named",
    "parts_of",
    "published",
    "series",
    "signal",
    "signals",
    "stale_since",
    "standing",
    "table_of",
    "tables",
    "visible_to",
    "waiting",
    "with_counts",
]

_AT_ONCE = 500  # series in one query


def visible_to(user: User) -> QuerySet[Series]:
    """The series a worker may read: those of the agency, and public ones."""
    rows = Series.objects.select_related("indicator", "place")
    if not user.may(Permission.WATCH_READ):
        return rows.none()
    return rows.filter(Q(agency_id=user.agency_id) | Q(agency=None))


def series(user: User, series_id: UUID) -> Series:
    """One series. Raises NotPermitted."""
    row = visible_to(user).filter(pk=series_id).first()
    if row is None:
        raise NotPermitted("watch: absent or not visible.")
    return row


def signals(user: User) -> QuerySet[Signal]:
    """Signals of visible series: unreviewed ones first, then the newest and least likely."""
    rows = Signal.objects.filter(series__in=visible_to(user).values("pk"))
    rows = rows.select_related("series", "series__indicator", "series__place", "reviewed_by")
    return rows.order_by("-period_end", "p_value")


def waiting(user: User) -> QuerySet[Signal]:
    """Signals that stand and that nobody has reviewed."""
    return signals(user).filter(outcome="", withdrawn_at=None)


def signal(user: User, signal_id: UUID) -> Signal:
    """One signal. Raises NotPermitted."""
    row = signals(user).filter(pk=signal_id).first()
    if row is None:
        raise NotPermitted("watch: absent or not visible.")
    return row


def standing() -> QuerySet[Observation]:
    """The counts that count: our own, published ones, and those of imports that stand as taken in."""
    return Observation.objects.filter(Q(batch=None) | Q(batch__status=ImportStatus.DONE))


def named(rows: QuerySet[Series], words: str) -> QuerySet[Series]:
    """Those whose place is called like these words, or has them as its code; all of them without words."""
    words = words.strip()
    if not words:
        return rows
    called = (
        Q(place_name__icontains=words) | Q(place__name__icontains=words) | Q(place__name_ar__icontains=words)
    )
    return rows.filter(called | Q(place__code__iexact=words))


def with_counts(rows: QuerySet[Series]) -> QuerySet[Series]:
    """Those series that have counts: what an undone import leaves has none."""
    return rows.filter(Exists(standing().filter(series=OuterRef("pk"))))


def due() -> QuerySet[Series]:
    """The series to judge by the clock: our own always, others when a count came or went since they were judged.

    Groups by age and sex are too small to alarm on their own; they are there to look at.
    """
    rows = Series.objects.filter(age_band="", sex="").select_related("indicator")
    reasons = Q(indicator__origin="own") | Q(level="")
    oldest = rows.exclude(indicator__origin="own").aggregate(first=Min("detected_at"))["first"]
    if oldest and (batches := _settled_since(oldest)):
        # Asked of every series only when there is an import that may have changed some.
        changed = Observation.objects.filter(
            Q(batch__done_at__gt=OuterRef("detected_at")) | Q(batch__undone_at__gt=OuterRef("detected_at")),
            series=OuterRef("pk"),
            batch__in=batches,
        )
        reasons |= Q(Exists(changed))
    return rows.filter(reasons)


def _settled_since(moment: dt.datetime) -> list[UUID]:
    """The imports that were taken in or undone after a moment."""
    settled = CountImport.objects.filter(Q(done_at__gt=moment) | Q(undone_at__gt=moment))
    return list(settled.values_list("pk", flat=True))


def stale_since(moment: dt.datetime, keys: Collection[UUID]) -> set[UUID]:
    """Those of these series that an import has touched which was taken in or undone after a moment."""
    if not (batches := _settled_since(moment)):
        return set()
    touched = Observation.objects.filter(batch__in=batches).order_by().values_list("series", flat=True)
    return set(touched.distinct()) & set(keys)


def indicators(user: User) -> QuerySet[Indicator]:
    """The indicators that have visible series."""
    return Indicator.objects.filter(series__in=visible_to(user).values("pk")).distinct()


def parts_of(user: User, row: Series) -> QuerySet[Series]:
    """What a series is made of: its places, where it is of all of them, and its groups by age and sex."""
    rows = with_counts(visible_to(user)).filter(
        indicator=row.indicator, agency=row.agency_id, frequency=row.frequency
    )
    everywhere = Q(place=None, place_name="")
    here = Q(place=row.place_id, place_name=row.place_name)
    people = {name: value for name in ("age_band", "sex") if (value := getattr(row, name))}
    by_place = ~everywhere & Q(age_band=row.age_band, sex=row.sex)
    by_people = here & Q(**people) & ~Q(age_band=row.age_band, sex=row.sex)
    whole = not row.place_id and not row.place_name
    found = rows.filter(by_place | by_people if whole else by_people)
    return found.order_by("age_band", "sex", "place__name", "place_name")


def published() -> QuerySet[PublishedFact]:
    """The published figures."""
    return PublishedFact.objects.all()


def tables(
    rows: Iterable[Series], *, until: dt.date | None = None, since: dt.date | None = None
) -> list[Table]:
    """The counts of many series without gaps, missing ones as None. Two queries for every 500 series, and one.

    Our own indicators are counted by ourselves every day: a day between the first count of the indicator and
    `until` (yesterday when not given) without a row is a zero, not missing. Where imports hold the same period,
    the one taken in last counts.
    """
    by_id = {row.pk: row for row in rows}
    found: dict[UUID, dict[dt.date, int]] = defaultdict(dict)
    keys = list(by_id)
    for start in range(0, len(keys), _AT_ONCE):
        _read_counts(keys[start : start + _AT_ONCE], since, found)
    last_own = until or clock.today() - dt.timedelta(days=1)
    starts = _first_days(by_id.values(), since)
    notes = notes_of(by_id.values())
    made = (
        _table(row, found[row.pk], starts.get((row.indicator.code, row.agency_id)), last_own)
        for row in by_id.values()
    )
    return [replace(table, notes=notes.get(table.series.pk, ())) for table in made]


def _read_counts(keys: Sequence[UUID], since: dt.date | None, found: dict[UUID, dict[dt.date, int]]) -> None:
    counted = standing().filter(series_id__in=keys)
    if since is not None:
        counted = counted.filter(period__gte=since)
    # The later import is read later, and so it stands.
    counted = counted.order_by(F("batch__done_at").asc(nulls_first=True), "batch_id")
    for series_id, period, count in counted.values_list("series_id", "period", "count"):
        found[series_id][period] = count


def _first_days(rows: Iterable[Series], since: dt.date | None) -> dict[tuple[str, UUID | None], dt.date]:
    """The first day each own indicator was counted in an agency at all: all its parts begin there."""
    own = {(row.indicator.code, row.agency_id) for row in rows if row.indicator.origin == "own"}
    if not own:
        return {}
    # One first day an agency: its indicators begin with its first report, not with their own first case. Never
    # that of another agency: the days before an agency joined are not zeros.
    found = (
        Observation.objects.filter(
            series__indicator__origin="own", series__agency__in={part[1] for part in own}
        )
        .order_by()
        .values_list("series__agency")
        .annotate(first=Min("period"))
    )
    firsts = dict(found)
    return {
        part: max(firsts[part[1]], since) if since else firsts[part[1]] for part in own if part[1] in firsts
    }


def _table(row: Series, counts: dict[dt.date, int], first_own: dt.date | None, last_own: dt.date) -> Table:
    own = row.indicator.origin == "own" and first_own is not None
    first = first_own if own else min(counts, default=None)
    last = last_own if own else max(counts, default=None)
    if first is None or last is None or last < first:
        return Table(row, (), ())
    starts = _periods(first, last, row.frequency)
    missing = 0 if own else None
    return Table(row, starts, tuple(counts.get(start, missing) for start in starts))


def _periods(first: dt.date, last: dt.date, frequency: str) -> tuple[dt.date, ...]:
    """Every period from the first to the last, by its first day."""
    if frequency == Frequency.MONTH:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return tuple(dt.date(month // 12, month % 12 + 1, 1) for month in months)
    if frequency == Frequency.YEAR:
        return tuple(dt.date(year, 1, 1) for year in range(first.year, last.year + 1))
    step = 7 if frequency == Frequency.WEEK else 1
    return tuple(first + dt.timedelta(days=n) for n in range(0, (last - first).days + 1, step))


def table_of(row: Series) -> Table:
    """The counts of one series without gaps."""
    return tables([row])[0]


def finest_table(row: Series) -> Table:
    """The counts of a series by the shortest periods that are known: the published line comes by days as well."""
    if row.indicator.code != published_counts.LINEA_144:
        return table_of(row)
    days = published_counts.linea144_days()
    daily = Series(pk=row.pk, indicator=row.indicator, frequency=Frequency.DAY)
    notes = notes_of([row]).get(row.pk, ())
    return Table(daily, tuple(day for day, _count in days), tuple(count for _day, count in days), notes)
