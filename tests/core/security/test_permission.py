"""`can()`: role, agency and relation must all allow. The expected answers are written by hand."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from kinga.core.security.roles import Permission, Relation, Role
from kinga.core.security.rules import ANYONE, Actor, GrantFact, Target, can

HERE, THERE, ME = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
NOW = dt.datetime(2020, 4, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

# Who may do what with an object of the own agency that asks for no relation.
BY_ROLE = {
    Role.CALL_TAKER: "report.take report.read report.triage case.open service.read",
    Role.CASE_WORKER: "report.take report.read report.triage case.open service.read case.read case.write "
    "case.close referral.offer referral.answer watch.read",
    Role.SUPERVISOR: "report.take report.read report.triage case.open service.read case.read case.write "
    "case.close referral.offer referral.answer watch.read case.read_all case.assign service.manage watch.review "
    "recovery.appoint worker.manage case.dispose",
    Role.ANALYST: "watch.read watch.import watch.review",
    Role.AUDITOR: "audit.read",
}


def me(role: Role) -> Actor:
    return Actor("user", user_id=ME, agency_id=HERE, role=role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_the_role_allows_what_the_table_says(role: Role, permission: Permission) -> None:
    assert bool(can(me(role), permission, Target(agency_id=HERE), NOW)) == (
        permission.value in BY_ROLE[role].split()
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_reaches_into_another_agency(role: Role, permission: Permission) -> None:
    assert not can(me(role), permission, Target(agency_id=THERE), NOW)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_public_may_nothing_that_asks(permission: Permission) -> None:
    assert not can(Actor.public(), permission, ANYONE, NOW)


@pytest.mark.parametrize(
    "role, grants, allowed",
    [
        (Role.CASE_WORKER, (), False),
        (Role.CASE_WORKER, (GrantFact(ME, Relation.LEAD),), True),
        (Role.CASE_WORKER, (GrantFact(ME, Relation.TEAM, NOW + HOUR),), True),
        (Role.CASE_WORKER, (GrantFact(ME, Relation.TEAM, NOW - HOUR),), False),
        (Role.CASE_WORKER, (GrantFact(uuid.uuid4(), Relation.LEAD),), False),
        (Role.SUPERVISOR, (), True),
        (Role.CALL_TAKER, (GrantFact(ME, Relation.LEAD),), False),
        (Role.ANALYST, (GrantFact(ME, Relation.LEAD),), False),
    ],
)
def test_a_case_asks_for_a_relation(role: Role, grants: tuple[GrantFact, ...], allowed: bool) -> None:
    target = Target(HERE, needs_relation=True, whole_agency=Permission.CASE_READ_ALL, grants=grants)
    assert bool(can(me(role), Permission.CASE_READ, target, NOW)) is allowed
