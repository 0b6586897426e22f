"""Reads about the end of cases."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from kinga.core.foundation import clock
from kinga.core.registry.codes import AgeBand
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.response.cases.disposal.models import Disposal, DisposalAct, RetentionRule
from kinga.response.cases.disposal.rules import OPEN_FOR, CaseFact, kept_since
from kinga.response.cases.models import Case, CasePerson, CaseStatus, PersonRole
from kinga.response.cases.queries import visible_to

__all__ = ["certificate", "fact", "open_request", "rules_of", "time_is_over", "to_decide"]

_CHILD = (AgeBand.UNDER_12, AgeBand.TEEN)


def fact(case: Case) -> CaseFact:
    """The case as the rules see it."""
    return CaseFact(case.status, case.held_at is not None)


def rules_of(user: User) -> dict[bool, RetentionRule]:
    """The agency's rules: for children (True) and for all others. An agency that set none is offered nothing."""
    return {row.children: row for row in RetentionRule.objects.filter(agency_id=user.agency_id)}


def time_is_over(user: User) -> QuerySet[Case]:
    """Closed cases that were kept as long as the rule says and that nothing holds, the longest closed first.

    A case with a child at its centre is kept by the rule for children, whatever else is in it.
    """
    centre = CasePerson.objects.scope("visible").filter(case=OuterRef("pk"), role=PersonRole.SURVIVOR)
    rows = visible_to(user).filter(status=CaseStatus.CLOSED, held_at=None)
    rows = rows.annotate(of_child=Exists(centre.filter(person__age_band__in=_CHILD)))
    over = Q(pk__in=[])
    for children, rule in rules_of(user).items():
        day = kept_since(clock.today(), rule.years)
        closed_before = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
        over |= Q(of_child=children, closed_at__lt=closed_before)
    return rows.filter(over).order_by("closed_at")


def open_request(case: Case) -> Disposal | None:
    """What waits for a second person in this case; None when nothing does, or its week is over."""
    rows = Disposal.objects.scope("case").filter(case=case, outcome="", asked_at__gt=clock.now() - OPEN_FOR)
    return rows.select_related("asked_by").first()


def to_decide(user: User) -> QuerySet[Disposal]:
    """What others asked for and this worker may decide, the oldest first."""
    rows = Disposal.objects.scope("visible").filter(
        case__in=visible_to(user).values("pk"), outcome="", asked_at__gt=clock.now() - OPEN_FOR
    )
    may = user.may(Permission.CASE_DISPOSE)
    rows = rows.exclude(asked_by=user).select_related("case").order_by("asked_at")
    return rows if may else rows.none()


def certificate(case: Case) -> Disposal | None:
    """The certificate of a case that was shredded."""
    rows = Disposal.objects.scope("case").filter(case=case, act=DisposalAct.SHRED, outcome="done")
    return rows.select_related("asked_by", "decided_by").first()
