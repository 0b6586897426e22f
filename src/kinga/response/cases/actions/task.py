"""Tasks: work to do by a time, and why by then."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor
from kinga.response.cases.access import locked, touch
from kinga.response.cases.errors import TaskIsOver
from kinga.response.cases.models import Case, Task

__all__ = ["add_task", "drop_task", "finish_task", "move_task"]


@action
def add_task(
    *,
    by: Actor,
    case: Case,
    kind: str,
    what: str,
    due_at: dt.datetime,
    reason: str,
    assigned_to: User | None = None,
    submission: UUID | None = None,
) -> Task:
    """Something to do by `due_at`, because of `reason`; for the lead unless someone else is named."""
    row = locked(by, case, Permission.CASE_WRITE)
    if made := audit.earlier(submission, Task):
        return made
    task = Task(
        case=row,
        kind=kind,
        what=what,
        reason=reason,
        due_at=due_at,
        assigned_to_id=assigned_to.pk if assigned_to else row.lead_id,
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    task.save()
    touch(row)
    audit.remember(submission, task)
    audit.record(by=by, verb="cases.add_task", about=row, facts={"task": str(task.pk), "kind": kind})
    return task


def _as_it_stands(task: Task) -> Task:
    """The task as it is now: what the page was drawn from may be older. Raises TaskIsOver."""
    row = Task.objects.scope("writing").select_for_update(of=("self",)).get(pk=task.pk)
    if row.done_at is not None:
        raise TaskIsOver(_("This task is over: somebody has finished or dropped it meanwhile."))
    return row


def _end(by: Actor, task: Task, outcome: str, *, dropped: bool) -> Task:
    row = locked(by, task.case, Permission.CASE_WRITE, closed_too=True)
    task = _as_it_stands(task)
    task.done_at, task.done_by_id, task.dropped = clock.now(), by.user_id, dropped
    task.outcome = outcome
    task.version += 1
    task.save()
    touch(row)
    verb = "cases.drop_task" if dropped else "cases.finish_task"
    audit.record(
        by=by, verb=verb, about=row, facts={"task": str(task.pk), "late": task.done_at > task.due_at}
    )
    return task


@action
def finish_task(*, by: Actor, task: Task, outcome: str = "") -> Task:
    """The work is done."""
    return _end(by, task, outcome, dropped=False)


@action
def drop_task(*, by: Actor, task: Task, outcome: str) -> Task:
    """The work will not be done; `outcome` says why."""
    return _end(by, task, outcome, dropped=True)


@action
def move_task(*, by: Actor, task: Task, due_at: dt.datetime, reason: str) -> Task:
    """Another time, and why then."""
    row = locked(by, task.case, Permission.CASE_WRITE)
    task = _as_it_stands(task)
    task.due_at = due_at
    task.reason = reason
    task.version += 1
    task.save()
    touch(row)
    audit.record(by=by, verb="cases.move_task", about=row, facts={"task": str(task.pk)})
    return task
