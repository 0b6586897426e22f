"""Staging: the counts of an import go into the database in small transactions, where nobody reads them yet.

This is no verb and leaves no event: what it writes has no effect until `actions.take_in` makes the whole of it
count in one small transaction, with its event. One large transaction would do the same and would keep everyone
else on an SQLite site from writing for minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kinga.core.foundation.tasks.progress import Tracker
from kinga.insight.watch.imports import queries
from kinga.insight.watch.models import CountImport, Indicator, Observation, Series, Signal
from kinga.insight.watch.reading.gather import Gathered
from kinga.insight.watch.reading.rows import Group

__all__ = ["clear", "remove_empty", "stage"]

_AT_ONCE = 4000  # counts in one transaction: some tenths of a second
_SERIES_AT_ONCE = 500


def stage(row: CountImport, found: Gathered, tracker: Tracker) -> None:
    """Put every count in. What an attempt before this one left is taken out first. Raises Stopped."""
    clear(row)
    series = _series(row, found.groups)
    counts = found.counts
    total = len(counts.series)
    for start in range(0, total, _AT_ONCE):
        tracker.note(start, total)
        end = start + _AT_ONCE
        columns = (counts.series[start:end], counts.days[start:end], counts.counts[start:end])
        Observation.objects.bulk_create(
            [
                Observation(
                    series_id=series[place], period=dt.date.fromordinal(day), count=count, batch_id=row.pk
                )
                for place, day, count in zip(*(column.tolist() for column in columns), strict=True)
            ]
        )


def clear(row: CountImport) -> int:
    """Take out what was staged, or what an undone import has left; how many counts. Safe to repeat."""
    removed = 0
    while True:
        with transaction.atomic():
            keys = Observation.objects.filter(batch=row).order_by().values_list("pk", flat=True)[:_AT_ONCE]
            some = list(keys)
            if not some:
                return removed
            removed += Observation.objects.filter(pk__in=some).delete()[0]


def remove_empty(row: CountImport) -> None:
    """Remove imported series of the agency that have neither a count nor a signal, and indicators without series."""
    mine = {"indicator__origin": "imported", "agency_id": row.agency_id}
    empty = Series.objects.filter(**mine, observations=None, signals=None).values_list("pk", flat=True)
    while some := list(empty[:_SERIES_AT_ONCE]):
        Series.objects.filter(pk__in=some).delete()
    Indicator.objects.filter(origin="imported", agency_id=row.agency_id, series=None).delete()


def _series(row: CountImport, groups: Sequence[Group]) -> list[object]:
    """The key of each group's series, in their order; those that are not here yet are made, still without counts."""
    indicators = _indicators(row, groups)
    made = {}
    for place, group in enumerate(groups):
        part = queries.series_group(row, group)
        made[place] = Series(
            key=part.key(indicators[group.kind]),
            indicator=indicators[group.kind],
            agency_id=part.agency_id,
            place_id=part.place_id,
            place_name=part.place_name,
            age_band=part.age_band,
            sex=part.sex,
            frequency=part.frequency,
        )
    known = {place: series.pk for place, series in queries.known_series(row, groups)}
    new = [place for place in made if place not in known]
    for start in range(0, len(new), _SERIES_AT_ONCE):
        Series.objects.bulk_create([made[place] for place in new[start : start + _SERIES_AT_ONCE]])
    return [known.get(place, made[place].pk) for place in range(len(groups))]


def _indicators(row: CountImport, groups: Sequence[Group]) -> dict[str, Indicator]:
    found = queries.known_indicators(row, groups)
    for kind in {group.kind for group in groups} - set(found):
        name = queries.full_name(row.name, kind)
        found[kind] = Indicator.objects.create(
            agency_id=row.agency_id,
            code=queries.indicator_code(row.agency_id, name),
            unit=row.unit,
            name=name,
            origin="imported",
            source=row.source,
            licence=row.licence,
        )
    return found


def signals_of(row: CountImport) -> list[Signal]:
    """Signals that stand on series this import has counts of, at or before the signal's own end."""
    from django.db.models import Exists, OuterRef

    behind = Observation.objects.filter(
        batch=row, series=OuterRef("series"), period__lte=OuterRef("period_end")
    )
    rows = Signal.objects.filter(Exists(behind), withdrawn_at=None)
    return list(rows.select_related("series", "series__indicator", "series__place"))
