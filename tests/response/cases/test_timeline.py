"""The story of a case: whole sentences, by whoever acted as the reader knows them, and no piece of another's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from kinga.core.foundation import clock, ids
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.response.cases import actions, acts
from kinga.response.cases.models import Case
from kinga.response.cases.telling import GONE, SOFTWARE, Told, Who, who_is
from kinga.response.cases.timeline import TimelineEntry, timeline
from kinga.response.referrals import actions as referrals
from kinga.response.referrals import story
from tests import world

FORMS = ("you", "named", "gone", "software")


def every_told() -> Iterator[tuple[str, Told]]:
    for module in (acts, story):
        for name, value in vars(module).items():
            if isinstance(value, Told):
                yield name, value
            elif isinstance(value, dict):
                yield from ((key, told) for key, told in value.items() if isinstance(told, Told))


TOLD = dict(enumerate(every_told()))


def test_every_act_was_found() -> None:
    assert len(TOLD) > 25
    assert set(acts.TO_YOU) == set(acts.TO_SOMEONE_GONE) <= set(acts.ACTS)


@pytest.mark.parametrize("number", TOLD)
def test_an_act_is_four_whole_sentences(number: int) -> None:
    said = {form: str(getattr(TOLD[number][1], form)) for form in FORMS}
    assert len(set(said.values())) == 4
    assert all(sentence[-1] == "." and sentence.count(".") == 1 for sentence in said.values())
    assert said["you"].startswith("You ")
    places = {form: set(re.findall(r"%\((\w+)\)s", sentence)) for form, sentence in said.items()}
    assert places["named"] - places["you"] == {"actor"}
    assert places["you"] == places["gone"] == places["software"]
    assert places["you"] <= {"worker"}
    assert all("%" not in re.sub(r"%\(\w+\)s", "", sentence) for sentence in said.values())


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (Who("you"), "You closed the case."),
        (Who("named", "Amina 100%"), "Amina 100% closed the case."),
        (GONE, "Someone who has left closed the case."),
        (SOFTWARE, "The software closed the case."),
    ],
)
def test_who_acted(who: Who, sentence: str) -> None:
    assert str(acts.ACTS["cases.close_case"].by(who)) == sentence


@pytest.fixture
def lead(db: None) -> User:
    return world.worker(world.agency(), Role.SUPERVISOR, "lena")


@pytest.fixture
def case(lead: User) -> Case:
    return actions.open_case(by=lead.actor, agency=lead.agency, harm="home", lead=lead, summary="x")


def told(reader: User, case: Case) -> list[str]:
    return [str(entry.sentence) for entry in timeline(reader, case)]


def entry_of(reader: User, case: Case, kind: str) -> TimelineEntry:
    return next(entry for entry in timeline(reader, case) if entry.kind == kind)


def test_a_colleague_by_name_another_agency_by_its_name(lead: User) -> None:
    colleague = world.worker(lead.agency, Role.CASE_WORKER, "omar")
    partner = world.agency("harbour")
    partner.name_ar = "دار المرفأ"
    stranger = world.worker(partner, Role.CASE_WORKER, "secret name")
    assert who_is(lead, lead) == Who("you")
    assert who_is(colleague, lead) == Who("named", "Omar")
    assert who_is(stranger, lead) == Who("named", "Harbour")
    assert who_is(None, lead) == SOFTWARE
    with override("ar"):
        assert who_is(stranger, lead) == Who("named", "دار المرفأ")


def test_the_same_act_read_by_two(lead: User, case: Case) -> None:
    other = world.worker(lead.agency, Role.CASE_WORKER, "omar")
    actions.add_team_member(by=lead.actor, case=case, user=other)
    actions.assign_lead(by=lead.actor, case=case, user=other, reason="Near her.")
    mine, theirs = told(lead, case), told(other, case)
    assert "You handed the case to Omar." in mine
    assert "You added Omar to the case." in mine
    assert "Lena handed the case to you." in theirs
    assert "Lena added you to the case." in theirs
    assert "Lena opened the case." in theirs


def test_taking_a_case_over_oneself(lead: User, case: Case) -> None:
    boss = world.worker(lead.agency, Role.SUPERVISOR, "sam")
    actions.assign_lead(by=boss.actor, case=case, user=boss, reason="")
    assert "You took over the case." in told(boss, case)
    assert "Sam handed the case to Sam." in told(lead, case)


def test_what_an_act_is_about_stands_beside_the_sentence(lead: User, case: Case) -> None:
    due = clock.now() + dt.timedelta(days=1)
    task = actions.add_task(
        by=lead.actor, case=case, kind="visit", what="Visit at dawn", due_at=due, reason="x"
    )
    actions.finish_task(by=lead.actor, task=task, outcome="She was well.")
    concern = actions.raise_concern(by=lead.actor, case=case, harm="sexual", detail="Bruises")
    actions.resolve_concern(by=lead.actor, concern=concern)
    actions.close_case(by=lead.actor, case=case, reason="safe", note="Well")
    done = entry_of(lead, case, "task")
    assert (str(done.sentence), done.about, done.body) == (
        "You finished a task.",
        "Visit at dawn",
        "She was well.",
    )
    raised = entry_of(lead, case, "concern")
    assert (str(raised.sentence), raised.about, raised.body) == (
        "You raised a concern.",
        "Sexual violence",
        "Bruises",
    )
    found = {str(entry.sentence): entry.about for entry in timeline(lead, case)}
    assert found["You wrote down that a concern is over."] == "Sexual violence"
    assert found["You closed the case."] == "Safe, and the plan is complete"
    assert "You opened the case." in found


def test_whoever_left_and_the_software(lead: User, case: Case) -> None:
    leaver = ids.new_id()
    AuditEvent.objects.filter(verb="cases.open_case").update(user_id=leaver)
    actions.reopen_case(by=world.SYSTEM, case=case, reason="By itself")
    said = told(lead, case)
    assert "Someone who has left opened the case." in said
    assert "The software opened the case again." in said
    assert "The software wrote a note." in said
    assert str(leaver) not in " ".join(said)


def test_a_worker_who_was_erased_after_being_added(lead: User, case: Case) -> None:
    other = world.worker(lead.agency, Role.CASE_WORKER, "omar")
    actions.add_team_member(by=lead.actor, case=case, user=other)
    gone = str(ids.new_id())
    for event in AuditEvent.objects.filter(verb="cases.add_team_member"):
        event.facts["to"] = gone
        event.save()
    assert "You added someone who has left to the case." in told(lead, case)


@pytest.mark.parametrize("outside", [False, True])
def test_the_steps_of_a_referral(lead: User, case: Case, outside: bool) -> None:
    partner = world.agency("harbour")
    there: dict[str, Any] = {"service": world.service()} if outside else {"to_agency": partner}
    row = referrals.offer(by=lead.actor, case=case, asked="A bed", shared="x", consent="spoken",
                          answer_by=clock.now(), **there)  # fmt: skip
    answerer = lead if outside else world.worker(partner, Role.CASE_WORKER, "pia")
    referrals.accept(by=answerer.actor, referral=row, note="From six.")
    steps = [
        (str(entry.sentence), entry.about, entry.body)
        for entry in timeline(lead, case)
        if entry.kind == "referral"
    ]
    accepted = "You wrote down that the service accepted." if outside else "Harbour accepted the referral."
    assert steps == [(accepted, "A bed", "From six."), ("You asked others for help.", "A bed", "")]
    assert "Pia" not in str(steps)
