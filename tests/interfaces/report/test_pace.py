"""Many reports from one network: each one more waits a little, none is refused, nothing is lost, nobody else waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from kinga.core.foundation import clock
from kinga.interfaces.web.report.visits.pace import LONGEST, seconds_to_wait
from kinga.response.intake.models import Message, Report
from tests import world
from tests.interfaces.report.walking import answer_on, hidden, receipt_on, walk

NOON = dt.datetime(2026, 3, 2, 12, 5, tzinfo=dt.UTC)
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.mark.parametrize(
    ("before", "seconds"), [(0, 0), (9, 0), (10, 5), (11, 10), (21, 60), (10_000, LONGEST)]
)
def test_how_long(before: int, seconds: int) -> None:
    assert seconds_to_wait(before, 10) == seconds


@pytest.fixture
def client(db: None, settings: Any) -> Client:
    cache.clear()
    settings.SENDS_AT_ONCE = 2
    world.agency()
    world.place()
    return Client()


def count() -> int:
    return Report.objects.scope("test").count()


def after(seconds: float) -> Any:
    return clock.at(NOON + dt.timedelta(seconds=seconds))


def test_one_more_waits_and_is_taken_from_the_same_page(client: Client) -> None:
    with after(0):
        for _ in range(2):
            assert b'class="receipt"' in walk(client).content
        page = answer_on(client, hidden(walk(client, until="check")))
        assert (page.status_code, hidden(page)["step"], count()) == (409, "check", 2)
        assert b"Wait a minute" in page.content
        assert b"Canary story" in page.content
    with after(4):
        page = answer_on(client, hidden(page))
        assert (page.status_code, count()) == (409, 2)
    with after(5):
        sent = answer_on(client, hidden(page))
        assert (b'class="receipt"' in sent.content, count()) == (True, 3)
        assert receipt_on(answer_on(client, hidden(page))) == receipt_on(sent)
        assert count() == 3


def test_a_wait_is_good_for_one_report(client: Client) -> None:
    with after(0):
        for _ in range(3):
            page = walk(client, until="check")
            waiting = (
                hidden(answer_on(client, hidden(page))) if count() == 2 else answer_on(client, hidden(page))
            )
    with after(60):
        other = hidden(answer_on(client, waiting | {"change": "story"})) | {"story": "Another"}
        assert b'class="receipt"' in answer_on(client, waiting).content
        page = answer_on(client, hidden(answer_on(client, other)))
        assert (page.status_code, count()) == (409, 3)
    with after(120):
        assert b'class="receipt"' in answer_on(client, hidden(page)).content


def test_others_do_not_wait_for_a_network_that_floods(client: Client) -> None:
    with after(0):
        for _ in range(3):
            page = walk(client, until="check")
            answer_on(client, hidden(page))
        other = Client(**ELSEWHERE)
        assert b'class="receipt"' in walk(other).content


def test_sent_twice_is_counted_once(client: Client) -> None:
    with after(0):
        check = hidden(walk(client, until="check"))
        receipts = {receipt_on(answer_on(client, check)) for _ in range(4)}
        assert (len(receipts), count()) == (1, 1)
        assert b'class="receipt"' in walk(client).content


def test_the_count_ends_with_the_hour_and_no_address_and_no_word_is_kept(client: Client) -> None:
    with after(0):
        for _ in range(3):
            page = answer_on(client, hidden(walk(client, until="check")))
        assert page.status_code == 409
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key, value FROM kinga_cache")
            rows = str(cursor.fetchall())
        assert "sends" in rows
        assert not any(word in rows for word in ("127.0.0", "Canary", "lantern"))
    with after(3600):
        assert b'class="receipt"' in walk(client).content


def test_a_message_waits_too_and_its_words_stay(client: Client, settings: Any) -> None:
    with after(0):
        words = receipt_on(walk(client))
        settings.SENDS_AT_ONCE = 0
        box = client.post("/report/return", {"receipt": words}, follow=True)
        page = client.post(
            "/report/return", {"carried": _carried(box), "text": "One thing more"}, follow=True
        )
        assert page.status_code == 422
        assert b"Wait a minute" in page.content
        assert b"One thing more" in page.content
    with after(60):
        fields = {"carried": _carried(page), "text": "One thing more"}
        for _ in range(2):
            page = client.post("/report/return", fields, follow=True)
            assert b"Your message was sent." in page.content
    assert Message.objects.scope("test").count() == 1


def _carried(page: Any) -> str:
    return str(page.content.decode().partition('name="carried" value="')[2].partition('"')[0])
