"""Whoever reported writes again: everybody who could act sees it, until somebody has answered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.cases.models import Case, Task
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message, hear
from kinga.response.intake.models import Message, Report
from kinga.response.triage.queries import reports_of
from tests import world

WebOf = Callable[[User], Client]
START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
NOBODY = "nobody has answered yet"


@pytest.fixture
def report(lantern: Agency) -> Report:
    return world.report(lantern, receipt=receipts.make("en"), danger_now=True)


def writes(report: Report, text: str = "He found out.", minute: int = 0) -> Message:
    with clock.at(START + dt.timedelta(minutes=minute)):
        return add_message(by=Actor.public(), report=report, text=text, from_agency=False)


def waits(report: Report) -> dt.datetime | None:
    return Report.objects.scope("test").get(pk=report.pk).wrote_at


def decide(web: Client, report: Report, **sent: str) -> None:
    sent = {"kind": "open_case", "reason": "A child is in danger.", "submission": str(uuid4())} | sent
    assert web.post(reverse("desk:decide", args=[report.pk]), sent).status_code == 302


def test_before_a_decision_the_inbox_the_start_page_and_the_report_say_so(
    web: Client, report: Report
) -> None:
    assert NOBODY not in web.get(reverse("desk:inbox")).content.decode()
    writes(report)
    for address in (reverse("desk:inbox"), "/", reverse("desk:report", args=[report.pk])):
        shown = web.get(address).content.decode()
        assert NOBODY in shown or "They wrote again" in shown, address
    page = web.get(reverse("desk:report", args=[report.pk])).content.decode()
    assert page.index('id="messages"') < page.index('id="decision"'), "what is new comes first"


def test_after_a_decision_it_comes_back_and_its_case_says_so(
    web: Client, report: Report, lead: User, web_of: WebOf
) -> None:
    decide(web, report)
    case = Case.objects.scope("test").get()
    boss = web_of(lead)
    assert "wrote again" not in boss.get(reverse("cases:case", args=[case.pk])).content.decode()
    writes(report)
    shown = boss.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert NOBODY in shown
    assert f"Whoever reported <bdi>{report.reference}</bdi> wrote again." in shown, "the story tells it too"
    assert NOBODY in web.get(reverse("desk:inbox")).content.decode()
    assert "They wrote again" in boss.get("/").content.decode()


def test_an_answer_ends_the_waiting(web: Client, report: Report) -> None:
    writes(report)
    web.post(reverse("desk:message", args=[report.pk]), {"message-text": "We are on our way."})
    assert waits(report) is None
    assert NOBODY not in web.get(reverse("desk:inbox")).content.decode()


def test_a_worker_says_that_no_answer_is_needed(web: Client, report: Report) -> None:
    writes(report)
    heard = {"message-heard": (START + dt.timedelta(minutes=1)).isoformat()}
    assert web.post(reverse("desk:heard", args=[report.pk]), heard).status_code == 302
    assert waits(report) is None


@pytest.mark.parametrize(
    "sent", [{}, {"message-heard": ""}, {"message-heard": "yesterday"}, {"message-heard": "2030-01-01T10:00"}]
)
def test_a_page_that_does_not_say_what_was_read_ends_no_waiting(
    web: Client, report: Report, sent: dict[str, str]
) -> None:
    writes(report)
    web.post(reverse("desk:heard", args=[report.pk]), sent)
    assert waits(report) is not None


@pytest.mark.parametrize("answered", [True, False])
def test_what_came_while_the_page_was_open_still_waits(taker: User, report: Report, answered: bool) -> None:
    read = writes(report).at
    later = writes(report, "He is at the door.", minute=5)
    if answered:
        add_message(
            by=taker.actor, report=report, text="Call us.", from_agency=True, author=taker, heard=read
        )
    else:
        hear(by=taker.actor, report=report, heard=read)
    assert waits(report) == later.at


def test_the_longest_waiting_counts(report: Report) -> None:
    first = writes(report)
    writes(report, "Please.", minute=30)
    assert waits(report) == first.at


def test_the_top_bar_counts_those_who_wrote_again(web: Client, report: Report) -> None:
    decide(web, report, kind="information")
    assert 'class="count">1<' not in web.get("/").content.decode()
    writes(report)
    assert 'class="count">1<' in web.get("/").content.decode()


def test_another_agency_hears_nothing(report: Report, harbour: Agency, web_of: WebOf) -> None:
    writes(report)
    theirs = web_of(world.worker(harbour, Role.SUPERVISOR))
    assert report.reference not in theirs.get("/").content.decode()
    assert report.reference not in theirs.get(reverse("desk:inbox")).content.decode()


def test_the_clock_of_a_report_goes_on_in_its_case(
    web: Client, report: Report, lead: User, web_of: WebOf
) -> None:
    with clock.at(START):
        decide(web, report)
    task = Task.objects.scope("test").get()
    assert (task.kind, task.due_at - START, task.made_by) == ("contact", dt.timedelta(minutes=15), None)
    boss = web_of(lead)
    assert "Now" in boss.get(reverse("cases:list", args=["unassigned"])).content.decode()
    today = boss.get("/").content.decode()
    assert "Cases that nobody leads" in today
    assert "overdue" in today, "the case that nobody leads shows its clock"
    page = boss.get(reverse("cases:case", args=[task.case_id])).content.decode()
    assert "The report says that someone may be in danger now." in page
    assert "A child is in danger." in page, "why the case was opened is part of its story"


def test_a_report_linked_to_a_case_gives_its_lead_something_to_do(
    report: Report, lead: User, web_of: WebOf
) -> None:
    case = world.case(report.agency, lead=lead)
    decide(web_of(lead), report, kind="link_case", case_reference=case.reference.lower())
    task = Task.objects.scope("test").get(case=case)
    assert task.assigned_to == lead


def test_whoever_is_referred_on_does_not_wait_anew(web: Client, lantern: Agency, harbour: Agency) -> None:
    with clock.at(START):
        report = world.report(lantern, sharing="yes")
    with clock.at(START + dt.timedelta(hours=1)):
        decide(web, report, kind="refer_on", to_agency=str(harbour.pk))
    copy = Report.objects.scope("test").get(agency=harbour)
    assert copy.look_by == report.look_by


def test_an_answer_written_before_their_first_message_answers_nothing(web: Client, report: Report) -> None:
    page = web.get(reverse("desk:report", args=[report.pk])).content.decode()
    found = re.search(r'name="message-heard" value="([^"]+)"', page)
    assert found is not None
    first = add_message(by=Actor.public(), report=report, text="He is here.", from_agency=False)
    sent = {"message-text": "Good morning.", "message-heard": found[1].replace("&#x2B;", "+")}
    web.post(reverse("desk:message", args=[report.pk]), sent)
    assert waits(report) == first.at


def test_of_the_reports_in_a_case_those_that_wait_come_first(
    lantern: Agency, lead: User, web_of: WebOf
) -> None:
    case = world.case(lantern, lead=lead)
    first, second, third = (world.report(lantern, receipt=receipts.make("en")) for _ in range(3))
    for report in (first, second, third):
        decide(web_of(lead), report, kind="link_case", case_reference=case.reference)
    writes(second)
    found = [report.pk for report in reports_of(lead, case)]
    assert found == [second.pk, third.pk, first.pk]
