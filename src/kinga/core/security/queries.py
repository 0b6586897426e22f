"""Reads of the security room."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from kinga.core.foundation import clock, shared_cache
from kinga.core.foundation.visits import store as visits
from kinga.core.security.errors import NotPermitted
from kinga.core.security.keys.scopes import TEAMS, KeyScope, teams_of
from kinga.core.security.models import Agency, AuditEvent, Grant, KeptForm, KeyEpoch, KeyWrap, Site, User
from kinga.core.security.roles import Permission, Relation, Role
from kinga.core.security.rules import KEPT_FOR, Actor, GrantFact, Target, can

__all__ = [
    "agencies_taking_reports",
    "agencies_without_keys",
    "all_workers_of",
    "count_over",
    "events_about",
    "expired_grants",
    "granted_ids",
    "grants_on",
    "is_demonstration",
    "kept_forms_of",
    "old_kept_forms",
    "old_sessions",
    "partners_of",
    "require",
    "waiting_for_keys",
    "workers_of",
]


def is_demonstration() -> bool:
    """Whether this database is marked as a demonstration. One query."""
    return Site.objects.filter(demonstration=True).exists()


def agencies_taking_reports() -> QuerySet[Agency]:
    """The agencies a member of the public may choose, the first first. A police inbox is never first.

    Only those where somebody holds the key to read what is reported.
    """
    readers = KeyEpoch.objects.filter(kind="intake", object_id=OuterRef("pk"))
    return Agency.objects.filter(Exists(readers), takes_reports=True).order_by("order", "name")


def partners_of(agency_id: UUID) -> QuerySet[Agency]:
    """The other agencies on this server whose caseworkers hold a key to read an offer, by name."""
    readers = KeyEpoch.objects.filter(kind="casework", object_id=OuterRef("pk"))
    return Agency.objects.filter(Exists(readers)).exclude(pk=agency_id).order_by("name")


def workers_of(agency_id: UUID) -> QuerySet[User]:
    """The active workers of an agency, by name."""
    return User.objects.filter(agency_id=agency_id, is_active=True).order_by("name")


def all_workers_of(agency_id: UUID) -> QuerySet[User]:
    """The workers of an agency, those who left too, by name: for the log of what was."""
    return User.objects.filter(agency_id=agency_id).order_by("name")


def _open_grants(kind: str) -> QuerySet[Grant]:
    now = clock.now()
    return Grant.objects.filter(Q(until=None) | Q(until__gt=now), kind=kind, ended_at=None)


def granted_ids(user_id: UUID, kind: str) -> QuerySet[Grant, UUID]:
    """The ids of the objects of `kind` to which the worker has an open grant: for use in a filter."""
    return _open_grants(kind).filter(user_id=user_id).values_list("object_id", flat=True)


def grants_on(kind: str, object_id: UUID) -> tuple[GrantFact, ...]:
    """The open grants on one object, as facts for `can()`. One query."""
    rows = _open_grants(kind).filter(object_id=object_id).values_list("user_id", "relation", "until")
    return tuple(GrantFact(user, Relation(relation), until) for user, relation, until in rows)


def expired_grants() -> QuerySet[Grant]:
    """Relations whose time is over and that nobody has ended: their keys are still in the table."""
    return Grant.objects.filter(until__lte=clock.now(), ended_at=None).order_by("until", "id")


def agencies_without_keys() -> QuerySet[Agency]:
    """Agencies in which nobody holds a key yet: they take no reports and no offers."""
    return Agency.objects.exclude(
        Exists(KeyEpoch.objects.filter(kind="supervisors", object_id=OuterRef("pk")))
    )


def waiting_for_keys() -> list[User]:
    """Active workers who hold not every key that their role asks for. Two queries."""
    wraps = KeyWrap.objects.filter(kind__in=TEAMS, for_kind="user").values_list("for_id", "kind", "object_id")
    held = {(user, KeyScope(kind, agency)) for user, kind, agency in wraps}
    return [
        user
        for user in User.objects.filter(is_active=True)
        if any((user.pk, scope) not in held for scope in teams_of(Role(user.role), user.agency_id))
    ]


def kept_forms_of(user: User) -> QuerySet[KeptForm]:
    """What this worker had typed when a session of theirs ended and is still kept, newest first. Nobody else's."""
    return KeptForm.objects.filter(user=user, kept_at__gt=clock.now() - KEPT_FOR).order_by("-kept_at")


def old_sessions() -> QuerySet[Session]:
    """Sessions that no browser can use any more."""
    return Session.objects.filter(expire_date__lt=clock.now())


def old_kept_forms() -> QuerySet[KeptForm]:
    """Forms kept for as long as was promised. Nobody's are shown."""
    return KeptForm.objects.filter(kept_at__lte=clock.now() - KEPT_FOR)


def count_over() -> dict[str, int]:
    """How many relations, sessions, kept forms, rows of the shared cache and visits are over. Five queries."""
    return {
        "grants": expired_grants().count(),
        "sessions": old_sessions().count(),
        "kept_forms": old_kept_forms().count(),
        "cache_rows": shared_cache.expired(),
        "visits": visits.expired(),
    }


def events_about(object_ids: list[UUID]) -> QuerySet[AuditEvent]:
    """The events about these objects, oldest first. The caller has already checked who asks."""
    return AuditEvent.objects.filter(object_id__in=object_ids).order_by("at", "id")


def require(actor: Actor, permission: Permission, target: Target) -> None:
    """Raise NotPermitted unless `can()` allows."""
    decision = can(actor, permission, target, clock.now())
    if not decision:
        raise NotPermitted(f"{permission.value} refused: {decision.reason}.")
