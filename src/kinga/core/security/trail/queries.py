"""Reads of the audit log: for the auditor of an agency, and for those who answer for one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from kinga.core.foundation import clock
from kinga.core.foundation.contributions import contributions
from kinga.core.security.models import AuditCheckpoint, AuditEvent, AuditHead, AuditWitness, User
from kinga.core.security.roles import Permission
from kinga.core.security.trail.acts import READ, verbs_of

__all__ = [
    "LogState",
    "Look",
    "log_state",
    "looks_at",
    "narrowed",
    "references",
    "visible_to",
    "workers_named",
]

_LOOKED_BACK = dt.timedelta(days=90)


@dataclass(frozen=True)
class LogState:
    """How far the log is: events with a number, events that wait, the newest checkpoint, the newest witness."""

    size: int
    waiting: int
    checkpoint: AuditCheckpoint | None
    witness: AuditWitness | None


@dataclass(frozen=True)
class Look:
    """How often one worker looked at an object, and when last."""

    user_id: UUID
    times: int
    last: dt.datetime


def visible_to(user: User) -> QuerySet[AuditEvent]:
    """What an auditor may see, newest first: acts of their agency's workers, acts upon its objects, the software's.

    Nothing for any other role.
    """
    if not user.may(Permission.AUDIT_READ):
        return AuditEvent.objects.none()
    own = Q(agency_id=user.agency_id) | Q(object_agency_id=user.agency_id)
    of_the_site = Q(agency_id=None, object_agency_id=None)
    return AuditEvent.objects.filter(own | of_the_site).order_by("-at", "-id")


def narrowed(
    rows: QuerySet[AuditEvent],
    *,
    worker: User | None = None,
    sort: str = "",
    reference: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    zone: dt.tzinfo = dt.UTC,
) -> QuerySet[AuditEvent]:
    """Those of one worker, of one sort of act, about one object (by its reference), from a day to a day."""
    if worker is not None:
        rows = rows.filter(user_id=worker.pk)
    if sort:
        rows = rows.filter(verb__in=verbs_of(sort))
    if reference:
        rows = rows.filter(object_id__in=_ids_of(reference))
    if since is not None:
        rows = rows.filter(at__gte=dt.datetime.combine(since, dt.time(), zone))
    if until is not None:
        rows = rows.filter(at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone))
    return rows


def references(events: Iterable[AuditEvent]) -> dict[UUID, str]:
    """What workers call the objects of these events ("C-7F3K9Q"), where their room offers it. A query a kind."""
    found: dict[UUID, str] = {}
    ids = {event.object_id for event in events if event.object_id}
    for room in contributions("audit references"):
        found |= room.names(ids)
    return found


def workers_named(events: Iterable[AuditEvent], agency_id: UUID) -> dict[UUID, str]:
    """The names of the workers of this agency who stand in these events. One query."""
    ids = {event.user_id for event in events if event.user_id}
    return dict(User.objects.filter(pk__in=ids, agency_id=agency_id).values_list("pk", "name"))


def looks_at(object_ids: Iterable[UUID]) -> list[Look]:
    """Who looked at these objects in the last 90 days, the latest first. The caller has checked who asks."""
    rows: Iterable[Mapping[str, Any]] = (
        AuditEvent.objects.filter(
            object_id__in=list(object_ids),
            verb__in=verbs_of(READ),
            at__gte=clock.now() - _LOOKED_BACK,
            user_id__isnull=False,
        )
        .order_by()
        .values("user_id")
        .annotate(times=Count("id"), last=Max("at"))
    )
    return sorted((Look(**row) for row in rows), key=lambda look: look.last, reverse=True)


def log_state() -> LogState:
    """How far the log is. Four small queries."""
    head = AuditHead.objects.first()
    return LogState(
        size=head.size if head else 0,
        waiting=AuditEvent.objects.filter(leaf=None).count(),
        checkpoint=AuditCheckpoint.objects.order_by("-size").first(),
        witness=AuditWitness.objects.select_related("checkpoint").order_by("-at").first(),
    )


def _ids_of(reference: str) -> list[UUID]:
    return [found for room in contributions("audit references") for found in room.ids(reference.strip())]
