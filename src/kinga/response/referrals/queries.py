"""Reads of the referrals room. The receiving side sees the referral, never the case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate

from kinga.core.registry.countable import Countable
from kinga.core.security.errors import NotPermitted
from kinga.core.security.keys import KeyScope
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.response.cases import queries as cases
from kinga.response.cases.disposal.shredding import Doomed
from kinga.response.cases.models import Case
from kinga.response.referrals.models import Referral, ReferralStatus, ReferralStep

__all__ = [
    "awaiting_answer",
    "countable",
    "doomed",
    "made_by",
    "of_case",
    "received",
    "received_by",
    "referral",
    "steps_of",
    "unanswered",
    "visible_to",
    "waiting_in",
]


def visible_to(user: User) -> QuerySet[Referral]:
    """The referrals of the cases a worker may read."""
    rows = Referral.objects.scope("visible").select_related("case", "to_agency", "from_agency")
    return rows.filter(case__in=cases.visible_to(user).values("pk"))


def made_by(user: User) -> QuerySet[Referral]:
    """Referrals of the worker's cases that are still under way, the oldest answer first."""
    under_way = [ReferralStatus.OFFERED, ReferralStatus.ACCEPTED, ReferralStatus.ARRIVED]
    return visible_to(user).filter(status__in=under_way).order_by("answer_by")


def awaiting_answer(user: User) -> QuerySet[Referral]:
    """Referrals of the worker's cases that nobody has answered yet, the next answer first."""
    return made_by(user).filter(status=ReferralStatus.OFFERED)


def of_case(user: User, case: Case) -> QuerySet[Referral]:
    """The referrals of one case, the newest first."""
    return visible_to(user).filter(case=case).order_by("-offered_at")


def received_by(user: User) -> QuerySet[Referral]:
    """What other agencies ask of the worker's agency, without the case: what waits for an answer first, what ended last."""
    rows = (
        Referral.objects.scope("received")
        .select_related("from_agency", "to_agency")
        .filter(to_agency_id=user.agency_id)
    )
    waiting_first = (
        F("ended_at").desc(nulls_first=True),
        F("answered_at").asc(nulls_first=True),
        "answer_by",
    )
    return rows.order_by(*waiting_first) if user.may(Permission.REFERRAL_ANSWER) else rows.none()


def received(user: User, referral_id: UUID) -> Referral:
    """One referral that came in. Raises NotPermitted."""
    row = received_by(user).filter(pk=referral_id).first()
    if row is None:
        raise NotPermitted("referrals: absent or not for this agency.")
    return row


def unanswered(user: User) -> QuerySet[Referral]:
    """What other agencies ask and that nobody here has answered, the next answer first."""
    return received_by(user).filter(status=ReferralStatus.OFFERED)


def referral(user: User, referral_id: UUID) -> Referral:
    """One referral, of the worker's own cases or asked of their agency. Raises NotPermitted."""
    return visible_to(user).filter(pk=referral_id).first() or received(user, referral_id)


def steps_of(row: Referral) -> QuerySet[ReferralStep]:
    """The steps of a referral that was already found readable, the newest first."""
    steps = (
        ReferralStep.objects.scope("visible").filter(referral=row).select_related("by__agency", "referral")
    )
    return steps.order_by("-at", "-id")


def waiting_in(case: Case) -> int:
    """How many referrals of a case are not ended: the closing of the case asks."""
    under_way = [ReferralStatus.OFFERED, ReferralStatus.ACCEPTED, ReferralStatus.ARRIVED]
    return Referral.objects.scope("count").filter(case=case, status__in=under_way).count()


def doomed(case: Case) -> Doomed:
    """The referrals of a case go with it, but for what another agency was given: that is theirs, and is counted."""
    rows = Referral.objects.scope("shredding").filter(case=case)
    given = rows.exclude(to_agency=None).count()
    own = rows.filter(to_agency=None)
    ids = list(own.values_list("pk", flat=True))
    steps = ReferralStep.objects.scope("shredding").filter(referral_id__in=ids)
    counts = {"referrals": len(ids), "referrals_elsewhere": given}
    return Doomed([own, steps], [KeyScope("referral", key) for key in ids], counts)


def countable(since: dt.datetime) -> Iterator[Countable]:
    """Steps of referrals since the start of the day of `since`, by the case's first-level place. One query."""
    start = since.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        ReferralStep.objects.scope("count")
        .filter(at__gte=start)
        .annotate(day=TruncDate("at", tzinfo=dt.UTC))
        .values_list("referral__from_agency_id", "referral__case__place_id", "status", "day")
        .annotate(n=Count("id"))
        .order_by("day")
    )
    for agency, place, status, day, n in rows:
        yield Countable(f"referrals.{status}", "referrals", agency, place, "unknown", "unknown", day, n)
