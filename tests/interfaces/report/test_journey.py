"""The public report from the first page to the mailbox, without a script, and everything that goes wrong on it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kinga.core.security.models import Agency
from kinga.core.security.rules import Actor
from kinga.response.intake.actions import add_message
from kinga.response.intake.models import Report
from tests import world
from tests.interfaces.report.walking import ANSWERS, answer_on, hidden, receipt_on, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    world.agency()
    world.agency("harbour")
    world.place()
    return Client()


def test_the_whole_way_and_back(client: Client) -> None:
    words = receipt_on(walk(client))
    (report,) = Report.objects.scope("test")
    assert (report.agency.slug, report.harm, report.danger_now, report.needs_care) == (
        "lantern",
        "home",
        True,
        None,
    )
    assert report.story.open() == "Canary story"
    assert report.contact_windows == [{"days": [1, 3], "from": "08:00", "to": "12:00"}]
    assert report.contact_value.open() == "000-55-CANARY"
    add_message(by=world.SYSTEM, report=report, text="We read it.", from_agency=True)
    back = client.post("/report/return", {"receipt": words.upper()}, follow=True)
    said = back.content.decode()
    assert "We read it." in said
    assert "Canary" not in said
    carried = re.search('name="carried" value="([^"]+)"', said)[1]  # type: ignore[index]
    for _ in range(2):  # sent twice, written once
        client.post("/report/return", {"carried": carried, "text": "One thing more"})
    assert [message.text.open() for message in report.messages.all()] == ["We read it.", "One thing more"]
    client.post("/report/return", {"carried": carried, "text": "And another, from a doubled page"})
    assert report.messages.last().text.open() == "And another, from a doubled page"  # type: ignore[union-attr]
    again = client.post("/report/return", {"receipt": words}, follow=True).content.decode()
    assert "We read it." in again
    assert "You wrote" in again
    assert "One thing more" not in again


def test_a_number_typed_before_the_answer_became_no_is_not_sent(client: Client) -> None:
    page = walk(client, until="check")
    page = answer_on(client, hidden(page) | {"change": "safe"})
    page = answer_on(client, hidden(page) | {"contact_safety": "not_safe"})
    answer_on(client, hidden(page))
    (report,) = Report.objects.scope("test")
    assert (report.contact_safety, report.contact_value.open(), report.contact_windows) == (
        "not_safe",
        "",
        None,
    )


def test_every_question_can_be_left_unanswered(client: Client) -> None:
    skipped = {
        "about": {"about": "skip"}, "harm": {"harm": "unknown"}, "danger": {"danger_now": "skip"},
        "story": {"story": ""}, "place": {"place": "skip", "where": ""}, "care": {"needs_care": "skip"}, "sharing": {"sharing": "skip"},
        "person": {"age_band": "skip", "sex": "unknown"}, "safe": {"contact_safety": "unknown"},
    }  # fmt: skip
    assert b'class="receipt"' in walk(client, **skipped).content
    (report,) = Report.objects.scope("test")
    assert (report.about, report.harm, report.danger_now, report.place) == ("unknown", "unknown", None, None)
    assert (report.sharing, report.age_band, report.sex, report.needs_care) == ("unknown",) * 3 + (None,)


@pytest.mark.parametrize(
    "step",
    ["agency", "about", "harm", "danger", "place", "person", "sharing", "safe", "how", "when", "clock"],
)
def test_a_missing_answer_is_said_with_the_field(client: Client, step: str) -> None:
    page = answer_on(client, hidden(walk(client, until=step)))
    said = page.content.decode()
    assert page.status_code == 422
    assert "<title>Error:" in said
    assert 'class="error-summary"' in said


def test_sending_twice_gives_one_report_and_the_same_receipt(client: Client) -> None:
    check = hidden(walk(client, until="check"))
    first, second = answer_on(client, check), answer_on(client, check)
    assert receipt_on(first) == receipt_on(second)
    assert Report.objects.scope("test").count() == 1


def test_the_language_changes_in_the_middle_and_nothing_is_lost(client: Client) -> None:
    fields = hidden(walk(client, until="story"))
    page = answer_on(client, fields | {"story": "half a sentence", "language": "ar"})
    assert 'dir="rtl"' in page.content.decode()
    assert "half a sentence" in page.content.decode()


def test_too_long_a_text_is_kept_and_said(client: Client) -> None:
    fields = hidden(walk(client, until="near"))
    page = answer_on(client, fields | {"who_is_near": "x" * 501})
    assert page.status_code == 422
    assert "x" * 501 in page.content.decode()
    assert "501 characters, and 500 fit. Shorten it" in page.content.decode()


def test_too_long_a_story_says_where_the_rest_can_go(client: Client) -> None:
    fields = hidden(walk(client, until="story"))
    page = answer_on(client, fields | {"story": "x" * 20_001})
    assert page.status_code == 422
    assert "what is left over you can send afterwards with your receipt" in page.content.decode()


@pytest.mark.parametrize("spoil", ["cookie", "field"])
def test_a_lost_key_or_a_changed_field_keeps_what_was_typed_in_view(client: Client, spoil: str) -> None:
    fields = hidden(walk(client, until="story"))
    if spoil == "cookie":
        del client.cookies["page"]
    else:
        fields["carried"] = fields["carried"][:-6] + "AAAAAA"
    page = answer_on(client, fields | {"story": "what I had typed"})
    assert page.status_code == 409
    assert "what I had typed" in page.content.decode()


def test_pages_are_neutral_and_leave_nothing(client: Client) -> None:
    pages = [
        client.get("/report/"),
        walk(client, until="story"),
        walk(client, until="check"),
        client.get("/report/return"),
    ]
    for page in pages:
        assert "no-store" in page.headers["Cache-Control"]
        assert set(page.cookies) <= {"page", "csrftoken", "csrf", "language"}
        assert all(not cookie["max-age"] for cookie in page.cookies.values())
        title = re.search("<title>(.*?)</title>", page.content.decode())[1].lower()  # type: ignore[index]
        assert not any(word in title for word in ("kinga", "abuse", "violence", "report"))


def test_the_public_writes_as_the_public(client: Client) -> None:
    walk(client)
    (report,) = Report.objects.scope("test")
    assert report.taken_by is None
    assert Actor.public().user_id is None


def test_going_back_after_sending_and_changing_an_answer_sends_the_change_with_a_receipt_that_works(
    client: Client,
) -> None:
    """The page before was drawn before anything was sent: its copy of the answers knows nothing of the report."""
    story = hidden(walk(client, until="story"))
    receipts_shown = []
    for told in ("first telling", "second telling"):
        page = answer_on(client, story | {"story": told})
        while b'class="receipt"' not in page.content:
            fields = hidden(page)
            page = answer_on(client, fields | ANSWERS[fields["step"]])
        receipts_shown.append(receipt_on(page))
    told = {report.story.open() for report in Report.objects.scope("test")}
    assert told == {"first telling", "second telling"}
    assert len(set(receipts_shown)) == 2
    for words in receipts_shown:
        assert client.post("/report/return", {"receipt": words}, follow=True).status_code == 200


def test_an_agency_that_closed_meanwhile_is_never_replaced_by_another_unasked(client: Client) -> None:
    check = hidden(walk(client, until="check"))
    Agency.objects.filter(slug="lantern").update(takes_reports=False)
    page = answer_on(client, check)
    assert page.status_code == 409
    assert hidden(page)["step"] == "agency"
    assert not Report.objects.scope("test").exists()


def test_a_restored_tab_begins_again_instead_of_an_empty_page(client: Client) -> None:
    assert client.get("/report/next").headers["Location"] == "/report/"


def test_going_back_from_a_text_that_is_too_long_does_not_lose_it(client: Client) -> None:
    fields = hidden(walk(client, until="near"))
    page = answer_on(client, fields | {"who_is_near": "x" * 501, "back": "1"})
    assert page.status_code == 422
    assert "x" * 501 in page.content.decode()


@pytest.mark.parametrize("step", ["danger", "story", "safe", "when", "contact"])
def test_whoever_must_go_sends_what_there_is(client: Client, step: str) -> None:
    page = walk(client, until=step)
    assert b'name="finish"' in page.content
    page = answer_on(client, hidden(page) | {"finish": "1", "story": "Only this"})
    assert hidden(page)["step"] == "check"
    assert b'class="receipt"' in answer_on(client, hidden(page)).content
    (report,) = Report.objects.scope("test")
    assert report.story.open() == {"danger": "", "story": "Only this"}.get(step, "Canary story")
    assert report.contact_value.open() == ""
    assert (report.sharing == "unknown") is (step in {"danger", "story"})


def test_nobody_leaves_out_who_reads_it(client: Client) -> None:
    page = walk(client, until="agency")
    assert b'name="finish"' not in page.content
    assert hidden(answer_on(client, hidden(page) | {"finish": "1"}))["step"] == "agency"


def test_after_leaving_out_questions_a_change_leads_back_and_new_questions_are_asked(client: Client) -> None:
    page = answer_on(client, hidden(walk(client, until="story")) | {"finish": "1"})
    page = answer_on(client, hidden(page) | {"change": "safe"})
    page = answer_on(client, hidden(page) | {"contact_safety": "safe"})
    assert hidden(page)["step"] == "how"


def test_going_back_keeps_what_was_chosen_on_a_page_that_is_not_complete(client: Client) -> None:
    page = walk(client, until="place")
    page = answer_on(client, hidden(page) | {"where": "Behind the mill", "back": "1"})
    page = answer_on(client, hidden(page) | ANSWERS["story"])
    assert "Behind the mill" in page.content.decode()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("self", ["How old are you?", "Are you a girl or woman", "Who is near you"]),
        ("child", ["How old is the person who needs help?", "Who is near the person"]),
        ("group", ["How old is the youngest of them?"]),
    ],
)
def test_questions_speak_of_whom_it_is_about(client: Client, about: str, said: list[str]) -> None:
    pages = [walk(client, until=step, about={"about": about}).content.decode() for step in ("person", "near")]
    for words in said:
        assert any(words in page for page in pages), words
