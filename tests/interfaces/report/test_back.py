"""Addresses of a visit: what they show, to whom, how long, and what is left on the server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kinga.core.foundation.visits import store
from kinga.core.foundation.visits.models import OpenVisit
from kinga.core.foundation.visits.rules import Pace
from kinga.interfaces.web.report.visits import carry, visit
from kinga.response.intake.models import Report
from tests import world
from tests.interfaces.report.walking import ANSWERS, answer_on, begin, hidden, receipt_on, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(store, "PACE", Pace(rate=0, burst=10_000, now=lambda: 0))
    world.agency()
    world.agency("harbour")
    world.place()
    return Client()


def address(page: Any) -> str:
    return str(page.redirect_chain[-1][0])


def test_every_answer_leads_to_an_address_that_tells_nothing(client: Client) -> None:
    seen, page = [], begin(client)
    while b'class="receipt"' not in page.content:
        seen.append(address(page))
        assert page.redirect_chain[-1][1] == 303
        fields = hidden(page)
        page = answer_on(client, fields | ANSWERS[fields["step"]])
    assert all(re.fullmatch(r"/report/p/[\w-]{33}", each) for each in seen)
    assert len(set(seen)) == len(seen)


def test_an_address_shows_nothing_to_another_browser_or_with_another_tag(client: Client) -> None:
    page = walk(client, until="place")
    assert Client().get(address(page)).status_code == 410
    stranger = Client()
    begin(stranger)
    answer = stranger.get(address(page))
    assert (answer.status_code, b"Canary" in answer.content) == (410, False)
    assert client.get(address(page)[:-11] + "A" * 11).status_code == 410
    assert client.get("/report/p/x").status_code == 410
    assert client.get(address(page)).status_code == 200


def test_what_lies_on_the_server_opens_with_the_cookie_alone(client: Client) -> None:
    walk(client, until="place")
    (row,) = OpenVisit.objects.all()
    purpose = f"kinga open visit 1|{row.pk}"
    assert "Canary" not in str(vars(row))
    assert carry.open_with(carry.fresh_key(), purpose, row.sealed.decode()) is None
    key = carry.decode(client.cookies["page"].value.partition(".")[0])
    assert carry.open_with(key, purpose, row.sealed.decode()) is not None
    assert carry.open_with(key, purpose + "x", row.sealed.decode()) is None


def test_a_question_that_was_answered_shows_its_answer_and_going_on_keeps_what_came_later(
    client: Client,
) -> None:
    story = walk(client, until="story")
    later = answer_on(client, hidden(answer_on(client, hidden(story) | ANSWERS["story"])) | ANSWERS["place"])
    back = client.get(address(story))
    assert "Canary story" in back.content.decode()
    page = answer_on(client, hidden(back) | {"story": "Another telling"})
    assert "Canary corner" in page.content.decode()
    assert hidden(later)["step"] == "person"


def test_an_error_is_said_at_the_address_and_is_gone_once_answered(client: Client) -> None:
    first = begin(client)
    wrong = answer_on(client, hidden(first))
    assert (wrong.status_code, address(wrong)) == (422, address(first))
    assert client.get(address(first)).status_code == 422
    answer_on(client, hidden(wrong) | ANSWERS["agency"])
    again = client.get(address(first))
    assert (again.status_code, b"checked" in again.content) == (200, True)


def test_the_same_form_twice_leads_where_the_first_led(client: Client) -> None:
    fields = hidden(walk(client, until="story")) | ANSWERS["story"]
    assert address(answer_on(client, fields)) == address(answer_on(client, fields))
    assert OpenVisit.objects.count() == 1


def test_an_older_copy_of_a_page_with_another_answer_is_a_visit_of_its_own(client: Client) -> None:
    fields = hidden(walk(client, until="story"))
    one = answer_on(client, fields | {"story": "The first"})
    two = answer_on(client, fields | {"story": "The second"})
    assert address(one) != address(two)
    for page, story in ((one, "The first"), (two, "The second")):
        back = answer_on(client, hidden(page) | ANSWERS["place"] | {"back": "1"})
        assert story in back.content.decode()


def test_where_nothing_can_be_held_the_page_answers_the_form_and_the_report_is_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PACE", Pace(rate=0, burst=0, now=lambda: 0))
    page = walk(client, until="check")
    assert page.redirect_chain == []
    assert b'class="receipt"' in answer_on(client, hidden(page)).content
    assert Report.objects.scope("test").get().story.open() == "Canary story"
    assert not OpenVisit.objects.exists()


def test_when_there_is_room_again_back_works_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    about = walk(client, until="about")
    with monkeypatch.context() as flooded:
        flooded.setattr(store, "PACE", Pace(rate=0, burst=0, now=lambda: 0))
        page = answer_on(client, hidden(about) | ANSWERS["about"])
        assert page.redirect_chain == []
    page = answer_on(client, hidden(page) | ANSWERS["harm"])
    assert address(page)[:-11] == address(about)[:-11]
    assert "checked" in client.get(address(about)).content.decode()


def test_after_sending_the_answers_are_gone_and_each_address_shows_the_receipt(client: Client) -> None:
    story = walk(client, until="story")
    check = hidden(page := answer_on(client, hidden(story) | ANSWERS["story"] | {"finish": "1"}))
    sent = answer_on(client, check)
    for each in (story, page, sent):
        again = client.get(address(each))
        assert receipt_on(again) == receipt_on(sent)
        assert b"Canary" not in again.content
    (row,) = OpenVisit.objects.all()
    assert row.expires_at - row.begun_at <= visit.BRIEF + visit.BRIEF


def test_leaving_deletes_the_visits_and_the_cookies(client: Client) -> None:
    page = walk(client, until="place")
    left = client.get("/exit", headers={"Sec-Fetch-Site": "same-origin"})
    assert not OpenVisit.objects.exists()
    assert {name for name, cookie in left.cookies.items() if cookie["max-age"] == 0} >= {"page", "csrf"}
    assert client.get(address(page)).status_code == 410
    assert answer_on(client, hidden(page) | ANSWERS["place"]).status_code == 409


def test_another_site_cannot_make_a_browser_forget(client: Client) -> None:
    walk(client, until="place")
    client.get("/exit", headers={"Sec-Fetch-Site": "cross-site"})
    assert OpenVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "http://testserver/report/"}, 200),
        ({"Referer": "http://testserver.elsewhere.example/"}, 403),
        ({}, 200),
    ],
)
def test_without_cookies_the_browser_says_where_a_form_comes_from(
    client: Client, said: dict[str, str], status: int
) -> None:
    bare = Client(enforce_csrf_checks=True)
    assert bare.post("/report/", {"language": "en"}, headers=said).status_code == status


def test_without_cookies_a_report_is_sent_and_answered_and_nothing_is_held(client: Client) -> None:
    page, wrong = Client().post("/report/", {"language": "en"}), 0
    while b'class="receipt"' not in page.content:
        fields = hidden(page)
        wrong += Client().post("/report/next", fields).status_code == 422
        page = Client().post("/report/next", fields | ANSWERS[fields["step"]])
        assert page.status_code == 200
    assert wrong
    box = Client().post("/report/return", {"receipt": receipt_on(page)})
    carried = re.search('name="carried" value="([^"]+)"', box.content.decode())[1]  # type: ignore[index]
    for _ in range(2):
        Client().post("/report/return", {"carried": carried, "text": "One thing more"})
    (report,) = Report.objects.scope("test")
    assert report.messages.count() == 1
    assert not OpenVisit.objects.exists()


def test_a_message_whose_page_lost_its_key_is_shown_to_copy(client: Client) -> None:
    page = client.post("/report/return", {"carried": "x", "text": "what I had typed"})
    assert page.status_code == 409
    assert "what I had typed" in page.content.decode()
