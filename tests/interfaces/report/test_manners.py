"""How the public form behaves: what is said of danger, long lists, ways back, and words that look like codes."""

from __future__ import annotations

import pytest
from django.test import Client

from kinga.interfaces.web.report.journey import STEPS
from kinga.response.intake.models import Report
from tests import world
from tests.interfaces.report.walking import ANSWERS, answer_on, hidden, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    world.agency()
    world.agency("harbour")
    world.place()
    return Client()


def test_danger_now_is_asked_early_and_said_again_before_and_after_sending(client: Client) -> None:
    assert list(STEPS)[:2] == ["agency", "danger"]
    check = walk(client, until="check")
    assert "call your local emergency number too" in check.content.decode()
    sent = answer_on(client, hidden(check)).content.decode()
    assert "Call your local emergency number if you can" in sent
    calm = walk(client, danger={"danger_now": "no"}).content.decode()
    assert "emergency number" not in calm


@pytest.mark.parametrize(
    ("places", "widget"), [(12, 'type="radio" name="place"'), (13, '<select name="place"')]
)
def test_many_areas_are_a_list_to_open(client: Client, places: int, widget: str) -> None:
    for number in range(2, places + 1):
        world.place(f"XA-{number:02}")
    page = walk(client, until="place")
    assert widget in page.content.decode()
    page = answer_on(client, hidden(page))
    assert (page.status_code, "Choose an area" in page.content.decode()) == (422, True)
    assert hidden(answer_on(client, hidden(page) | {"place": "skip"}))["step"] == "person"


def test_back_from_the_last_page_and_on_again(client: Client) -> None:
    page = answer_on(client, hidden(walk(client, until="check")) | {"back": "1"})
    assert hidden(page)["step"] == "manner"
    page = answer_on(client, hidden(page) | ANSWERS["manner"])
    assert hidden(page)["step"] == "check"
    assert b'class="receipt"' in answer_on(client, hidden(page)).content


def test_a_word_of_their_own_is_never_read_as_a_code(client: Client) -> None:
    walk(client, story={"story": "skip"}, manner={"contact_code_word": "skip"})
    (report,) = Report.objects.scope("test")
    assert (report.story.open(), report.contact_code_word.open()) == ("skip", "skip")
