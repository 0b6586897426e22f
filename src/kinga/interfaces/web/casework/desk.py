"""What waits for a worker in the cases: for the start page and the top bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.urgency import urgency_word
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.response.cases import queries
from kinga.response.cases.disposal.queries import to_decide
from kinga.response.cases.disposal.rules import OPEN_FOR
from kinga.response.cases.models import Task
from kinga.response.cases.rules import DUE_SOON

__all__ = ["overdue", "sections"]

_SHOWN = 10
_NEW = dt.timedelta(days=3)


def overdue(user: User) -> int:
    """How many of the worker's tasks are late. One query."""
    return queries.my_tasks(user).filter(due_at__lt=clock.now()).count()


def sections(user: User) -> list[QueueSection]:
    """Rules to choose between, late tasks, tasks of the coming day, new cases; for supervisors, cases nobody leads."""
    if not user.may(Permission.CASE_READ):
        return []
    now, tasks = clock.now(), queries.my_tasks(user)
    late, soon = tasks.filter(due_at__lt=now), tasks.filter(due_at__gte=now, due_at__lte=now + DUE_SOON)
    new = queries.with_clocks(queries.mine(user).filter(lead=user, opened_at__gte=now - _NEW))
    found = [
        _section("late", _("Overdue tasks"), late, partial(_tasks, late=True), _("Nothing is overdue."), 10),
        _section("today", _("Tasks due within a day"), soon, _tasks, _("Nothing is due within a day."), 20),
        _section("new", _("New cases of yours"), new, _cases, _("No new case."), 40),
    ]
    if rules := _rules(user):
        nothing = _("No rule has two versions.")
        title, here = _("Safe-contact rules to choose between"), reverse("cases:list")
        found.append(QueueSection("cases_rules", title, rules, len(rules), nothing, here, order=5))
    if asked := _disposals(user):
        title, here = _("Asked for at the end of a case: a second person decides"), reverse("cases:list")
        found.append(QueueSection("cases_disposals", title, asked, len(asked), "", here, order=35))
    if user.may(Permission.CASE_READ_ALL):
        rows = queries.with_clocks(queries.unassigned(user))
        nobody = _("Every open case has someone who leads it.")
        found.append(_section("unassigned", _("Cases that nobody leads"), rows, _cases, nobody, 30))
    return found


def _section(
    key: str,
    title: str,
    rows: QuerySet[Any],
    draw: Callable[[Iterable[Any]], list[QueueItem]],
    empty: str,
    order: int,
) -> QueueSection:
    """One query, and a second to count when there is more than is shown."""
    url = reverse("cases:list", args=["unassigned"]) if key == "unassigned" else reverse("cases:list")
    shown = list(rows[: _SHOWN + 1])
    total = len(shown) if len(shown) <= _SHOWN else rows.count()
    return QueueSection(
        key=f"cases_{key}",
        title=title,
        items=draw(shown[:_SHOWN]),
        total=total,
        empty=empty,
        more_url=url,
        order=order,
    )


def _tasks(rows: Iterable[Task], *, late: bool = False) -> list[QueueItem]:
    """Tasks by their coarse kind: what each is about stays sealed until the case is opened."""
    return [
        QueueItem(
            title=str(task.get_kind_display()),
            detail=task.case.reference,
            url=reverse("cases:case", args=[task.case_id]),
            due_at=task.due_at,
            overdue=late,
        )
        for task in rows
    ]


def _rules(user: User) -> list[QueueItem]:
    return [
        QueueItem(
            title=case.reference,
            detail=_("Two versions of one rule. Until someone chooses, the stricter holds."),
            url=reverse("cases:rule_clash", args=[case.pk, clash.point.person_id, clash.point_id, clash.pk]),
        )
        for case, clash in queries.waiting_rules(user)
    ]


def _disposals(user: User) -> list[QueueItem]:
    return [
        QueueItem(
            title=row.case.reference,
            detail=str(row.get_act_display()),
            url=reverse("cases:decide_disposal", args=[row.case_id]),
            due_at=row.asked_at + OPEN_FOR,
        )
        for row in to_decide(user)[:_SHOWN]
    ]


def _cases(rows: Iterable[Any]) -> list[QueueItem]:
    """Cases with their next clock: what made a report urgent goes on in its case."""
    return [
        QueueItem(
            title=_("%(reference)s: %(harm)s")
            % {"reference": case.reference, "harm": case.get_harm_display()},
            detail=_urgency(case),
            url=reverse("cases:case", args=[case.pk]),
            due_at=case.next_due,
            overdue=bool(case.overdue),
        )
        for case in rows
    ]


def _urgency(case: Any) -> str:
    """Nothing for a case that was opened by hand: nobody has ranked it."""
    return str(urgency_word(case.urgency)) if case.urgency else ""
