"""What is known to have happened to series."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet

from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.insight.watch.annotations.rules import Kind, Note, inside
from kinga.insight.watch.models import Annotation, Series

__all__ = ["annotation", "meets", "notes_of", "of_series", "visible_to"]


def visible_to(user: User) -> QuerySet[Annotation]:
    """The notes that stand, of the worker's agency and of published counts."""
    rows = Annotation.objects.filter(withdrawn_at=None).select_related("made_by", "place", "indicator")
    if not user.may(Permission.WATCH_READ):
        return rows.none()
    return rows.filter(Q(agency_id=user.agency_id) | Q(agency=None))


def annotation(user: User, annotation_id: UUID) -> Annotation:
    """One note. Raises NotPermitted."""
    row = visible_to(user).filter(pk=annotation_id).first()
    if row is None:
        raise NotPermitted("watch: absent or not visible.")
    return row


def of_series(user: User, row: Series) -> QuerySet[Annotation]:
    """The notes that speak of a series."""
    return visible_to(user).filter(
        Q(indicator=None) | Q(indicator_id=row.indicator_id), Q(place=None) | Q(place_id=row.place_id),
        agency=row.agency,
    )  # fmt: skip


def meets(each: Annotation, first: dt.date, last: dt.date) -> bool:
    """Whether a note speaks of these days."""
    return bool(inside([_note(each)], first, last))


def notes_of(rows: Iterable[Series]) -> dict[UUID, tuple[Note, ...]]:
    """The notes of each series that has some. One query.

    A note of one place says nothing of the total over all places, and a note of one agency nothing of another.
    """
    rows = list(rows)
    found: dict[UUID | None, list[Annotation]] = defaultdict(list)
    agencies = {row.agency_id for row in rows}
    standing = Annotation.objects.filter(withdrawn_at=None)
    for each in standing.filter(Q(agency__in=agencies - {None}) | Q(agency=None)).order_by("first"):
        found[each.agency_id].append(each)
    made = {
        row.pk: tuple(_note(each) for each in found[row.agency_id] if _speaks_of(each, row)) for row in rows
    }
    return {key: notes for key, notes in made.items() if notes}


def _speaks_of(each: Annotation, row: Series) -> bool:
    of_it = each.indicator_id is None or each.indicator_id == row.indicator_id
    return of_it and (each.place_id is None or each.place_id == row.place_id)


def _note(each: Annotation) -> Note:
    return Note(cast(Kind, each.kind), each.first, each.last, each.words)
