"""Who may open the pages of a case, what they show, and what they never show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.people.models import ContactPoint
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.queries import events_about
from kinga.core.security.roles import Role
from kinga.interfaces.web.casework.urgency import CHOICES, urgency_of
from kinga.response.cases import actions
from kinga.response.cases.models import Case, Note
from tests import world

ClientOf = Callable[[User], Client]
MakeWorker = Callable[..., User]


def page(case: Case, name: str = "case", *more: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *more])


def verbs(case: Case) -> list[str]:
    return [event.verb for event in events_about([case.pk])]


FORMS = ["change", "note", "concern", "add_task", "add_person", "team", "close"]


@pytest.mark.parametrize("name", ["case", *FORMS])
def test_the_lead_opens_every_page(web: Client, case: Case, name: str) -> None:
    assert web.get(page(case, name)).status_code == 200


@pytest.mark.parametrize("name", ["case", "change", "note", "close", "add_person"])
@pytest.mark.parametrize(
    ("role", "elsewhere", "status"),
    [
        (Role.CASE_WORKER, False, 404),  # no relation to this case
        (Role.SUPERVISOR, False, 200),
        (Role.SUPERVISOR, True, 404),
        (Role.CALL_TAKER, False, 404),
        (Role.ANALYST, False, 404),
    ],
)
def test_who_may_open_a_case(
    case: Case,
    make_worker: MakeWorker,
    client_of: ClientOf,
    name: str,
    role: Role,
    elsewhere: bool,
    status: int,
) -> None:
    other = world.agency("south") if elsewhere else None
    assert client_of(make_worker(role, "visitor", other)).get(page(case, name)).status_code == status


def test_only_a_supervisor_hands_a_case_over(
    web: Client, case: Case, make_worker: MakeWorker, client_of: ClientOf
) -> None:
    assert web.get(page(case, "assign")).status_code == 404
    boss, heir = make_worker(Role.SUPERVISOR, "sam"), make_worker(Role.CASE_WORKER, "ben")
    sent = {"user": heir.pk, "reason": "Amina is away."}
    assert client_of(boss).post(page(case, "assign"), sent).status_code == 302
    assert web.get(page(case)).status_code == 404
    assert client_of(heir).get(page(case)).status_code == 200


def test_the_rule_stands_on_the_page_and_the_number_does_not(
    web: Client, case: Case, point: ContactPoint
) -> None:
    shown = web.get(page(case)).content.decode()
    assert "Nobody has asked whether it is safe" in shown
    assert "0100" not in shown
    seen = web.post(page(case, "show_contact", point.person_id, point.pk))
    assert "0100" in seen.content.decode()
    assert "Nobody has asked whether it is safe" in seen.content.decode()
    event = AuditEvent.objects.get(verb="people.reveal_contact")
    assert (event.object_id, event.facts["allowed_now"]) == (point.pk, False)


def test_a_number_of_another_case_is_not_shown(
    web: Client, worker: User, case: Case, point: ContactPoint
) -> None:
    other = actions.open_case(by=worker.actor, agency=case.agency, harm="other")
    assert web.post(page(other, "show_contact", point.person_id, point.pk)).status_code == 404
    assert web.get(page(case, "show_contact", point.person_id, point.pk)).status_code == 405


def test_reading_and_printing_are_events(web: Client, case: Case) -> None:
    assert web.get(page(case)).status_code == 200
    printed = web.post(page(case, "print")).content.decode()
    assert "Printed by Amina" in printed
    assert verbs(case)[-2:] == ["cases.read_case", "cases.print_case"]


def test_a_form_that_shows_what_is_sealed_is_an_event_and_never_shows_the_number(
    web: Client, case: Case, point: ContactPoint
) -> None:
    forms = [page(case, "change"), page(case, "change_person", point.person_id)]
    forms.append(page(case, "contact_rule", point.person_id, point.pk))
    for opened, url in enumerate(forms, start=1):
        assert "0100" not in web.get(url).content.decode()
        assert verbs(case).count("cases.read_form") == opened


def test_lists_show_what_one_may_see(
    web: Client, case: Case, make_worker: MakeWorker, client_of: ClientOf
) -> None:
    assert case.reference in web.get(reverse("cases:list")).content.decode()
    stranger = client_of(make_worker(Role.CASE_WORKER, "ben"))
    for url in (reverse("cases:list"), reverse("cases:list", args=["open"])):
        assert case.reference not in stranger.get(url).content.decode()
    found = stranger.get(reverse("cases:list"), {"reference": case.reference})
    assert "No case you may see has this reference" in found.content.decode()
    boss = client_of(make_worker(Role.SUPERVISOR, "sam"))
    assert case.reference in boss.get(reverse("cases:list", args=["open"])).content.decode()


def test_a_call_taker_opens_a_case_that_nobody_leads(
    case: Case, make_worker: MakeWorker, client_of: ClientOf
) -> None:
    taker, boss = make_worker(Role.CALL_TAKER, "tess"), make_worker(Role.SUPERVISOR, "sam")
    sent = {"harm": "labour", "urgency": "50", "summary": "Three men at the quarry."}
    assert client_of(taker).post(reverse("cases:open"), sent).status_code == 302
    made = Case.objects.scope("test").get(harm="labour")
    assert made.lead is None
    listed = client_of(boss).get(reverse("cases:list", args=["unassigned"])).content.decode()
    assert made.reference in listed


def test_a_form_sent_twice_writes_one_note(web: Client, case: Case) -> None:
    sent = {"submission": "0190163d-8694-739b-aea5-966c26f8ad91", "text": "She called at ten."}
    for _ in range(2):
        assert web.post(page(case, "note"), sent).status_code == 302
    assert Note.objects.scope("test").count() == 1


def test_too_long_a_note_comes_back_whole(web: Client, case: Case) -> None:
    text = "x" * 20_001
    answer = web.post(page(case, "note"), {"text": text})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert text in body
    assert "Error: Write a note" in body
    assert 'href="#id_text"' in body


@pytest.mark.parametrize(("score", "word"), [(int(score), str(word)) for score, word in CHOICES if score])
def test_a_case_opened_by_hand_shows_the_urgency_that_was_chosen(
    web: Client, worker: User, score: int, word: str
) -> None:
    web.post("/cases/open", {"harm": "labour", "urgency": str(score), "summary": "Three men at the quarry."})
    case = Case.objects.scope("test").get(harm="labour")
    assert urgency_of(case)["urgency_word"] == word
    assert word in web.get(f"/cases/{case.pk}").content.decode()
