"""Writing down a call: once, with a receipt that works and that what is stored cannot give back."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.security.models import Submission
from kinga.core.security.roles import Role
from kinga.interfaces.web.desk.words import contact_rows
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt
from tests import world

pytestmark = pytest.mark.django_db


def form() -> dict[str, str]:
    return {
        "submission": str(uuid.uuid4()), "seed": str(uuid.uuid4()), "channel": "phone", "language": "en",
        "danger_now": "yes", "needs_care": "unknown", "about": "self", "harm": "home", "age_band": "unknown",
        "sex": "unknown", "sharing": "unknown", "contact_safety": "unknown", "story": "They called.",
        "contact_voicemail": "unknown", "when": "unknown",
    }  # fmt: skip


def receipt_on(page: bytes) -> str:
    return re.sub("<.*?>", "", re.search(r'class="receipt">(.*?)</p>', page.decode())[1])  # type: ignore[index]


def test_a_call_sent_twice_is_one_report_with_one_receipt_that_opens_it(client: Client) -> None:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    sent = form()
    first, second = (receipt_on(client.post("/desk/new", sent).content) for _ in range(2))
    (report,) = Report.objects.scope("test")
    assert first == second
    assert by_receipt(first) == report
    assert (report.danger_now, report.needs_care) == (True, None)
    assert str(Submission.objects.get().key) == sent["submission"] != sent["seed"]


def take(client: Client, **said: Any) -> Report:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    answer = client.post("/desk/new", form() | said)
    assert answer.status_code == 200, answer.content.decode()
    (report,) = Report.objects.scope("test")
    return report


def test_what_was_not_asked_is_not_known_and_allows_nothing(client: Client) -> None:
    report = take(client, contact_safety="safe", contact_kind="call", contact_value="000 CANARY")
    assert (report.contact_windows, report.contact_voicemail, report.sharing) == (None, None, "unknown")
    assert (report.danger_now, report.needs_care) == (True, None)
    assert "they did not say when it is safe" in str(contact_rows(report)[0]["value"])


@pytest.mark.parametrize(
    ("said", "zone", "assumed"),
    [
        ({"time_zone": "Asia/Kathmandu"}, "Asia/Kathmandu", False),
        ({"time_zone": "UTC", "zone_assumed": "on"}, "UTC", True),
        ({"time_zone": "America/Argentina/Ushuaia"}, "America/Argentina/Ushuaia", False),
    ],
)
def test_hours_of_a_call_are_kept_with_their_clock(
    client: Client, said: dict[str, str], zone: str, assumed: bool
) -> None:
    hours = {"when": "times", "days_0": ["1", "3"], "from_0": "08:00", "to_0": "12:00"}
    report = take(client, contact_safety="safe", contact_kind="call", contact_value="000", **hours, **said)
    assert report.contact_windows == [{"days": [1, 3], "from": "08:00", "to": "12:00"}]
    assert (report.contact_time_zone, report.contact_zone_assumed) == (zone, assumed)
    start = dt.datetime(2026, 1, 13, 8, tzinfo=ZoneInfo(zone))
    for moment, verdict in ((start, "Yes"), (start - dt.timedelta(minutes=1), "Not now")):
        with clock.at(moment):
            assert str(contact_rows(report)[0]["value"]).startswith(verdict)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"when": "times", "time_zone": "UTC"}, "Choose the days"),
        ({"when": "times", "days_0": ["1"], "time_zone": ""}, "Choose the clock"),
        ({"when": "times", "days_0": ["1"], "from_0": "08:00", "time_zone": "UTC"}, "Give both times"),
    ],
)
def test_hours_that_cannot_be_used_are_said_and_nothing_typed_is_lost(
    client: Client, said: dict[str, Any], words: str
) -> None:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    page = client.post("/desk/new", form() | {"story": "What she said"} | said)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "What she said" in page.content.decode()


def test_every_question_of_a_call_can_be_left_open(client: Client) -> None:
    """The first choice of each list is not a guess: as it is opened, the form says that nothing is known."""
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    opened = client.get("/desk/new").context["form"]
    sent = {field.html_name: field.value() for field in opened if field.value() not in (None, "", [])}
    assert client.post("/desk/new", sent).status_code == 200
    (report,) = Report.objects.scope("test")
    codes = ("about", "harm", "age_band", "sex", "language", "sharing", "contact_safety")
    assert {getattr(report, code) for code in codes} == {"unknown"}
    nothing = (
        report.danger_now,
        report.needs_care,
        report.place,
        report.contact_windows,
        report.contact_voicemail,
    )
    assert set(nothing) == {None}


def test_an_empty_form_says_what_is_missing(client: Client) -> None:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    assert client.post("/desk/new", {}).status_code == 422


@pytest.mark.parametrize(
    ("caller", "page", "in_words"),
    [
        ("en", "ar", True),
        ("ar", "en", False),
        ("other", "en", False),
        ("unknown", "en", True),
        ("unknown", "ar", False),
    ],
)
def test_the_receipt_can_be_read_out_in_the_callers_language(
    client: Client, caller: str, page: str, in_words: bool
) -> None:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    client.cookies["language"] = page
    answer = client.post("/desk/new", form() | {"language": caller})
    assert receipt_on(answer.content)[0].isalpha() is in_words
    assert (b'<bdi dir="ltr" lang="en">' in answer.content) is in_words
    assert by_receipt(receipt_on(answer.content)) is not None


def test_a_second_copy_in_another_language_gives_the_receipt_that_was_kept(client: Client) -> None:
    client.force_login(world.worker(world.agency(), Role.CALL_TAKER))
    sent = form()
    first = receipt_on(client.post("/desk/new", sent).content)
    second = receipt_on(client.post("/desk/new", sent | {"language": "ar"}).content)
    assert first == second
