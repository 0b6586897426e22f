"""Reads of the cases room, all starting at `visible_to(user)`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from kinga.core.foundation import clock
from kinga.core.people import searching
from kinga.core.people.models import RuleClash
from kinga.core.registry.countable import Countable
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.core.security.queries import granted_ids, grants_on
from kinga.core.security.roles import Permission, Relation
from kinga.response.cases.access import target
from kinga.response.cases.models import Case, CasePerson, CaseStatus, PersonRole, Task
from kinga.response.intake import queries as intake
from kinga.response.intake.models import Report

__all__ = [
    "case",
    "countable",
    "found_people",
    "led_by",
    "listed",
    "mine",
    "my_tasks",
    "report_in",
    "target",
    "team",
    "unassigned",
    "visible_to",
    "waiting_rules",
    "with_clocks",
]

_MOST_FOUND = 50  # who finds more has typed too little


def visible_to(user: User) -> QuerySet[Case]:
    """The cases a worker may read: the agency's for a supervisor, those with an open grant for a case worker."""
    rows = Case.objects.scope("visible").filter(agency_id=user.agency_id).select_related("place", "lead")
    if user.may(Permission.CASE_READ_ALL):
        return rows
    if user.may(Permission.CASE_READ):
        return rows.filter(pk__in=granted_ids(user.pk, "case"))
    return rows.none()


def case(user: User, case_id: UUID) -> Case:
    """One case. Raises NotPermitted when it is absent or not for this worker."""
    row = visible_to(user).select_related("agency", "opened_by").filter(pk=case_id).first()
    if row is None:
        raise NotPermitted("cases: absent or not visible.")
    return row


def mine(user: User) -> QuerySet[Case]:
    """The open cases that the worker leads or works on."""
    related = Q(lead=user) | Q(pk__in=granted_ids(user.pk, "case"))
    return visible_to(user).filter(related, status=CaseStatus.OPEN)


def listed(user: User, which: str, reference: str = "") -> QuerySet[Case]:
    """The cases of one list, what needs attention first: mine, unassigned, open, closed; or found by reference."""
    if reference:
        return with_clocks(visible_to(user).filter(reference__icontains=reference.strip()))
    if which == "over":
        from kinga.response.cases.disposal.queries import time_is_over

        return time_is_over(user)
    if which == "closed":
        return with_clocks(visible_to(user).filter(status=CaseStatus.CLOSED)).order_by("-closed_at")
    if which == "unassigned":
        return with_clocks(unassigned(user))
    if which == "open":
        return with_clocks(visible_to(user).filter(status=CaseStatus.OPEN))
    return with_clocks(mine(user))


def found_people(user: User, typed: str) -> list[CasePerson]:
    """People by name or number in the cases a worker may see, those whom most of the words mean first; 50 at most.

    Raises CannotOpen for whoever does not hold the key of the agency's search.
    """
    ranks = searching.found(user.agency_id, typed)
    rows = CasePerson.objects.scope("visible").filter(
        case__in=visible_to(user).values("pk"), person_id__in=list(ranks)
    )
    links = rows.select_related("person", "case", "case__lead").order_by("-case__changed_at")
    return sorted(links, key=lambda link: -ranks[link.person_id])[:_MOST_FOUND]


def report_in(user: User, case: Case, report_id: str) -> Report | None:
    """A report of the case, if the worker may read it; None otherwise, and when the id is none."""
    try:
        key = UUID(report_id)
    except ValueError:
        return None
    return intake.visible_to(user).filter(pk=key, in_case__case=case).first()


def team(case: Case) -> QuerySet[User]:
    """The workers beside the lead with an open grant. The caller has read the case for a worker."""
    ids = [grant.user_id for grant in grants_on("case", case.pk) if grant.relation == Relation.TEAM]
    return User.objects.filter(pk__in=ids).order_by("name")


def led_by(user: User) -> int:
    """How many open cases a worker leads: somebody else must before they leave."""
    return Case.objects.scope("leaving").filter(lead=user, status=CaseStatus.OPEN).count()


def unassigned(user: User) -> QuerySet[Case]:
    """Open cases without a lead."""
    return visible_to(user).filter(lead=None, status=CaseStatus.OPEN).order_by("-urgency", "opened_at")


def with_clocks(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with `overdue` (a number of tasks) and `next_due` (a time), what needs attention first."""
    now = clock.now()
    open_tasks = Task.objects.scope("visible").filter(case=OuterRef("pk"), done_at=None).order_by("due_at")
    return rows.annotate(
        overdue=Count("tasks", filter=Q(tasks__done_at=None, tasks__due_at__lt=now)),
        next_due=Subquery(open_tasks.values("due_at")[:1]),
        has_overdue=Exists(open_tasks.filter(due_at__lt=now)),
    ).order_by("-has_overdue", "-urgency", "next_due", "-changed_at")


def my_tasks(user: User) -> QuerySet[Task]:
    """The worker's open tasks in cases they may read, the most pressing first."""
    rows = Task.objects.scope("visible").filter(
        assigned_to=user, done_at=None, case__in=visible_to(user).values("pk")
    )
    return rows.select_related("case", "case__place").order_by("due_at")


def waiting_rules(user: User) -> list[tuple[Case, RuleClash]]:
    """Safe-contact rules of the worker's cases with two versions that wait for a person to choose. Two queries."""
    of_mine = CasePerson.objects.scope("visible").filter(case__in=mine(user))
    rows = RuleClash.objects.scope("visible").filter(
        settled_at=None, point__person_id__in=of_mine.values("person_id")
    )
    found = list(rows.select_related("point"))
    people = {clash.point.person_id for clash in found}
    case_of = {
        link.person_id: link.case for link in of_mine.filter(person_id__in=people).select_related("case")
    }
    return [(case_of[clash.point.person_id], clash) for clash in found]


def countable(since: dt.datetime) -> Iterator[Countable]:
    """Cases opened and closed since the start of the day of `since`, by the person at the centre. Two queries."""
    start = since.replace(hour=0, minute=0, second=0, microsecond=0)
    centre = (
        CasePerson.objects.scope("count")
        .filter(case=OuterRef("pk"), role=PersonRole.SURVIVOR)
        .order_by("added_at")
    )
    for column, indicator in (("opened_at", "cases.opened"), ("closed_at", "cases.closed")):
        rows = (
            Case.objects.scope("count")
            .filter(**{f"{column}__gte": start})
            .annotate(
                day=TruncDate(column, tzinfo=dt.UTC),
                age_band=Subquery(centre.values("person__age_band")[:1]),
                sex=Subquery(centre.values("person__sex")[:1]),
            )
            .values_list("agency_id", "place_id", "age_band", "sex", "day")
            .annotate(n=Count("id"))
            .order_by("day")
        )
        for agency, place, age_band, sex, day, n in rows:
            yield Countable(
                indicator, "cases", agency, place, age_band or "unknown", sex or "unknown", day, n
            )
