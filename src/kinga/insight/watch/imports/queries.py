"""Reads of imports: those of a worker's own agency, what the registry calls its places, and what is here already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import QuerySet

from kinga.core.registry.models import Place
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.insight.watch.identity import Group as SeriesGroup
from kinga.insight.watch.models import CountImport, ImportStatus, Indicator, Series
from kinga.insight.watch.reading.groups import PlaceBook, PlaceNames
from kinga.insight.watch.reading.rows import Group
from kinga.insight.watch.reading.words import same

__all__ = [
    "UNDER_WAY",
    "count_import",
    "earlier_like",
    "full_name",
    "indicator_code",
    "known_indicators",
    "known_names",
    "known_series",
    "place_book",
    "series_group",
    "visible_to",
]

UNDER_WAY = (ImportStatus.OPENING, ImportStatus.CHECKING, ImportStatus.TAKING)
"""Where work goes on without anyone."""

_AT_ONCE = 500


def visible_to(user: User) -> QuerySet[CountImport]:
    """The imports of the worker's agency, the newest first, for those who may bring counts in."""
    rows = CountImport.objects.select_related("made_by", "undone_by")
    if not user.may(Permission.WATCH_IMPORT):
        return rows.none()
    return rows.filter(agency_id=user.agency_id)


def count_import(user: User, import_id: UUID) -> CountImport:
    """One import. Raises NotPermitted."""
    row = visible_to(user).filter(pk=import_id).first()
    if row is None:
        raise NotPermitted("watch: import absent or not visible.")
    return row


def earlier_like(row: CountImport, headings: Sequence[str]) -> CountImport | None:
    """The agency's last import of a file with the same headings whose columns were said: taken in, or to be corrected."""
    said = {ImportStatus.DONE, ImportStatus.CHECKED}
    others = CountImport.objects.filter(agency_id=row.agency_id, status__in=said, format=row.format)
    wanted = [same(heading) for heading in headings]
    for earlier in others.exclude(pk=row.pk).order_by("-touched_at")[:50]:
        if [same(heading) for heading in earlier.mapping.get("headings", [])] == wanted:
            return earlier
    return None


def known_names(agency_id: UUID) -> list[str]:
    """What the agency has brought in before, by name."""
    done = CountImport.objects.filter(agency_id=agency_id, status=ImportStatus.DONE)
    return list(done.order_by("name").values_list("name", flat=True).distinct())


def place_book() -> PlaceBook:
    """Every place of the registry as files may name it. One query."""
    rows = Place.objects.values_list("pk", "code", "name", "name_ar", "level")
    return PlaceBook(
        [PlaceNames(str(key), code, (name, arabic), level) for key, code, name, arabic, level in rows]
    )


def full_name(name: str, kind: str) -> str:
    """The name of an indicator: what is counted, and which part of it."""
    return f"{name}: {kind}" if kind else name


def indicator_code(agency_id: UUID, name: str) -> str:
    """The code of an agency's imported indicator: its own, whatever another agency calls its counts."""
    return "imported." + hashlib.sha256(f"{agency_id}|{same(name)}".encode()).hexdigest()[:32]


def series_group(row: CountImport, group: Group) -> SeriesGroup:
    """Which series a group of the file is."""
    return SeriesGroup(
        agency_id=row.agency_id,
        place_id=UUID(group.place) if group.place else None,
        place_name=group.place_name,
        age_band=group.age,
        sex=group.sex,
        frequency=row.frequency,
    )


def known_indicators(row: CountImport, groups: Iterable[Group]) -> dict[str, Indicator]:
    """The indicators that are here already, by the kind that the file names. One query."""
    codes = {
        indicator_code(row.agency_id, full_name(row.name, kind)): kind
        for kind in {group.kind for group in groups}
    }
    found = Indicator.objects.filter(agency_id=row.agency_id, unit=row.unit, code__in=list(codes))
    return {codes[one.code]: one for one in found}


def known_series(row: CountImport, groups: Sequence[Group]) -> Iterator[tuple[int, Series]]:
    """Those groups of the file whose series is here already: its place in `groups`, and the series."""
    indicators = known_indicators(row, groups)
    keys = {
        series_group(row, group).key(indicators[group.kind]): place
        for place, group in enumerate(groups)
        if group.kind in indicators
    }
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        for series in Series.objects.filter(key__in=wanted[start : start + _AT_ONCE]):
            yield keys[series.key], series
