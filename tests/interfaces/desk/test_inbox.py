"""The inbox: who opens it, what stands first and why, what is late, and that nothing sealed stands in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.security.models import Agency, AuditEvent, User
from kinga.core.security.roles import Role
from kinga.response.intake.labels import URGENCY_REASONS
from kinga.response.intake.models import Report
from kinga.response.triage.actions import decide
from tests import world

WebOf = Callable[[User], Client]
READS = {Role.CALL_TAKER, Role.CASE_WORKER, Role.SUPERVISOR}


def listed(web: Client, **query: str) -> list[str]:
    """The references in the inbox, from the top."""
    page = web.get(reverse("desk:inbox"), query)
    assert page.status_code == 200
    return re.findall(r'<th scope="row"><a [^>]*><bdi>(R-\w+)</bdi>', page.content.decode())


def words(web: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", web.get(path).content.decode()))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["inbox", "decided", "take", "report"])
def test_who_may_open_the_desk(lantern: Agency, web_of: WebOf, role: Role, name: str) -> None:
    args = [world.report(lantern).pk] if name == "report" else []
    answer = web_of(world.worker(lantern, role)).get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == (200 if role in READS else 404)


def test_nobody_who_is_not_signed_in(client: Client, lantern: Agency) -> None:
    answer = client.get(reverse("desk:inbox"))
    assert answer.headers["Location"] == "/account/sign-in?next=/desk/"


def test_another_agency_sees_nothing_of_it(
    web: Client, lantern: Agency, harbour: Agency, web_of: WebOf
) -> None:
    report = world.report(lantern)
    stranger = web_of(world.worker(harbour, Role.SUPERVISOR))
    assert listed(web) == [report.reference]
    assert listed(stranger) == []
    absent = stranger.get(reverse("desk:report", args=["01920000-0000-7000-8000-000000000000"]))
    forbidden = stranger.get(reverse("desk:report", args=[report.pk]))
    assert (absent.status_code, forbidden.status_code) == (404, 404)
    plain = re.compile(rb'value="[^"]*"|next=[^"]*|data-(?:here|worker)="[^"]*"')
    assert plain.sub(b"", absent.content) == plain.sub(b"", forbidden.content), (
        "absent and forbidden look the same"
    )


def test_the_most_urgent_stands_first_and_of_equals_the_one_that_waited_longest(
    web: Client, lantern: Agency
) -> None:
    now = clock.now()

    def came(hours: int, **answers: object) -> str:
        with clock.at(now - dt.timedelta(hours=hours)):
            return world.report(lantern, **answers).reference

    calm_late, calm_early = came(1, harm="other", danger_now=False), came(5, harm="other", danger_now=False)
    danger = came(2, danger_now=True, age_band="0-11")
    child = came(3, about="child", harm="sexual", danger_now=False)
    assert listed(web) == [danger, child, calm_early, calm_late]


def test_each_line_says_why_it_stands_where_it_stands(web: Client, lantern: Agency) -> None:
    report = world.report(lantern, danger_now=True, needs_care=True, harm="trafficking", age_band="12-17")
    said = words(web, reverse("desk:inbox"))
    page = words(web, reverse("desk:report", args=[report.pk]))
    assert len(report.urgency_reasons) >= 4
    for code in report.urgency_reasons:
        assert str(URGENCY_REASONS[code]) in said
        assert str(URGENCY_REASONS[code]) in page
    assert "within 15 minutes: someone may be in danger now" in said


def test_what_is_late_is_said_above_and_marked_on_its_line(web: Client, lantern: Agency) -> None:
    world.report(lantern, danger_now=False, harm="other")
    assert "should have been looked at by now" not in words(web, reverse("desk:inbox"))
    with clock.at(clock.now() - dt.timedelta(days=3)):
        for _ in range(2):
            world.report(lantern, danger_now=False, harm="other")
    page = web.get(reverse("desk:inbox")).content.decode()
    assert page.count('<tr class="row-urgent">') == 2
    said = words(web, reverse("desk:inbox"))
    assert "2 reports should have been looked at by now." in said
    assert "2 days overdue" in said
    assert "3 reports" not in said


def test_an_overdue_report_is_the_first_thing_on_the_start_page(web: Client, lantern: Agency) -> None:
    with clock.at(clock.now() - dt.timedelta(days=2)):
        late = world.report(lantern, danger_now=True)
    said = words(web, "/")
    assert late.reference in said
    assert "overdue" in said


def test_narrowing_by_place_and_by_how_it_came(web: Client, lantern: Agency) -> None:
    here, there = world.place("XA-01"), world.place("XA-02")
    first, second = world.report(lantern, place=here), world.report(lantern, place=there)
    Report.objects.scope("test").filter(pk=second.pk).update(channel="phone")
    assert listed(web, place=str(here.pk)) == [first.reference]
    assert listed(web, channel="phone") == [second.reference]
    assert listed(web, place=str(here.pk), channel="phone") == []
    assert sorted(listed(web, place="nonsense")) == sorted([first.reference, second.reference])


def test_a_long_inbox_has_pages_and_counts_all(web: Client, lantern: Agency) -> None:
    for _ in range(41):
        world.report(lantern, danger_now=False)
    assert len(listed(web)) == 40
    assert len(listed(web, page="2")) == 1
    assert "To decide 41" in words(web, reverse("desk:inbox"))


def test_what_was_said_stands_on_its_own_page_only_and_reading_it_is_an_event(
    web: Client, lantern: Agency, taker: User
) -> None:
    report = world.report(lantern, story="He locked the gate.", contact_value="+000 555 0100", contact_safety="safe",
                          contact_kind="call", reporter_name="Neema Invented")  # fmt: skip
    inbox = words(web, reverse("desk:inbox"))
    assert "gate" not in inbox
    assert "Neema" not in inbox
    assert not AuditEvent.objects.filter(verb="triage.read_report").exists()
    page = words(web, reverse("desk:report", args=[report.pk]))
    assert "He locked the gate." in page
    assert "0100" not in page, "the number waits behind its rule"
    event = AuditEvent.objects.get(verb="triage.read_report")
    assert (event.object_id, event.user_id) == (report.pk, taker.pk)
    shown = web.post(reverse("desk:number", args=[report.pk])).content.decode()
    assert "+000 555 0100" in shown
    assert AuditEvent.objects.filter(verb="intake.reveal_contact", object_id=report.pk).count() == 1
    assert web.get(reverse("desk:number", args=[report.pk])).status_code == 405


def test_a_decided_report_leaves_the_inbox_and_stays_under_decided(
    web: Client, lantern: Agency, taker: User
) -> None:
    report = world.report(lantern)
    decide(by=taker.actor, report=report, kind="information", reason="Only a question.")
    assert listed(web) == []
    said = words(web, reverse("desk:decided"))
    assert report.reference in said
    assert "Information only" in said
    assert "Tess" in said
    assert "Only a question." not in said, "a reason is sealed, and read on the page of the report"
    assert "Every report has its decision." in words(web, reverse("desk:inbox"))
