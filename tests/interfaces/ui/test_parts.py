"""The small parts that need code: tags, times in words, navigation, languages, error pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import translation

from kinga.core.foundation import clock
from kinga.errors import KingaError
from kinga.interfaces.web.ui import timewords
from kinga.interfaces.web.ui.errors import bad_request, csrf_failure, forbidden, not_found, server_error
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.icons import ICONS, KINDS, TURNING
from kinga.interfaces.web.ui.middleware import KingaErrorMiddleware
from kinga.interfaces.web.ui.navigation import NavigationItem, places_for

NOW = dt.datetime(2020, 4, 14, 9, 30, tzinfo=dt.UTC)


def _draw(source: str, **context: object) -> str:
    with clock.at(NOW):
        return Template("{% load ui %}" + source).render(Context(context))


def test_icons_have_every_kind_and_turning_one() -> None:
    assert set(ICONS) >= KINDS | TURNING


def test_status_is_word_shape_and_colour() -> None:
    drawn = _draw('{% status "urgent" word %}', word="<Late>")
    assert "kind-urgent" in drawn
    assert "<svg" in drawn
    assert "&lt;Late&gt;" in drawn
    with pytest.raises(TemplateSyntaxError, match="urgent"):
        _draw('{% status "red" "x" %}')


def test_icon_is_silent_unless_named() -> None:
    assert 'aria-hidden="true"' in _draw('{% icon "phone" %}')
    assert 'aria-label="By &quot;phone&quot;"' in _draw('{% icon "phone" label %}', label='By "phone"')


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (dt.timedelta(seconds=59), "just now"),
        (dt.timedelta(seconds=-30), "just now"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (dt.timedelta(hours=23), "23 hours ago"),
        (dt.timedelta(days=29), "29 days ago"),
        (dt.timedelta(days=30), "15 Mar 2020"),
    ],
)
def test_ago(before: dt.timedelta, words: str) -> None:
    with translation.override("en"):
        assert timewords.ago(NOW - before, NOW) == words


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (dt.timedelta(days=3), ("waiting", "due in 3 days")),
        (dt.timedelta(hours=4), ("waiting", "due in 4 hours")),
        (dt.timedelta(hours=3, minutes=59), ("caution", "due in 3 hours")),
        (dt.timedelta(seconds=0), ("caution", "due in 1 minute")),
        (dt.timedelta(seconds=-1), ("urgent", "1 minute overdue")),
        (dt.timedelta(hours=-2), ("urgent", "2 hours overdue")),
        (dt.timedelta(days=-1), ("urgent", "1 day overdue")),
    ],
)
def test_due(left: dt.timedelta, expected: tuple[str, str]) -> None:
    with translation.override("en"):
        assert timewords.due(NOW + left, NOW) == expected


def test_time_tags_give_nothing_for_nothing() -> None:
    assert _draw("{% time_ago x %}{% time_full x %}{% time_due x %}", x=None) == ""


def test_navigation_shows_what_is_allowed_and_where_one_is() -> None:
    items = (
        NavigationItem("Out", "home:exit", order=9),
        NavigationItem("Hidden", "home:exit", allowed=lambda user: False),
        NavigationItem("Absent", "nowhere:at_all"),
        NavigationItem("Report", "home:extend", order=1, count=lambda user: 7),
    )
    places = places_for(object(), "/stay/longer", items)
    assert [(place.label, place.current, place.count) for place in places] == [
        ("Report", True, 7),
        ("Out", False, None),
    ]


@pytest.mark.django_db
def test_error_pages_are_neutral_and_say_what_to_do(rf: RequestFactory) -> None:
    request = rf.get("/x")
    pages = [
        (bad_request(request, Exception()), 400, "send it again"),
        (forbidden(request), 403, "supervisor"),
        (csrf_failure(request), 403, "load the page again"),
        (not_found(request, Exception()), 404, "Look at the address"),
        (server_error(request), 500, "our fault"),
    ]
    for answer, status, words in pages:
        text = answer.content.decode()
        assert answer.status_code == status
        assert words in text
        assert "Kinga" not in text
    problem = KingaErrorMiddleware(lambda r: answer).process_exception(request, KingaError("Choose <one>."))
    assert problem is not None
    assert b"Choose &lt;one&gt;." in problem.content


@pytest.mark.django_db
def test_unknown_address_gives_the_page(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


class _Sample(Form):
    name = forms.CharField(label="Name")
    said = forms.CharField(label="What was said", widget=forms.Textarea, max_length=5)
    day = forms.ChoiceField(label="Day", choices=[("1", "Monday")])
    own = forms.CharField(error_messages={"required": "Write the word."})


def test_what_is_missing_is_said_by_its_name() -> None:
    found = {name: list(errors) for name, errors in _Sample({}).errors.items()}
    assert found == {
        "name": ["Fill in: “Name”."],
        "said": ["Fill in: “What was said”."],
        "day": ["Choose one: “Day”."],
        "own": ["Write the word."],
    }


def test_a_browser_never_cuts_off_long_text_and_the_server_says_that_it_is_too_long() -> None:
    assert "maxlength" not in str(_Sample()["said"])
    assert _Sample({"said": "123456"}).has_error("said", "max_length")
