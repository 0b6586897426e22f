"""Reads of recovery."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from kinga.core.foundation import clock
from kinga.core.security.keys.scopes import KeyScope
from kinga.core.security.models import CustodianShare, KeyEpoch, KeyWrap, RecoveryRequest, User
from kinga.core.security.queries import workers_of

__all__ = [
    "CUSTODIANS",
    "NEEDED",
    "OPEN_FOR",
    "custodians",
    "is_settled",
    "open_requests",
    "recoverable",
    "recovery_scope",
]

CUSTODIANS, NEEDED = 3, 2
OPEN_FOR = dt.timedelta(days=3)  # how long a request waits for the custodians


def recovery_scope(agency_id: UUID) -> KeyScope:
    """The recovery key of an agency. No wrap leads to it: only shares do."""
    return KeyScope("recovery", agency_id)


def custodians(agency_id: UUID) -> QuerySet[User]:
    """The custodians of an agency, by name; nobody before they are appointed."""
    return User.objects.filter(custodian_shares__agency_id=agency_id).order_by("name")


def recoverable(agency_id: UUID) -> tuple[int, int]:
    """How many of an agency's workers could be recovered by its custodians now, and how many there are."""
    workers = workers_of(agency_id)
    wraps = KeyWrap.objects.filter(kind="user", for_kind="recovery", for_id=agency_id)
    return workers.filter(pk__in=wraps.values("object_id")).count(), workers.count()


def is_settled(user: User) -> bool:
    """Whether a worker's key is sealed to their custodians, if there are any, and nothing is asked for it."""
    held = KeyWrap.objects.filter(kind="user", object_id=user.pk, for_kind="recovery", for_id=user.agency_id)
    known = KeyEpoch.objects.filter(kind="recovery", object_id=user.agency_id)
    asked = RecoveryRequest.objects.filter(user=user, ended_at=None)
    return (held.exists() or not known.exists()) and not asked.exists()


def open_requests(custodian: User) -> QuerySet[RecoveryRequest]:
    """Requests that this custodian may decide, the oldest first: not their own, and not agreed to by them already."""
    shares = CustodianShare.objects.filter(custodian=custodian)
    rows = RecoveryRequest.objects.filter(
        ended_at=None, asked_at__gt=clock.now() - OPEN_FOR, user__agency__in=shares.values("agency")
    )
    waiting = rows.exclude(user=custodian).exclude(agreements__custodian=custodian)
    return waiting.select_related("user").order_by("asked_at")
