"""Referrals between two agencies and to a service outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from kinga.core.foundation import clock
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case, Task
from kinga.response.referrals import actions, queries
from kinga.response.referrals.errors import NothingToOffer, NotPossibleNow
from kinga.response.referrals.models import Referral
from tests import world

pytestmark = pytest.mark.django_db


@dataclass
class Two:
    """Two agencies: one leads the case, one is asked."""

    lead: User
    partner: User
    case: Case

    def offer(self, **details: Any) -> Referral:
        """An offer to the partner, unless `details` say another."""
        asked: dict[str, Any] = {
            "asked": "A bed for tonight",
            "shared": "One adult",
            "consent": "spoken",
            "answer_by": clock.now() + dt.timedelta(hours=4),
            "to_agency": self.partner.agency,
        }
        return actions.offer(by=self.lead.actor, case=self.case, **{**asked, **details})


@pytest.fixture
def two() -> Two:
    ours, theirs = world.agency(), world.agency("harbour")
    lead = world.worker(ours, Role.CASE_WORKER)
    return Two(lead, world.worker(theirs, Role.CASE_WORKER), world.case(ours, lead))


def _tasks(case: Case) -> list[str]:
    return [task.kind for task in Task.objects.scope("test").filter(case=case).order_by("pk")]


def test_the_partner_sees_the_referral_and_never_the_case(two: Two) -> None:
    row = two.offer()
    assert queries.received(two.partner, row.pk).shared.open() == "One adult"
    assert not queries.visible_to(two.partner).exists()
    assert list(queries.unanswered(two.partner)) == [row]
    assert queries.referral(two.lead, row.pk) == row
    stranger = world.worker(two.lead.agency, Role.CASE_WORKER, "no.relation")
    with pytest.raises(NotPermitted):
        queries.referral(stranger, row.pk)


def test_an_accepted_referral_goes_its_whole_way_and_asks_whether_the_help_came(two: Two) -> None:
    row = two.offer()
    actions.accept(by=two.partner.actor, referral=row, note="Come at six")
    assert _tasks(two.case) == ["follow_up"]
    actions.mark_arrived(by=two.partner.actor, referral=row)
    actions.complete(by=two.lead.actor, referral=row, outcome="Safe")
    steps = [step.status for step in queries.steps_of(row)]
    assert steps == ["completed", "arrived", "accepted", "offered"]
    assert not queries.made_by(two.lead).exists()
    assert AuditEvent.objects.filter(object_id=row.pk, verb="referrals.completed").count() == 1


def test_a_refusal_has_a_reason_and_leaves_the_need_open(two: Two) -> None:
    row = actions.refuse(by=two.partner.actor, referral=two.offer(), reason="full", note="Try next week")
    assert row.refusal_reason == "full"
    assert _tasks(two.case) == ["referral"]
    with pytest.raises(NotPossibleNow):
        actions.accept(by=two.partner.actor, referral=row)
    assert _tasks(two.case) == ["referral"]


def test_an_offer_sent_twice_is_made_once(two: Two) -> None:
    key = uuid4()
    assert two.offer(submission=key) == two.offer(submission=key)
    assert Referral.objects.scope("test").count() == 1


def test_nobody_answers_for_the_other_agency(two: Two) -> None:
    row = two.offer()
    with pytest.raises(NotPermitted):
        actions.accept(by=two.lead.actor, referral=row)
    with pytest.raises(NotPermitted):
        actions.withdraw(by=two.partner.actor, referral=row, reason="no")
    third = world.worker(world.agency("third"), Role.CASE_WORKER)
    for act in (actions.accept, actions.mark_arrived):
        with pytest.raises(NotPermitted):
            act(by=third.actor, referral=row)


def test_a_service_outside_is_answered_for_by_the_case_and_an_empty_offer_is_refused(two: Two) -> None:
    row = two.offer(to_agency=None, service=world.service())
    assert row.to_agency is None
    assert actions.accept(by=two.lead.actor, referral=row).status == "accepted"
    with pytest.raises(NothingToOffer):
        two.offer(to_agency=None)


def test_a_service_of_a_partner_goes_to_the_partner(two: Two) -> None:
    row = two.offer(to_agency=None, service=world.service(of=two.partner.agency))
    assert row.to_agency == two.partner.agency


def test_steps_are_counted_without_a_person_in_them(two: Two) -> None:
    actions.accept(by=two.partner.actor, referral=two.offer())
    counted = {(each.indicator, each.count) for each in queries.countable(clock.now())}
    assert counted == {("referrals.offered", 1), ("referrals.accepted", 1)}


def test_what_waits_for_an_answer_stands_first_and_what_ended_last(two: Two) -> None:
    now = clock.now()
    old, done, accepted, later, soon = (
        two.offer(answer_by=now + dt.timedelta(hours=hours)) for hours in (-900, -800, -700, 8, 2)
    )
    for row in (old, done):
        actions.refuse(by=two.partner.actor, referral=row, reason="full")
    actions.accept(by=two.partner.actor, referral=accepted)
    assert list(queries.received_by(two.partner)) == [soon, later, accepted, done, old]
