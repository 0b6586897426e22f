"""A small world whose people write in English, so that on an Arabic page every Latin word is theirs or a lapse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.insight.watch import actions as watch
from kinga.insight.watch import jobs
from kinga.insight.watch.models import Signal
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case, Task
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message, receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report
from kinga.response.referrals import actions as referrals
from kinga.response.referrals.models import Referral
from kinga.response.triage import actions as triage
from tests import world


@dataclass
class Inhabited:
    """What the pages are about."""

    supervisor: User
    agency: Agency
    case: Case
    report: Report
    referral: Referral
    asked_of_us: Referral
    signal: Signal

    @property
    def person(self) -> str:
        """The part of an address that names the first person of the case and their first contact point."""
        person = self.case.people.get().person
        return f"/cases/{self.case.pk}/people/{person.pk}/contacts/{person.contact_points.first().pk}"


def _case_with_everything(agency: Agency, lead: User, report: Report) -> Case:
    decided = triage.decide(
        by=lead.actor, report=report, kind="open_case", reason="Because.", lead=lead, summary="Known."
    )
    case = decided.case
    assert case is not None
    actor = lead.actor
    person = cases.add_new_person(
        by=actor, case=case, role="survivor", name="Sample Person", other_names="Sam", age_band="12-17", sex="female",
        language="en", address="Old road", remarks="Speaks softly.", birth_date="",
    )  # fmt: skip
    cases.add_contact_to_case(
        by=actor, case=case, person=person, kind="call", value="000-555", safety="safe",
        windows=[{"days": [0, 2], "from": "08:00", "to": "12:00"}, {"days": list(range(7)), "from": "00:00", "to": "00:00"}],
        time_zone="Africa/Nairobi", who_may_answer="Only her", code_word="blue", voicemail=False,
        instructions="Ring twice.", expires_on=clock.today() + dt.timedelta(days=30),
    )  # fmt: skip
    cases.raise_concern(by=actor, case=case, harm="home", detail="Shouting.")
    cases.write_note(by=actor, case=case, text="A note.")
    done = cases.add_task(
        by=actor,
        case=case,
        kind="visit",
        what="Go there",
        due_at=clock.now(),
        reason="They asked.",
        assigned_to=lead,
    )
    cases.finish_task(by=actor, task=done, outcome="Went.")
    return case


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """Two agencies, one case with one of everything, a referral each way, a signal."""
    agency, other = world.agency(), world.agency("harbour")
    place = world.place()
    lead = world.worker(agency, Role.SUPERVISOR)
    theirs = world.worker(other, Role.SUPERVISOR)
    waiting = receive(
        by=Actor.public(), agency=agency, channel="web", receipt=receipts.make("en"),
        answers=ReportAnswers(
            story="Something happened.", place=place, danger_now=True, language="en", contact_safety="safe",
            contact_kind="call", contact_value="000-555", contact_code_word="blue",
            contact_windows=[{"days": [0, 2], "from": "08:00", "to": "12:00"}],
        ),
    )  # fmt: skip
    add_message(by=lead.actor, report=waiting, text="We read it.", from_agency=True, author=lead)
    case = _case_with_everything(agency, lead, world.report(agency, place=place))
    service = world.service(
        places=[place], hours="Mornings", phone="000", description="Rooms", status_note="Ring first"
    )
    asked = {"asked": "A room.", "shared": "One adult.", "consent": "spoken", "answer_by": clock.now()}
    made = referrals.offer(by=lead.actor, case=case, service=service, **asked)
    referrals.accept(by=lead.actor, referral=made, note="Yes.")
    hers = world.case(other, theirs)
    received = referrals.offer(by=theirs.actor, case=hers, to_agency=agency, **asked)
    jobs.pull_counts(by=world.SYSTEM, since=clock.now() - dt.timedelta(days=200))
    watch.load_published(by=world.SYSTEM)
    signal = Signal.objects.filter(series__indicator__code="ar.linea144").first()
    assert signal is not None
    return Inhabited(lead, agency, case, waiting, made, received, signal)


@pytest.fixture
def reader(client: Client, inhabited: Inhabited) -> Client:
    """The supervisor's browser, in Arabic."""
    client.force_login(inhabited.supervisor)
    client.cookies["language"] = "ar"
    return client


def open_task(case: Case) -> Task:
    """The task that accepting a referral made."""
    return case.tasks.get(done_at=None, kind="follow_up")
