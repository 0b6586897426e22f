"""What becomes of a report: each decision once, with its reason, and nothing disappears."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case, CaseReport
from kinga.response.intake.models import Report
from kinga.response.triage import actions, queries, rules
from kinga.response.triage.errors import AlreadyDecided, DecisionIncomplete, SharingRefused
from kinga.response.triage.models import Decision
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> User:
    return world.worker(world.agency(), Role.CALL_TAKER)


def _decide(by: User, report: Report, kind: str = "information", **details: Any) -> Any:
    return actions.decide(by=by.actor, report=report, kind=kind, **{"reason": "Because", **details})


@pytest.mark.parametrize(
    ("sharing", "agreed", "may"),
    [
        ("yes", False, True),
        ("ask", False, False),
        ("ask", True, True),
        ("no", False, False),
        ("no", True, False),
    ],
)
def test_a_report_is_passed_on_only_as_its_reporter_said(sharing: str, agreed: bool, may: bool) -> None:
    assert rules.may_refer_on(sharing, agreed) is may


@pytest.mark.parametrize(
    ("kind", "given", "lacking"),
    [
        ("information", {"has_reason": False}, "reason"),
        ("link_case", {}, "case"),
        ("refer_on", {}, "agency"),
        ("open_case", {}, ""),
        ("refer_on", {"has_agency": True}, ""),
    ],
)
def test_what_a_decision_lacks(kind: str, given: dict[str, bool], lacking: str) -> None:
    facts = {"has_case": False, "has_agency": False, "has_reason": True, **given}
    assert rules.missing(kind, **facts) == lacking


def test_the_most_urgent_report_stands_first(caller: User) -> None:
    world.report(caller.agency, harm="other")
    urgent = world.report(caller.agency, danger_now=True, age_band="0-11")
    world.report(world.agency("harbour"), danger_now=True)
    inbox = list(queries.inbox(caller))
    assert len(inbox) == 2
    assert inbox[0] == urgent
    assert urgent.urgency_reasons


def test_the_second_worker_learns_of_the_first_and_nothing_is_doubled(caller: User) -> None:
    report = world.report(caller.agency)
    _decide(caller, report, "open_case")
    colleague = world.worker(caller.agency, Role.SUPERVISOR)
    with pytest.raises(AlreadyDecided):
        _decide(colleague, report, "open_case")
    assert Case.objects.scope("test").count() == 1
    standing = queries.standing_decision(report)
    assert standing is not None
    assert standing.by == caller


def test_a_decision_sent_twice_is_made_once(caller: User) -> None:
    report, key = world.report(caller.agency), uuid4()
    first = _decide(caller, report, "open_case", submission=key)
    assert _decide(caller, report, "open_case", submission=key) == first
    assert Case.objects.scope("test").count() == 1


def test_an_incomplete_decision_changes_nothing(caller: User) -> None:
    report = world.report(caller.agency)
    with pytest.raises(DecisionIncomplete):
        _decide(caller, report, reason="  ")
    with pytest.raises(DecisionIncomplete):
        _decide(caller, report, "link_case")
    assert queries.inbox(caller).count() == 1
    assert not queries.decided(caller)


def test_linking_and_undoing(caller: User) -> None:
    case, report = world.case(caller.agency), world.report(caller.agency)
    decision = _decide(caller, report, "link_case", case=case)
    assert CaseReport.objects.scope("test").filter(case=case, report=report).exists()
    undone = actions.undo(by=caller.actor, decision=decision, reason="Wrong family")
    assert Decision.objects.scope("test").get(pk=undone.pk).undo_reason.open() == "Wrong family"
    assert list(queries.inbox(caller)) == [report]
    assert not CaseReport.objects.scope("test").exists()
    assert queries.decided(caller).count() == 1  # it is still told that there was a decision
    with pytest.raises(AlreadyDecided):
        actions.undo(by=caller.actor, decision=decision, reason="Again")


def test_referring_on_respects_a_no_and_carries_the_words(caller: User) -> None:
    partner = world.agency("harbour")
    refused = world.report(caller.agency, sharing="no")
    with pytest.raises(SharingRefused):
        _decide(caller, refused, "refer_on", to_agency=partner, agreed=True)
    asked = world.report(caller.agency, sharing="ask", story="Held in a boat")
    decision = _decide(caller, asked, "refer_on", to_agency=partner, agreed=True)
    copy = queries.inbox(world.worker(partner, Role.CALL_TAKER)).get()
    assert copy.story.open() == "Held in a boat"
    assert copy.origin_id == asked.pk
    with pytest.raises(AlreadyDecided):
        actions.undo(by=caller.actor, decision=decision, reason="Back")


def test_another_agency_and_an_analyst_decide_nothing(caller: User) -> None:
    report = world.report(caller.agency)
    for other in (
        world.worker(world.agency("harbour"), Role.SUPERVISOR),
        world.worker(caller.agency, Role.ANALYST),
    ):
        with pytest.raises(NotPermitted):
            _decide(other, report)
        with pytest.raises(NotPermitted):
            queries.report_for_triage(other, report.pk)


def test_only_a_supervisor_chooses_another_lead(caller: User) -> None:
    report, lead = world.report(caller.agency), world.worker(caller.agency, Role.CASE_WORKER)
    with pytest.raises(NotPermitted):
        _decide(caller, report, "open_case", lead=lead)
    supervisor = world.worker(caller.agency, Role.SUPERVISOR)
    assert _decide(supervisor, report, "open_case", lead=lead).case.lead == lead
