"""Trying receipts: a right one opens whatever its neighbours did, a slip counts for nothing, guessing ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report import mailbox
from kinga.response.intake import receipts
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from tests import world

pytestmark = pytest.mark.django_db

WRONG = "abacus " * 6
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.7"
NOON = dt.datetime(2026, 3, 2, 12, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(mailbox, "MOST_TRIES", 3)
    monkeypatch.setattr(mailbox, "MOST_ANYWHERE", 8)


@pytest.fixture
def right() -> str:
    words = receipts.make("en")
    receive(
        by=Actor.public(),
        agency=world.agency(),
        channel="web",
        answers=ReportAnswers(),
        receipt=words,
    )
    return words


def tried(receipt: str, address: str = HERE, **meta: Any) -> str:
    page = Client().post("/report/return", {"receipt": receipt}, REMOTE_ADDR=address, follow=True, **meta)
    assert page.status_code in {200, 422}
    return "opened" if page.status_code == 200 else page.content.decode()


def test_a_right_receipt_opens_when_its_network_is_full(right: str) -> None:
    for _ in range(3):
        assert "Check each word" in tried(WRONG)
    assert "Many receipts were tried from this network" in tried(WRONG)
    assert tried(right) == "opened"


def test_when_guessing_comes_from_everywhere_only_those_who_guess_are_held_up(right: str) -> None:
    for number in range(8):
        tried(WRONG, f"10.0.{number % 2}.7")
    assert "Wait an hour" in tried(right, "10.0.0.7")
    assert tried(right, ELSEWHERE) == "opened"


def test_the_count_ends_with_the_hour(right: str) -> None:
    with clock.at(NOON):
        for _ in range(8):
            tried(WRONG)
        assert "Wait an hour" in tried(right)
    with clock.at(NOON + dt.timedelta(hours=1)):
        assert tried(right) == "opened"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lantern harbor pebble", "Words that you wrote: 3"),
        ("lantern harbor pebble walnut willow baskit", "“baskit” is not a word"),
        ("1234 5678", "Digits that you wrote: 8"),
        ("<b>lantern</b> harbor pebble walnut willow q", "Words that you wrote: 8"),
    ],
)
def test_a_slip_says_what_to_mend_and_is_no_try(typed: str, said: str) -> None:
    for _ in range(5):
        page = tried(typed)
        assert said in page
        assert "Many receipts" not in page


def test_words_with_numbers_before_them_open(right: str) -> None:
    assert tried(" ".join(f"{n}. {word}" for n, word in enumerate(right.split(), 1))) == "opened"


def test_neighbours_of_one_proxy_have_counts_of_their_own(right: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for _ in range(4):
        tried(WRONG, "10.0.0.1", HTTP_X_FORWARDED_FOR=HERE)
    assert "Many receipts" in tried(WRONG, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{ELSEWHERE}, {HERE}")
    assert "Check each word" in tried(WRONG, "10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE)


def test_no_address_is_kept(right: str) -> None:
    tried(WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM kinga_cache")
        keys = [row[0] for row in cursor.fetchall()]
    assert any("tries" in key for key in keys)
    assert not any("203.0.113" in key for key in keys)


@pytest.mark.parametrize(("proxies", "status"), [(("HTTP_X_FORWARDED_PROTO", "https"), 303), (None, 403)])
def test_a_form_passes_the_check_against_forgery_behind_a_proxy_that_ends_https(
    settings: Any, proxies: Any, status: int
) -> None:
    """The browser says that it came from https://; only a trusted proxy can tell Kinga that it did."""
    settings.SECURE_PROXY_SSL_HEADER = proxies
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost", "x-forwarded-proto": "https"})
    client.get("/report/return")
    sent = {"receipt": WRONG, "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}
    answer = client.post("/report/return", sent, headers={"origin": "https://localhost"})
    assert answer.status_code == status
