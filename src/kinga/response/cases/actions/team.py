"""Who works on a case."""

from __future__ import annotations

import datetime as dt

from kinga.core.security import audit
from kinga.core.security.actions import end_grant, give_grant
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Grant, User
from kinga.core.security.roles import Permission, Relation
from kinga.core.security.rules import Actor
from kinga.response.cases.access import locked
from kinga.response.cases.models import Case, Task

__all__ = ["add_team_member", "assign_lead", "end_team_member"]


def _fits(case: Case, user: User) -> None:
    """Only a worker of the agency whose role reads cases can be tied to one."""
    if user.agency_id != case.agency_id or not user.may(Permission.CASE_WRITE):
        raise NotPermitted("cases: this worker cannot work cases of this agency.")


@action
def assign_lead(*, by: Actor, case: Case, user: User, reason: str) -> Case:
    """Another worker answers for the case; open tasks of the former lead go with it. The reason stands in a note."""
    from kinga.response.cases.actions.content import write_note

    row = locked(by, case, Permission.CASE_ASSIGN)
    _fits(row, user)
    former, row.lead = row.lead_id, user
    row.version += 1
    row.save()
    # Given first, taken after: somebody holds the key at every moment.
    give_grant(by=by, user=user, kind="case", object_id=row.pk, relation=Relation.LEAD)
    for grant in Grant.objects.filter(kind="case", object_id=row.pk, relation=Relation.LEAD, ended_at=None):
        if grant.user_id != user.pk:
            end_grant(by=by, grant=grant)
    moved = (
        Task.objects.scope("writing")
        .filter(case=row, done_at=None, assigned_to_id=former)
        .update(assigned_to=user)
    )
    audit.record(by=by, verb="cases.assign_lead", about=row, facts={"to": str(user.pk), "tasks": moved})
    if reason:
        write_note(by=by, case=row, text=reason)
    return row


@action
def add_team_member(*, by: Actor, case: Case, user: User, until: dt.datetime | None = None) -> Grant:
    """Another worker may read and work the case, until a time or until it is ended."""
    row = locked(by, case, Permission.CASE_WRITE)
    _fits(row, user)
    grant = give_grant(by=by, user=user, kind="case", object_id=row.pk, relation=Relation.TEAM, until=until)
    audit.record(by=by, verb="cases.add_team_member", about=row, facts={"to": str(user.pk)})
    return grant


@action
def end_team_member(*, by: Actor, case: Case, user: User) -> None:
    """The worker no longer works on the case."""
    row = locked(by, case, Permission.CASE_WRITE)
    for grant in Grant.objects.filter(
        kind="case", object_id=row.pk, user=user, relation=Relation.TEAM, ended_at=None
    ):
        end_grant(by=by, grant=grant)
    audit.record(by=by, verb="cases.end_team_member", about=row, facts={"to": str(user.pk)})
