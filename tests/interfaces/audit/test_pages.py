"""The auditor's pages: who did what in one's own agency, whether the log is whole, witnesses; never a story."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse

import kinga
from kinga.core.security.models import AuditEvent, AuditWitness, User
from kinga.core.security.roles import Role
from kinga.core.security.trail.acts import acts
from kinga.core.security.trail.logkeys import log_key
from kinga.core.security.trail.notes import VerifierKey
from kinga.core.security.trail.signer import LogSigner
from kinga.core.security.trail.witnessing import answer
from kinga.response.cases.models import Case
from kinga.response.referrals.rules import STEPS
from tests import world

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def auditor() -> User:
    return world.worker(world.agency(), Role.AUDITOR)


@pytest.fixture
def lead(auditor: User) -> User:
    return world.worker(auditor.agency, Role.CASE_WORKER)


@pytest.fixture
def case(lead: User) -> Case:
    return world.case(lead.agency, lead)


def _page(user: User, name: str = "audit:events", *args: Any, **query: str) -> str:
    return _as(user).get(reverse(name, args=args), query).content.decode()


def test_every_act_has_its_words() -> None:
    named = acts()
    verbs = {
        keyword.value.value
        for path in Path(kinga.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }
    verbs |= {f"referrals.{step}" for following in STEPS.values() for step in following}
    assert len(verbs) > 50
    assert sorted(verbs - named.keys()) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
@pytest.mark.parametrize("name", ["events", "log", "checkpoint", "request"])
def test_only_an_auditor_opens_the_log(role: Role, name: str) -> None:
    other = world.worker(world.agency(), role)
    assert _as(other).get(reverse(f"audit:{name}")).status_code == 404


def test_the_auditor_sees_who_read_a_case_but_never_the_case(auditor: User, lead: User, case: Case) -> None:
    assert _as(lead).get(reverse("cases:case", args=[case.pk])).status_code == 200
    shown = _page(auditor)
    assert "Read a case" in shown
    assert lead.name in shown
    assert case.reference in shown
    assert "What is known." not in shown
    assert _as(auditor).get(reverse("cases:case", args=[case.pk])).status_code == 404
    event = AuditEvent.objects.get(verb="cases.read_case")
    assert lead.name in _page(auditor, "audit:event", event.pk)
    assert AuditEvent.objects.filter(verb="security.read_log", user_id=auditor.pk).count() == 2


def test_another_agency_stays_unseen(auditor: User) -> None:
    partner = world.worker(world.agency("harbour"), Role.CASE_WORKER)
    theirs = world.case(partner.agency, partner)
    _as(partner).get(reverse("cases:case", args=[theirs.pk]))
    shown = _page(auditor)
    assert theirs.reference not in shown
    assert partner.name not in shown
    event = AuditEvent.objects.get(verb="cases.read_case")
    assert _as(auditor).get(reverse("audit:event", args=[event.pk])).status_code == 404


def test_an_act_of_another_agency_upon_ones_own_record_is_seen_without_a_name(
    auditor: User, lead: User
) -> None:
    report = world.report(auditor.agency)
    assert AuditEvent.objects.get(verb="intake.receive").object_agency_id == auditor.agency_id
    shown = _page(auditor, reference=report.reference)
    assert "Received a report" in shown
    assert "Someone on the public pages" in shown


def test_the_list_is_narrowed(auditor: User, lead: User, case: Case) -> None:
    _as(lead).get(reverse("cases:case", args=[case.pk]))
    assert "Read a case" in _page(auditor, worker=str(lead.pk), sort="read")
    assert "Read a case" not in _page(auditor, sort="change")
    assert "Opened a new case" in _page(auditor, reference=case.reference.lower())
    assert "No event matches." in _page(auditor, reference="C-NOTHING")
    assert "No event matches." in _page(auditor, until="2001-01-01")
    # What cannot be read as a day is said, and nothing is hidden by it.
    wrong = _page(auditor, since="never")
    assert "Read a case" in wrong


def test_the_log_is_verified_on_the_page(auditor: User, case: Case) -> None:
    assert "The log signer signs" in _page(auditor, "audit:log")
    LogSigner(log_key()).turn(last=True)
    shown = _page(auditor, "audit:log")
    assert str(log_key().public) in shown
    assert "Never" in shown
    verified = _as(auditor).post(reverse("audit:verify")).content.decode()
    assert "events are as they were signed" in verified
    AuditEvent.objects.filter(leaf=0).update(verb="tests.other")
    assert "The log is not whole" in _as(auditor).post(reverse("audit:verify")).content.decode()
    assert AuditEvent.objects.filter(verb="security.verify_log").count() == 2


def test_a_partner_is_asked_and_their_signature_kept(auditor: User, case: Case) -> None:
    LogSigner(log_key()).turn(last=True)
    client, partner = _as(auditor), Ed25519PrivateKey.generate()
    request = client.get(reverse("audit:request"), {"old": "0"}).content.decode()
    _checkpoint, line = answer(
        request, log=log_key().public, last=None, name="partner.example", private=partner, at=1_800_000_000
    )
    key = str(VerifierKey.of("partner.example", partner, witness=True))
    wrong = client.post(reverse("audit:witness"), {"line": str(line)[:-9], "key": key})
    assert wrong.status_code == 422
    assert "signs no checkpoint" in wrong.content.decode()
    assert key in wrong.content.decode()
    assert client.post(reverse("audit:witness"), {"line": str(line), "key": "x"}).status_code == 422
    kept = client.post(reverse("audit:witness"), {"line": str(line), "key": key}, follow=True)
    assert "partner.example has witnessed" in kept.content.decode()
    assert AuditWitness.objects.get().brought_by == auditor


@pytest.mark.parametrize("old", ["", "-1", "many", "99999"])
def test_a_request_that_cannot_be_made_is_said(auditor: User, case: Case, old: str) -> None:
    LogSigner(log_key()).turn(last=True)
    assert _as(auditor).get(reverse("audit:request"), {"old": old}).status_code == 422


def test_the_lead_sees_who_looked_at_the_case(lead: User, case: Case) -> None:
    page = reverse("cases:case", args=[case.pk])
    supervisor = world.worker(lead.agency, Role.SUPERVISOR)
    _as(supervisor).get(page)
    _as(supervisor).get(page)
    shown = _as(lead).get(page).content.decode()
    assert "Who looked at this case" in shown
    assert supervisor.name in shown
    assert "2 times" in shown


def test_the_start_page_asks_for_a_witness(auditor: User, case: Case) -> None:
    LogSigner(log_key()).turn(last=True)
    assert "Ask a partner agency to witness the log" in _page(auditor, "home:start")


def _of(verb: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(verb=verb).order_by("at"))


def test_a_page_of_a_list_is_one_event_that_says_which_list_and_what_stood_on_it(auditor: User) -> None:
    supervisor = world.worker(auditor.agency, Role.SUPERVISOR)
    case, report = world.case(auditor.agency, supervisor), world.report(auditor.agency)
    world.place("XA-01")
    client = _as(supervisor)
    client.get("/desk/", {"channel": "web", "place": ""})
    client.get("/desk/decided")
    client.get("/cases/")
    client.get("/cases/", {"reference": "Amina"})
    assert [event.facts for event in _of("triage.read_list")] == [
        {"list": "inbox", "shown": 1, "reports": [report.reference], "channel": "web"},
        {"list": "decided", "shown": 0, "reports": []},
    ]
    assert [event.facts for event in _of("cases.read_list")] == [
        {"list": "mine", "searched": False, "shown": 1, "cases": [case.reference]},
        {"list": "mine", "searched": True, "shown": 0, "cases": []},
    ]
    (event,) = AuditEvent.objects.filter(verb="cases.read_list", facts__searched=False)
    shown = _page(auditor, "audit:event", event.pk)
    assert case.reference in shown
    assert "Read a list of cases" in shown


def test_of_another_agency_nothing_stands_in_the_event(auditor: User) -> None:
    world.report(world.agency("harbour"))
    _as(world.worker(auditor.agency, Role.SUPERVISOR)).get("/desk/")
    assert _of("triage.read_list")[0].facts["shown"] == 0


def test_the_same_read_again_and_again_is_one_row_and_each_event_can_be_opened(
    auditor: User, lead: User, case: Case
) -> None:
    client = _as(lead)
    for _ in range(4):
        client.get("/cases/")
    client.get(reverse("cases:case", args=[case.pk]))
    client.get("/cases/")
    shown = _page(auditor)
    body = shown.partition("<tbody>")[2].partition("</tbody>")[0]
    assert body.count("Read a list of cases") == 2
    assert "4 times" in body
    for event in _of("cases.read_list"):
        assert str(event.pk) in body


def test_writes_are_never_put_together(auditor: User, lead: User) -> None:
    for _ in range(3):
        world.case(lead.agency, lead)
    assert _page(auditor).partition("<tbody>")[2].count("Opened a new case") == 3
