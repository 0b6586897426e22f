"""The public pages in Arabic, from the first to the mailbox."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kinga.interfaces.web.report.journey import STEPS
from tests import world
from tests.architecture.house.foreign import foreign_words
from tests.interfaces.report.walking import ANSWERS, answer_on, hidden

pytestmark = pytest.mark.django_db
ALLOWED = frozenset({"Shift", "English", "Kinga", "UTC"})


def _say(said: list[str], page: Any) -> Any:
    said += foreign_words(page.content.decode(), "ar", ALLOWED)
    return page


def test_every_page_until_the_mailbox(client: Client) -> None:
    world.agency("lantern", about="A line.", name_ar="الفانوس")
    world.agency("harbour")
    world.place()
    lapses: list[str] = []
    client.cookies["language"] = "ar"
    for address in ("/", "/report/", "/report/return", "/account/sign-in", "/account/closed", "/nothing"):
        _say(lapses, client.get(address))
    page = _say(lapses, client.post("/report/", {"language": "ar"}, follow=True))
    for _ in STEPS:
        fields = hidden(page)
        _say(lapses, answer_on(client, fields | {"next": "1"}))  # without an answer
        page = _say(lapses, answer_on(client, fields | ANSWERS[fields["step"]]))
        if b'class="receipt"' in page.content:  # not every page is asked of everyone
            break
    shown = page.content.decode()
    receipt = re.sub("<.*?>", "", re.search(r'class="receipt">(.*?)</p>', shown)[1])  # type: ignore[index]
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", receipt)
    eastern = receipt.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed, status in (("1234", 422), (receipt, 200), (eastern, 200)):
        assert (
            _say(lapses, client.post("/report/return", {"receipt": typed}, follow=True)).status_code == status
        )
    assert lapses == []


def test_a_page_that_lost_its_key_and_one_that_nobody_reads(client: Client) -> None:
    client.cookies["language"] = "ar"
    lapses: list[str] = []
    sent = {"step": "story", "carried": "x", "story": "My words."}
    assert _say(lapses, answer_on(client, sent)).status_code == 409
    assert lapses == []
