"""Deciding about a report on its page: every kind with its reason, twice, at once with a colleague, and wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case, CaseReport
from kinga.response.intake import receipts
from kinga.response.intake.models import Message, Report
from kinga.response.triage import actions as triage
from kinga.response.triage.models import Decision
from tests import world

WebOf = Callable[[User], Client]


@pytest.fixture
def report(lantern: Agency) -> Report:
    return world.report(lantern, story="He locked the gate.", sharing="ask", danger_now=False, harm="home")


def decide(web: Client, report: Report, **sent: Any) -> Any:
    data = {"submission": str(uuid4()), "kind": "information", "reason": "A question."} | sent
    return web.post(reverse("desk:decide", args=[report.pk]), data)


def page(web: Client, report: Report) -> str:
    return web.get(reverse("desk:report", args=[report.pk])).content.decode()


def decisions(report: Report) -> list[Decision]:
    return list(Decision.objects.scope("test").filter(report=report))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CALL_TAKER, 302), (Role.CASE_WORKER, 302), (Role.SUPERVISOR, 302), (Role.ANALYST, 404)],
)
def test_who_may_decide(report: Report, web_of: WebOf, role: Role, status: int) -> None:
    assert decide(web_of(world.worker(report.agency, role)), report).status_code == status
    assert len(decisions(report)) == (status == 302)


@pytest.mark.parametrize("name", ["decide", "message", "heard", "undo", "number"])
def test_another_agency_does_nothing_here(report: Report, harbour: Agency, web_of: WebOf, name: str) -> None:
    stranger = web_of(world.worker(harbour, Role.SUPERVISOR))
    sent = {"kind": "information", "reason": "x", "message-text": "x", "undo-reason": "x"}
    assert stranger.post(reverse(f"desk:{name}", args=[report.pk]), sent).status_code == 404
    assert decisions(report) == []


@pytest.mark.parametrize(
    ("kind", "label"),
    [("information", "Information only"), ("not_for_us", "Not for us"), ("open_case", "Open a case")],
)
def test_a_decision_with_its_reason_stands_on_the_page(
    web: Client, report: Report, kind: str, label: str
) -> None:
    answer = decide(web, report, kind=kind, reason="She asked & I answered.")
    assert answer.headers["Location"] == reverse("desk:inbox")
    shown = page(web, report)
    assert label in shown
    assert "She asked &amp; I answered." in shown
    assert "Tess" in shown
    assert reverse("desk:decide", args=[report.pk]) not in shown, "it cannot be decided again"
    (made,) = decisions(report)
    assert (made.kind, made.reason.open(), made.by and made.by.username) == (
        kind,
        "She asked & I answered.",
        "tess",
    )


def test_opening_a_case_leads_to_it_and_takes_the_report_along(
    lead: User, report: Report, web_of: WebOf
) -> None:
    answer = decide(web_of(lead), report, kind="open_case", reason="She needs a plan.")
    case = Case.objects.scope("test").get()
    assert answer.headers["Location"] == reverse("cases:case", args=[case.pk])
    assert CaseReport.objects.scope("test").get().report == report
    assert (case.lead, case.harm, case.place) == (lead, report.harm, report.place)


def test_a_call_taker_opens_a_case_without_reading_it(web: Client, report: Report) -> None:
    decide(web, report, kind="open_case")
    case = Case.objects.scope("test").get()
    assert case.lead is None
    assert web.get(reverse("cases:case", args=[case.pk])).status_code == 404
    assert 'name="lead"' not in page(web, report)


def test_a_supervisor_chooses_who_leads(lead: User, report: Report, web_of: WebOf) -> None:
    other = world.worker(report.agency, Role.CASE_WORKER, "omar")
    web = web_of(lead)
    assert f'value="{other.pk}"' in page(web, report)
    decide(web, report, kind="open_case", lead=str(other.pk))
    assert Case.objects.scope("test").get().lead == other


def test_linking_to_a_case_that_resembles_it(lead: User, report: Report, web_of: WebOf) -> None:
    web, case = web_of(lead), world.case(report.agency, lead=lead)
    other = world.case(report.agency, lead=lead)
    Case.objects.scope("test").filter(pk=other.pk).update(harm="labour")
    shown = page(web, report)
    assert shown.index(case.reference) < shown.index(other.reference), "the most alike comes first"
    assert f"{case.reference} · Violence at home" in shown, "it is told from others by more than a code"
    without = decide(web, report, kind="link_case")
    assert without.status_code == 422
    assert "Choose the case it belongs to." in without.content.decode()
    answer = decide(web, report, kind="link_case", case=str(case.pk))
    assert answer.headers["Location"] == reverse("cases:case", args=[case.pk])
    assert CaseReport.objects.scope("test").get().case == case
    assert f'href="{reverse("cases:case", args=[case.pk])}"' in page(web, report)


def test_a_case_of_others_cannot_be_linked_to(
    web: Client, lead: User, report: Report, harbour: Agency
) -> None:
    theirs = world.case(harbour)
    for case in (theirs, world.case(report.agency, lead=lead)):
        answer = decide(web, report, kind="link_case", case=str(case.pk))
        assert answer.status_code == 422, "not even its own agency's, for whoever may not read it"
    assert not CaseReport.objects.scope("test").exists()


def test_referring_on_gives_the_words_to_the_other_agency_and_keeps_ours(
    web: Client, report: Report, harbour: Agency, web_of: WebOf
) -> None:
    asked = decide(web, report, kind="refer_on", to_agency=str(harbour.pk))
    assert asked.status_code == 422
    assert "They want to be asked first" in asked.content.decode()
    answer = decide(
        web, report, kind="refer_on", to_agency=str(harbour.pk), agreed="on", reason="They have beds."
    )
    assert answer.status_code == 302
    copy = Report.objects.scope("test").get(agency=harbour)
    theirs = web_of(world.worker(harbour, Role.CALL_TAKER))
    shown = page(theirs, copy)
    assert "He locked the gate." in shown
    assert "Referred on by Lantern." in shown
    assert "They have beds." not in shown, "our reason is ours"
    assert report.reference not in shown
    assert theirs.get(reverse("desk:report", args=[report.pk])).status_code == 404
    ours = page(web, report)
    assert "Harbour" in ours
    assert "They have beds." in ours
    assert copy.reference not in ours
    assert web.get(reverse("desk:report", args=[copy.pk])).status_code == 404


def test_what_the_other_agency_decides_changes_nothing_here(
    web: Client, report: Report, harbour: Agency, web_of: WebOf
) -> None:
    decide(web, report, kind="refer_on", to_agency=str(harbour.pk), agreed="on")
    copy = Report.objects.scope("test").get(agency=harbour)
    page(web, report)  # the message that it was decided is shown once
    before = page(web, report)
    decide(web_of(world.worker(harbour, Role.SUPERVISOR)), copy, kind="not_for_us", reason="Full.")
    token = re.compile(r'value="[^"]*"|data-worker="[^"]*"|data-left="\d+"')
    assert token.sub("", page(web, report)) == token.sub("", before)


def test_a_no_to_sharing_is_a_no_even_when_someone_ticks_agreed(
    web: Client, lantern: Agency, harbour: Agency
) -> None:
    report = world.report(lantern, sharing="no")
    answer = decide(
        web, report, kind="refer_on", to_agency=str(harbour.pk), agreed="on", reason="Kept words."
    )
    assert answer.status_code == 422
    assert "They do not want this passed on." in answer.content.decode()
    assert "Kept words." in answer.content.decode()
    assert not Report.objects.scope("test").filter(agency=harbour).exists()


def test_our_own_agency_is_not_offered_and_none_is_refused(
    web: Client, report: Report, harbour: Agency
) -> None:
    shown = page(web, report)
    assert f'value="{harbour.pk}"' in shown
    assert f'value="{report.agency_id}"' not in shown
    answer = decide(web, report, kind="refer_on", agreed="on")
    assert "Choose the agency it goes to." in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"reason": ""}, "reason"), ({"reason": "   "}, "reason"), ({"kind": ""}, "kind"), ({"kind": "delete"}, "kind"),
     ({"reason": "x" * 1001}, "reason"), ({"to_agency": "nonsense"}, "to_agency")],
)  # fmt: skip
def test_an_error_is_linked_to_its_field_and_what_was_typed_stays(
    web: Client, report: Report, sent: dict[str, str], field: str
) -> None:
    typed = {"kind": "not_for_us", "reason": "Half a thought.", "agreed": "on"} | sent
    answer = decide(web, report, **typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in body
    summary = body[body.index('class="error-summary"') :]
    assert re.search(rf'<a href="#decisionform_{field}', summary)
    if "reason" not in sent:
        assert "Half a thought." in body
    if "kind" not in sent:
        assert re.search(r'value="not_for_us"[^>]*checked', body)
    assert re.search(r'name="agreed"[^>]*checked', body)
    assert typed["reason"].strip() in body
    assert decisions(report) == []


def test_sent_twice_it_is_decided_once(web: Client, report: Report) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert decide(web, report, kind="open_case", submission=key).status_code == 302
    assert Case.objects.scope("test").count() == 1
    assert len(decisions(report)) == 1


def test_of_two_deciders_the_second_sees_the_first_and_keeps_what_they_typed(
    web: Client, report: Report, lead: User, web_of: WebOf
) -> None:
    boss = web_of(lead)
    assert "Decide" in page(boss, report), "both have the form open"
    decide(web, report, kind="information", reason="Only a question.")
    late = decide(boss, report, kind="open_case", reason="She sounded afraid.")
    body = late.content.decode()
    assert late.status_code == 422
    assert "Someone else decided about this report meanwhile." in body
    assert "Only a question." in body, "the decision of the first"
    assert "She sounded afraid." in body, "and the words of the second"
    assert not Case.objects.scope("test").exists()


def test_undoing_needs_a_reason_and_both_stay_to_be_read(web: Client, report: Report) -> None:
    decide(web, report, kind="not_for_us", reason="Wrong town.")
    undo = reverse("desk:undo", args=[report.pk])
    assert web.post(undo, {"undo-reason": " "}).status_code == 422
    assert web.post(undo, {"undo-reason": "It is our town."}).headers["Location"] == reverse(
        "desk:report", args=[report.pk]
    )
    shown = page(web, report)
    for words in ("Wrong town.", "It is our town.", "Decided before, and undone"):
        assert words in shown
    assert reverse("desk:decide", args=[report.pk]) in shown, "it can be decided anew"
    assert decide(web, report, kind="information", reason="Answered.").status_code == 302
    assert len(decisions(report)) == 2


def test_a_referral_on_cannot_be_undone(web: Client, report: Report, harbour: Agency) -> None:
    decide(web, report, kind="refer_on", to_agency=str(harbour.pk), agreed="on")
    answer = web.post(reverse("desk:undo", args=[report.pk]), {"undo-reason": "Back, please."})
    assert answer.status_code == 422
    assert "The other agency has this report now." in answer.content.decode()
    assert "Back, please." in answer.content.decode()


def test_a_message_needs_words_and_a_receipt_and_is_left_once(web: Client, report: Report) -> None:
    unread = reverse("desk:message", args=[report.pk])
    assert unread not in page(web, report), "nobody could read it"
    report = world.report(report.agency, receipt=receipts.make("en"))
    address = reverse("desk:message", args=[report.pk])
    assert address in page(web, report)
    assert web.post(address, {"message-text": ""}).status_code == 422
    sent = {"message-text": "We are here.", "message-submission": str(uuid4())}
    for _ in range(2):
        assert web.post(address, sent).status_code == 302
    assert [each.text.open() for each in Message.objects.scope("test")] == ["We are here."]
    assert "We are here." in page(web, report)


def test_nothing_that_was_shredded_comes_back_into_the_inbox(
    web: Client, report: Report, taker: User
) -> None:
    decide(web, report, kind="not_for_us", reason="Wrong town.")
    Report.objects.scope("test").filter(pk=report.pk).update(status="shredded")
    with pytest.raises(NotPermitted):
        triage.undo(by=taker.actor, decision=decisions(report)[0], reason="It is our town.")
    assert Report.objects.scope("test").get(pk=report.pk).status == "shredded"
