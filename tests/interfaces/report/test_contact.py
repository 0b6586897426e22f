"""How and when somebody may be contacted: nothing that is left open is guessed, and hours stand on a clock."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kinga.core.foundation import clock
from kinga.core.people.hours import windows_from
from kinga.core.people.rules import SafeContactRule, may_contact
from kinga.core.security.models import Agency
from kinga.interfaces.web.desk.words import contact_rows
from kinga.response.intake.models import Report
from kinga.response.triage.actions import decide
from tests import world
from tests.interfaces.report.walking import ANSWERS, answer_on, begin, hidden, walk

pytestmark = pytest.mark.django_db
WINTER = dt.datetime(2026, 1, 13, 11, 5, tzinfo=dt.UTC)  # a Tuesday; 14:05 in Nairobi, 16:50 in Kathmandu


@pytest.fixture
def client() -> Client:
    world.agency()
    Agency.objects.update(time_zone="Africa/Nairobi")
    world.agency("harbour")
    world.place()
    return Client()


def made() -> Report:
    (report,) = Report.objects.scope("test")
    return report


def verdict(report: Report, at: dt.datetime) -> str:
    with clock.at(at):
        return str(contact_rows(report)[0]["value"])


OWN = {"clock": {"clock": "Africa/Nairobi"}}
OTHER = {"clock": {"clock": "other"}}


@pytest.mark.parametrize(
    ("changes", "zone", "assumed"),
    [
        (OWN, "Africa/Nairobi", False),
        (OTHER, "Asia/Kathmandu", False),
        (OTHER | {"zone": {"zone": "America/St_Johns"}}, "America/St_Johns", False),
        ({"clock": {"clock": "unknown"}}, "Africa/Nairobi", True),
        ({"clock": {"clock": "skip"}}, "Africa/Nairobi", True),
        (OTHER | {"zone": {"zone": "unknown"}}, "", True),
        (OTHER | {"zone": {"zone": "skip"}}, "", True),
    ],
)
def test_hours_are_kept_with_the_clock_they_mean(
    client: Client, changes: dict[str, Any], zone: str, assumed: bool
) -> None:
    walk(client, **changes)
    report = made()
    assert report.contact_windows == [{"days": [1, 3], "from": "08:00", "to": "12:00"}]
    assert (report.contact_time_zone, report.contact_zone_assumed) == (zone, assumed)


def test_the_agencys_clock_is_offered_in_plain_words_and_only_after_hours(client: Client) -> None:
    with clock.at(WINTER):
        page = walk(client, until="clock").content.decode()
    assert "Is it 2:05 p.m. where you are?" in page
    assert "2:05 p.m. is the time now in Kenya, Uganda, Tanzania, Ethiopia, Somalia." in page
    with clock.at(WINTER):
        zones = walk(client, until="zone", **OTHER).content.decode()
    for time, places in {"4:50": ["Nepal"], "4:35": ["India", "Sri Lanka"], "7:35": ["Newfoundland"]}.items():
        (under,) = re.findall(f'<optgroup label="{time} [ap].m.">(.*?)</optgroup>', zones)
        assert re.findall(">([^<]+)</option>", under) == places


@pytest.mark.parametrize(
    ("changes", "never_asked", "said"),
    [
        ({"safe": {"contact_safety": "not_safe"}}, {"how", "when", "clock", "contact"}, "not safe"),
        ({"how": {"contact_kind": "skip"}}, {"when", "clock", "contact"}, "did not say how it is safe"),
        ({"how": {"contact_kind": "unknown"}}, {"when", "clock", "contact"}, "did not say how it is safe"),
        ({"when": {"hours": "unknown", "days": ["1"]}}, {"clock", "zone", "contact"}, "did not say when"),
        ({"when": {"hours": "skip", "days": []}}, {"clock", "zone", "contact"}, "did not say when"),
        (OWN | {"contact": {"contact_value": ""}}, {"manner"}, "gave no number"),
        (OTHER | {"zone": {"zone": "unknown"}}, set(), "on which clock they meant the hours"),
    ],
)
def test_what_is_left_open_is_never_any_time_or_any_way(
    client: Client, changes: dict[str, Any], never_asked: set[str], said: str
) -> None:
    page = begin(client)
    asked = []
    for _ in range(20):
        fields = hidden(page)
        asked.append(fields["step"])
        if fields["step"] == "check":
            assert "We will not contact you" in page.content.decode()
        page = answer_on(client, fields | ANSWERS[fields["step"]] | changes.get(fields["step"], {}))
        if b'class="receipt"' in page.content:
            break
    assert not never_asked & set(asked)
    assert "We will not contact you in any other way" in page.content.decode()
    report = made()
    if never_asked:
        assert (report.contact_value.open(), report.contact_code_word.open()) == ("", "")
    inside = dt.datetime(2026, 1, 13, 7, 0, tzinfo=dt.UTC)  # Tuesday, 10:00 in Nairobi
    assert said in verdict(report, inside)


@pytest.mark.parametrize(
    ("zone", "inside", "outside"),
    [
        ("Asia/Kathmandu", "2026-01-13T02:15", "2026-01-13T02:14"),  # 08:00 there
        ("Asia/Kathmandu", "2026-01-13T06:14", "2026-01-13T06:15"),  # 12:00 there
        ("America/St_Johns", "2026-01-13T11:30", "2026-01-13T11:29"),
        ("Europe/London", "2026-01-13T08:00", "2026-01-13T07:59"),
        ("Europe/London", "2026-07-14T07:00", "2026-07-14T06:59"),  # the clock was put forward
    ],
)
def test_contact_follows_their_clock(client: Client, zone: str, inside: str, outside: str) -> None:
    walk(client, **OTHER, zone={"zone": zone})
    moments = [dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) for text in (inside, outside)]
    assert [verdict(made(), moment)[:3] for moment in moments] == ["Yes", "Not"]


def test_workers_see_both_clocks_and_the_doubt(client: Client) -> None:
    walk(client, **OTHER)
    with clock.at(WINTER), timezone.override("Africa/Nairobi"):
        rows = {str(row["label"]): str(row["value"]) for row in contact_rows(made())}
    assert rows["When"] == "Tuesday, Thursday, 08:00 to 12:00"
    assert rows["On which clock"] == "Nepal, where it is 16:50 now"
    assert rows["This week by our clock"] == "Tuesday, Thursday, 05:15 to 09:15"
    Report.objects.scope("test").update(contact_zone_assumed=True)
    with clock.at(WINTER):
        rows = {str(row["label"]): str(row["value"]) for row in contact_rows(made())}
    assert rows["On which clock"].startswith("They did not say. We assume Nepal")


def test_a_zone_that_was_removed_stops_contact_and_breaks_no_page(client: Client) -> None:
    walk(client, **OWN)
    Report.objects.scope("test").update(contact_time_zone="Mars/Base")
    assert "on which clock they meant" in verdict(made(), WINTER)
    Agency.objects.update(time_zone="Africa")  # a folder of zones, no zone
    assert "in Universal Time (UTC)" in walk(client, until="clock").content.decode()


def test_choosing_another_agency_afterwards_keeps_the_clock_that_was_said(client: Client) -> None:
    page = walk(client, until="check", **OWN)
    assert "Whose clock the hours mean" in page.content.decode()
    page = answer_on(client, hidden(page) | {"change": "agency"})
    page = answer_on(client, hidden(page) | {"agency": "harbour"})
    assert hidden(page)["step"] == "check"
    assert "Kenya, Uganda" in page.content.decode()
    answer_on(client, hidden(page))
    assert (made().agency.slug, made().contact_time_zone) == ("harbour", "Africa/Nairobi")


def test_changing_the_hours_asks_no_clock_again_and_dropping_them_drops_the_number(client: Client) -> None:
    page = walk(client, until="check", **OWN)
    page = answer_on(client, hidden(page) | {"change": "when"})
    page = answer_on(client, hidden(page) | {"hours": "unknown"})
    assert hidden(page)["step"] == "check"
    assert "000-CANARY" not in page.content.decode()
    answer_on(client, hidden(page))
    report = made()
    assert (report.contact_value.open(), report.contact_windows) == ("", None)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"hours": "08:00-12:00"}, "Choose at least one day"),
        ({"days": ["1"]}, "Choose a time of the day"),
        ({"hours": "08:00-12:00", "days": ["7"]}, "7 is not one of the available choices"),
    ],
)
def test_hours_need_days_and_days_need_hours(client: Client, answers: dict[str, Any], said: str) -> None:
    page = answer_on(client, hidden(walk(client, until="when")) | answers)
    assert page.status_code == 422
    assert said in page.content.decode()


@pytest.mark.parametrize(("voicemail", "stored"), [("yes", True), ("no", False), ("skip", None)])
def test_a_message_is_left_only_after_a_yes(client: Client, voicemail: str, stored: bool | None) -> None:
    call = {"how": {"contact_kind": "call"}, "manner": {"contact_voicemail": voicemail}}
    walk(client, **OWN, **call)
    report = made()
    assert report.contact_voicemail is stored
    rows = {str(row["label"]): str(row["value"]) for row in contact_rows(report)}
    assert rows["May a message be left?"].startswith(
        {True: "Yes", False: "No", None: "They did not say"}[stored]
    )


def test_a_report_that_is_passed_on_keeps_its_clock(client: Client) -> None:
    walk(client, **OTHER, sharing={"sharing": "unknown"})
    report = made()
    harbour = Agency.objects.get(slug="harbour")
    decide(by=world.SYSTEM, report=report, kind="refer_on", reason="Nearer", to_agency=harbour, agreed=True)
    copy = Report.objects.scope("test").get(origin=report)
    assert (copy.contact_time_zone, copy.contact_zone_assumed) == ("Asia/Kathmandu", False)
    assert copy.contact_windows == report.contact_windows


def test_no_moment_outside_what_was_said_is_allowed_on_any_clock(client: Client) -> None:
    walk(client, **OTHER)
    report = made()
    rule = SafeContactRule("safe", windows_from(report.contact_windows), report.contact_time_zone)
    day = dt.datetime(2026, 1, 13, tzinfo=dt.UTC)
    open_minutes = [n for n in range(1440) if may_contact(rule, day + dt.timedelta(minutes=n))]
    assert open_minutes == list(range(2 * 60 + 15, 6 * 60 + 15))
