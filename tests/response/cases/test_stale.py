"""Two workers with the same page open: what the first did stands, and nobody's words are gone."""

from __future__ import annotations

import datetime as dt

import pytest

from kinga.core.foundation import clock
from kinga.core.people.errors import WeakerRule
from kinga.core.people.rules import same_way
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases import actions
from kinga.response.cases.errors import CaseIsClosed, TaskIsOver
from kinga.response.cases.models import Case, CaseReport, Task
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> User:
    return world.worker(world.agency(), Role.CASE_WORKER, "amina")


@pytest.fixture
def case(worker: User) -> Case:
    return world.case(worker.agency, lead=worker)


def twice(worker: User, case: Case) -> tuple[Task, Task]:
    """The same task as two pages hold it."""
    due = clock.now() + dt.timedelta(days=1)
    made = actions.add_task(by=worker.actor, case=case, kind="other", what="Call", due_at=due, reason="Asked")
    rows = Task.objects.scope("tests")
    return rows.get(pk=made.pk), rows.get(pk=made.pk)


def test_a_task_that_is_over_does_not_come_back(worker: User, case: Case) -> None:
    one, other = twice(worker, case)
    actions.finish_task(by=worker.actor, task=one, outcome="She is safe")
    with pytest.raises(TaskIsOver):
        actions.move_task(by=worker.actor, task=other, due_at=clock.now(), reason="Later")
    with pytest.raises(TaskIsOver):
        actions.drop_task(by=worker.actor, task=other, outcome="Not needed")
    now = Task.objects.scope("tests").get(pk=one.pk)
    assert (now.done_at is not None, now.dropped, now.outcome.open()) == (True, False, "She is safe")


def test_a_task_that_was_moved_can_still_be_finished_from_an_older_page(worker: User, case: Case) -> None:
    one, other = twice(worker, case)
    due = clock.now() + dt.timedelta(days=3)
    actions.move_task(by=worker.actor, task=one, due_at=due, reason="She asked for Friday")
    done = actions.finish_task(by=worker.actor, task=other, outcome="Done")
    assert (done.due_at, done.reason.open()) == (due, "She asked for Friday")


def test_a_report_does_not_vanish_into_a_case_that_was_closed_meanwhile(worker: User) -> None:
    lead = world.worker(worker.agency, Role.SUPERVISOR, "sam")
    case = world.case(worker.agency, lead=lead)
    report = world.report(worker.agency)
    actions.close_case(by=lead.actor, case=case, reason="resolved", note="", anyway=True)
    with pytest.raises(CaseIsClosed):
        actions.link_report(by=lead.actor, case=case, report=report)
    assert not CaseReport.objects.scope("tests").filter(report=report).exists()


def test_the_same_number_again_does_not_get_round_its_rule(worker: User, case: Case) -> None:
    person = actions.add_new_person(by=worker.actor, case=case, role="survivor", name="Neema")
    told = {"by": worker.actor, "case": case, "person": person, "kind": "call"}
    actions.add_contact_to_case(**told, value="+000 555 0100", safety="not_safe")
    with pytest.raises(WeakerRule):
        actions.add_contact_to_case(**told, value="+0005550100", safety="safe", windows=[])
    added = actions.add_contact_to_case(**told, value="0005550100", safety="safe", windows=[], confirmed=True)
    assert added.safety == "safe"
    actions.add_contact_to_case(**told, value="000 555 0177", safety="safe", windows=[])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+000 555 0100", "0005550100", True),
        ("+254 700 000 001", "0700000001", True),
        ("٠٧٠٠٠٠٠٠٠١", "0700000001", True),
        ("0700000001", "0700000002", False),
        ("Sister@Example.invalid", "sister@example.invalid", True),
        ("her sister", "Her  Sister", True),
        ("112", "113", False),
    ],
)
def test_numbers_are_the_same_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert same_way(one, other) is same
