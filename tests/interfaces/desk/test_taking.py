"""Writing down a call: once, with a receipt that works and that what is stored cannot give back."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from kinga.core.security.models import Submission
from kinga.core.security.roles import Role
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt
from tests import world

pytestmark = pytest.mark.django_db


def form() -> dict[str, str]:
    return {
        "submission": str(uuid.uuid4()), "seed": str(uuid.uuid4()), "channel": "phone", "language": "en",
        "danger_now": "yes", "needs_care": "unknown", "about": "self", "harm": "home", "age_band": "unknown",
        "sex": "unknown", "sharing": "ask", "contact_safety": "unknown", "story": "They called.",
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
