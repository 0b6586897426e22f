"""The report page is one form with several ends: whichever is used, what stands in the others stays."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.response.cases.models import CaseReport
from kinga.response.intake import receipts
from kinga.response.intake.models import Message, Report
from kinga.response.triage.models import Decision
from tests import world

WebOf = Callable[[User], Client]
TYPED = {"kind": "information", "reason": "Half a reason & more", "message-text": "Half a message"}


@pytest.fixture
def report(lantern: Agency) -> Report:
    return world.report(
        lantern,
        receipt=receipts.make("en"),
        contact_safety="safe",
        contact_kind="call",
        contact_value="0700 1",
    )


def send(web: Client, report: Report, end: str, **sent: str) -> str:
    keys = {"submission": str(uuid4()), "message-submission": str(uuid4())}
    return web.post(reverse(f"desk:{end}", args=[report.pk]), keys | sent).content.decode()


def test_leaving_a_message_keeps_the_reason(web: Client, report: Report) -> None:
    shown = send(web, report, "message", **TYPED)
    assert Message.objects.scope("test").get().text.open() == "Half a message"
    assert "Half a reason &amp; more" in shown
    assert 'value="information"' in shown
    area = shown[shown.index('name="message-text"') :]
    assert "Half a message" not in area[: area.index("</textarea>")], "it was taken: it does not come back"


@pytest.mark.parametrize("end", ["number", "correct"])
def test_showing_the_number_or_correcting_keeps_both(web: Client, report: Report, end: str) -> None:
    shown = send(web, report, end, **TYPED)
    assert "Half a reason &amp; more" in shown
    assert "Half a message" in shown


def test_deciding_beside_a_message_that_was_not_left_asks_first(web: Client, report: Report) -> None:
    shown = send(web, report, "decide", **TYPED)
    assert "You wrote a message that has not been left yet." in shown
    assert "Half a reason &amp; more" in shown
    assert "Half a message" in shown
    assert not Decision.objects.scope("test").exists()


def test_the_enter_key_never_shows_a_number(web: Client, report: Report) -> None:
    shown = web.get(reverse("desk:report", args=[report.pk])).content.decode()
    first = shown[shown.index("<button", shown.index("beside-even")) :]
    assert "formaction" not in first[: first.index(">")], "the first button is what Enter presses"


def test_a_call_taker_is_not_offered_to_link(web: Client, report: Report, lead: User) -> None:
    case = world.case(report.agency, lead=lead)
    shown = web.get(reverse("desk:report", args=[report.pk])).content.decode()
    assert 'value="link_case"' not in shown
    assert "case workers and supervisors link it" in shown
    sent = {"kind": "link_case", "reason": "The same family.", "case_reference": case.reference}
    assert "error-summary" in send(web, report, "decide", **sent)
    assert not CaseReport.objects.scope("test").exists()


@pytest.mark.parametrize("which", ["theirs", "closed", "none"])
def test_a_reference_finds_only_open_cases_that_one_may_see(
    report: Report, lead: User, harbour: Agency, web_of: WebOf, which: str
) -> None:
    reference = {"theirs": world.case(harbour).reference, "closed": "C-000000", "none": "x"}[which]
    sent = {"kind": "link_case", "reason": "The same family.", "case_reference": reference}
    assert "No open case that you may see has this reference." in send(web_of(lead), report, "decide", **sent)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("open_case", "was opened. Sam leads it."), ("not_for_us", "is decided: Not for us.")],
)
def test_what_came_of_it_is_said(report: Report, lead: User, web_of: WebOf, kind: str, said: str) -> None:
    web = web_of(lead)
    send(web, report, "decide", kind=kind, reason="She asked.")
    assert said in web.get("/").content.decode()


def test_the_person_comes_into_the_case_with_what_the_report_says(
    lantern: Agency, lead: User, web_of: WebOf
) -> None:
    report = world.report(
        lantern,
        about="self",
        age_band="18-24",
        reporter_name="Neema",
        contact_safety="safe",
        contact_kind="call",
        contact_value="0700 12",
        contact_windows=[],
        contact_code_word="mango",
    )
    web = web_of(lead)
    send(web, report, "decide", kind="open_case", reason="She asked.")
    case = CaseReport.objects.scope("test").get(report=report).case
    add = reverse("cases:add_person", args=[case.pk])
    assert f"{add}?report={report.pk}" in web.get(reverse("cases:case", args=[case.pk])).content.decode()
    form = web.get(f"{add}?report={report.pk}").content.decode()
    for part in ('value="Neema"', '<option value="18-24" selected', 'name="with_contact"'):
        assert part in form
    wrong = {"report": str(report.pk), "who": "reporter", "name": ""}
    assert 'name="with_contact"' in web.post(add, wrong).content.decode(), "offered again after an error"
    sent = {"report": str(report.pk), "role": "survivor", "name": "Neema", "age_band": "18-24", "sex": "unknown",
            "language": "unknown", "with_contact": "on", "submission": str(uuid4())}  # fmt: skip
    for _ in range(2):
        assert web.post(add, sent).status_code == 302
    person = case.people.get().person
    point = person.contact_points.get()
    assert (point.kind, point.value.open(), point.safety, point.code_word.open()) == (
        "call",
        "0700 12",
        "safe",
        "mango",
    )


def test_a_report_of_another_case_gives_nothing(report: Report, lead: User, web_of: WebOf) -> None:
    case = world.case(report.agency, lead=lead)
    web = web_of(lead)
    add = reverse("cases:add_person", args=[case.pk])
    for other in (str(report.pk), "nonsense"):
        assert web.get(f"{add}?report={other}").status_code == 404
    outsider = web_of(world.worker(report.agency, Role.ANALYST))
    assert outsider.get(f"{add}?report={report.pk}").status_code == 404


def test_deciding_beside_a_correction_that_was_not_saved_asks_first(web: Client, report: Report) -> None:
    stands = {True: "yes", False: "no", None: "unknown"}[report.danger_now]
    sent = {"kind": "information", "reason": "She asked.", "needs_care": "unknown", "sharing": report.sharing}
    care = {True: "yes", False: "no", None: "unknown"}[report.needs_care]
    other = "no" if stands == "yes" else "yes"
    shown = send(web, report, "decide", **(sent | {"danger_now": other, "needs_care": care}))
    assert "You changed an answer of the report, and it is not saved." in shown
    assert not Decision.objects.scope("test").exists()
    send(web, report, "decide", **(sent | {"danger_now": stands, "needs_care": care}))
    assert Decision.objects.scope("test").count() == 1


def test_undoing_keeps_a_message_that_was_not_left(web: Client, report: Report) -> None:
    send(web, report, "decide", kind="not_for_us", reason="Wrong town.")
    shown = send(web, report, "undo", **{"undo-reason": "It is ours.", "message-text": "Half a message"})
    assert "Half a message" in shown
    assert Report.objects.scope("test").get(pk=report.pk).status == "new"
