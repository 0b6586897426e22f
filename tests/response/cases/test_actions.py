"""The verbs of a case: who may, what is recorded, what is undone when something fails."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from kinga.core.foundation import clock
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency, AuditEvent, User
from kinga.core.security.roles import Role
from kinga.response.cases import actions, queries, rules
from kinga.response.cases.errors import CaseIsClosed, OpenWork
from kinga.response.cases.models import Case, Task
from kinga.response.cases.timeline import timeline
from tests import world

pytestmark = pytest.mark.django_db
Make = Callable[[Role, str], User]


@pytest.fixture
def agency() -> Agency:
    return world.agency("north")


@pytest.fixture
def make(agency: Agency) -> Make:
    def worker(role: Role, name: str) -> User:
        return world.worker(agency, role, name)

    return worker


@pytest.fixture
def lead(make: Make) -> User:
    return make(Role.CASE_WORKER, "amina")


@pytest.fixture
def case(lead: User, agency: Agency) -> Case:
    return actions.open_case(by=lead.actor, agency=agency, harm="home", summary="First words.")


def due(days: int) -> dt.datetime:
    return clock.now() + dt.timedelta(days=days)


def task(case: Case, by: User, days: int) -> Task:
    return actions.add_task(
        by=by.actor, case=case, kind="visit", what="Visit", due_at=due(days), reason="Agreed"
    )


def test_who_sees_a_case(case: Case, lead: User, make: Make) -> None:
    other, boss = make(Role.CASE_WORKER, "ben"), make(Role.SUPERVISOR, "sam")
    seen = {user.username: case in queries.visible_to(user) for user in (lead, other, boss)}
    assert seen == {"amina": True, "ben": False, "sam": True}
    actions.add_team_member(by=lead.actor, case=case, user=other)
    assert case in queries.mine(other)
    actions.end_team_member(by=lead.actor, case=case, user=other)
    with pytest.raises(NotPermitted):
        queries.case(other, case.pk)


def test_handing_over_moves_the_open_tasks(case: Case, lead: User, make: Make) -> None:
    boss, heir = make(Role.SUPERVISOR, "sam"), make(Role.CASE_WORKER, "ben")
    open_task = task(case, lead, 1)
    actions.assign_lead(by=boss.actor, case=case, user=heir, reason="Amina is away.")
    assert list(queries.my_tasks(heir)) == [open_task]
    assert not queries.my_tasks(lead).exists()
    with pytest.raises(NotPermitted):
        actions.write_note(by=lead.actor, case=case, text="Too late.")


def test_a_refused_act_leaves_nothing(case: Case, make: Make) -> None:
    stranger = make(Role.CASE_WORKER, "ben")
    before = AuditEvent.objects.count()
    with pytest.raises(NotPermitted):
        actions.add_new_person(by=stranger.actor, case=case, role="child", name="Nobody")
    with pytest.raises(NotPermitted):
        task(case, stranger, 1)
    assert (AuditEvent.objects.count(), case.people.count(), case.tasks.count()) == (before, 0, 0)


def test_sent_twice_makes_one(case: Case, lead: User) -> None:
    key = uuid.uuid4()
    first, second = (
        actions.add_new_person(by=lead.actor, case=case, role="child", name="One", submission=key)
        for _ in "ab"
    )
    assert first == second
    assert case.people.count() == 1


def test_closing_with_open_work_must_be_said(case: Case, lead: User) -> None:
    task(case, lead, 1)
    with pytest.raises(OpenWork) as asked:
        actions.close_case(by=lead.actor, case=case, reason="safe", note="Well.")
    assert asked.value.tasks == 1
    actions.close_case(by=lead.actor, case=case, reason="safe", note="Well.", anyway=True)
    with pytest.raises(CaseIsClosed):
        task(case, lead, 2)
    actions.reopen_case(by=lead.actor, case=case, reason="She called again.")
    assert task(case, lead, 2).done_at is None


def test_lists_put_what_is_late_first(case: Case, lead: User, agency: Agency) -> None:
    urgent = actions.open_case(by=lead.actor, agency=agency, harm="other", urgency=90)
    task(case, lead, -1)
    task(case, lead, 1)
    rows = list(queries.listed(lead, "mine"))
    assert [(row, row.overdue) for row in rows] == [(case, 1), (urgent, 0)]  # type: ignore[attr-defined]
    assert list(queries.listed(lead, "closed", case.reference.lower())) == [case]


def test_the_story_is_told_newest_first(case: Case, lead: User) -> None:
    actions.write_note(by=lead.actor, case=case, text="She called at ten.")
    actions.finish_task(by=lead.actor, task=task(case, lead, 1), outcome="Done well.")
    told = [(entry.kind, entry.body) for entry in timeline(lead, case)]
    assert told == [("task", "Done well."), ("note", "She called at ten."), ("case", "")]


def test_what_is_counted_is_coarse(case: Case, lead: User) -> None:
    actions.add_new_person(
        by=lead.actor, case=case, role="survivor", name="Neema", age_band="25-59", sex="female"
    )
    actions.close_case(by=lead.actor, case=case, reason="safe", note="Well.")
    counted = [
        (each.indicator, each.age_band, each.sex, each.count) for each in queries.countable(clock.now())
    ]
    assert counted == [("cases.opened", "25-59", "female", 1), ("cases.closed", "25-59", "female", 1)]


@pytest.mark.parametrize(
    ("hours", "done", "state"),
    [
        (-1, False, "overdue"),
        (0, False, "soon"),
        (24, False, "soon"),
        (25, False, "later"),
        (-1, True, "done"),
    ],
)
def test_how_a_task_stands(hours: int, done: bool, state: str) -> None:
    now = clock.now()
    assert rules.task_state(now + dt.timedelta(hours=hours), done, now) == state
