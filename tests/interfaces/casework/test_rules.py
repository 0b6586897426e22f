"""Safe-contact rules on the pages of a case: hours on a clock, what allows more, two versions of one rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.people.models import ContactPoint
from kinga.core.people.queries import open_clashes
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.response.cases import actions
from kinga.response.cases.models import Case

Start = Callable[[str], dict[str, Any]]
SAFE = {
    "safety": "safe", "when": "times", "days_0": ["0", "1"], "from_0": "09:00", "to_0": "11:00",
    "time_zone": "Asia/Kathmandu",
}  # fmt: skip
MONDAY = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)  # 09:45 in Kathmandu, 07:00 in Nairobi


def page(case: Case, name: str, *more: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *more])


@pytest.fixture
def url(case: Case, point: ContactPoint) -> str:
    return page(case, "contact_rule", point.person_id, point.pk)


def fresh(point: ContactPoint) -> ContactPoint:
    return ContactPoint.objects.scope("test").get(pk=point.pk)


def test_a_weaker_rule_needs_her_word(web: Client, point: ContactPoint, url: str, start: Start) -> None:
    sent = start(url) | SAFE
    refused = web.post(url, sent)
    assert refused.status_code == 422
    assert "Ask the person" in refused.content.decode()
    assert web.post(url, sent | {"confirmed": "on"}).status_code == 302
    now = fresh(point)
    assert (now.safety, now.time_zone) == ("safe", "Asia/Kathmandu")
    assert now.windows == [{"days": [0, 1], "from": "09:00", "to": "11:00"}]
    assert web.post(url, start(url) | {"days_0": ["0"], "to_0": "10:00"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"from_0": "09:00", "when": "times"}, "Give both times"),
        ({"time_zone": "Nowhere/Land"}, "is not one of the available choices"),
        ({"time_zone": "../etc"}, "is not one of the available choices"),
        ({"days_0": ["9"]}, "9 is not one of the available choices"),
        ({"when": "times", "time_zone": "UTC"}, "Choose the days, or say that they have not told you when."),
        (
            {"when": "times", "days_0": ["1"], "time_zone": ""},
            "Choose the clock on which they mean these times.",
        ),
        ({"when": "any", "days_0": ["1"]}, "You gave times below"),
        ({"when": "unknown", "from_0": "09:00", "to_0": "10:00"}, "You gave times below"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    web: Client, url: str, start: Start, wrong: dict[str, Any], said: str
) -> None:
    answer = web.post(url, start(url) | {"safety": "not_safe"} | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("when", "windows", "words"),
    [
        ("any", [], "Contact is allowed now"),
        ("unknown", None, "They did not say when it is safe"),
    ],
)
def test_any_time_is_said_and_never_assumed(
    web: Client, case: Case, point: ContactPoint, url: str, start: Start, when: str, windows: Any, words: str
) -> None:
    sent = start(url) | {"safety": "safe", "when": when, "confirmed": "on"}
    assert web.post(url, sent).status_code == 302
    assert fresh(point).windows == windows
    assert words in web.get(page(case, "case")).content.decode()
    assert start(url)["when"] == when


def test_workers_see_both_times_and_what_is_only_assumed(
    web: Client, case: Case, point: ContactPoint, url: str, start: Start
) -> None:
    Agency.objects.update(time_zone="Africa/Nairobi")
    assert web.post(url, start(url) | SAFE | {"confirmed": "on", "zone_assumed": "on"}).status_code == 302
    with clock.at(MONDAY):
        shown = web.get(page(case, "case")).content.decode()
        assert "Monday, Tuesday, 09:00 to 11:00" in shown
        assert "They did not say. We assume Nepal, where it is 09:45 now. Ask them." in shown
        assert "Monday, Tuesday, 06:15 to 08:15" in shown  # by the clock of Nairobi
        assert "Contact is allowed now" in shown
    with clock.at(MONDAY + dt.timedelta(days=2)):
        later = web.get(page(case, "case")).content.decode()
        assert "on Monday 9 March, 09:00, their time; that is Monday 9 March, 06:15, our time" in later


def test_a_clock_that_is_known_no_more_is_said_and_a_new_one_is_chosen(
    web: Client, case: Case, point: ContactPoint, url: str, start: Start
) -> None:
    web.post(url, start(url) | SAFE | {"confirmed": "on"})
    ContactPoint.objects.filter(pk=point.pk).update(time_zone="Mars/Base")
    assert "Nobody knows on which clock" in web.get(page(case, "case")).content.decode()
    sent = start(url)
    assert web.post(url, sent | {"time_zone": "", "confirmed": "on"}).status_code == 422
    assert web.post(url, sent | {"time_zone": "Asia/Kolkata", "confirmed": "on"}).status_code == 302
    assert fresh(point).time_zone == "Asia/Kolkata"


@pytest.fixture
def clash(
    web: Client, worker: User, case: Case, point: ContactPoint, url: str, start: Start,
    make_worker: Callable[..., User], client_of: Callable[[User], Client],
) -> str:  # fmt: skip
    """The page where Ben, who saved second, is led: Amina had shortened the hours, he moved them."""
    web.post(url, start(url) | SAFE | {"confirmed": "on"})
    ben = make_worker(Role.CASE_WORKER, "ben")
    actions.add_team_member(by=worker.actor, case=case, user=ben)
    second = start(url)
    assert web.post(url, start(url) | {"to_0": "10:00"}).status_code == 302
    moved = {"from_0": "09:30", "to_0": "12:00", "confirmed": "on"}
    answer = client_of(ben).post(url, second | moved)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_the_page_of_a_clash_says_what_holds_and_each_version(
    web: Client, case: Case, point: ContactPoint, url: str, clash: str
) -> None:
    shown = web.get(clash).content.decode()
    assert "the stricter of both holds" in shown
    assert "Monday, Tuesday, 09:30 to 10:00" in shown  # what holds
    assert "As it stands: Monday, Tuesday, 09:00 to 10:00" in shown
    assert "As Ben wrote it: Monday, Tuesday, 09:30 to 12:00" in shown
    assert "the stricter of both holds" in web.get(page(case, "case")).content.decode()
    assert web.get(url).headers["Location"] == clash
    assert "Two versions of one rule" in web.get("/").content.decode()
    with clock.at(MONDAY):  # 09:45 there: both allow it
        assert "Contact is allowed now" in web.get(clash).content.decode()
    with clock.at(MONDAY - dt.timedelta(minutes=30)):  # 09:15 there: only one does
        assert "Not now" in web.get(clash).content.decode()


@pytest.mark.parametrize(
    ("choice", "windows"), [("stands", ("09:00", "10:00")), ("other", ("09:30", "12:00"))]
)
def test_choosing_needs_her_word_where_it_allows_more(
    web: Client, case: Case, point: ContactPoint, clash: str, start: Start, choice: str, windows: Any
) -> None:
    sent = start(clash)
    unchosen = web.post(clash, sent)
    assert (unchosen.status_code, "Choose one of the two." in unchosen.content.decode()) == (422, True)
    refused = web.post(clash, sent | {"windows": choice})
    assert refused.status_code == 422
    assert "What you chose allows more contact" in refused.content.decode()
    assert web.post(clash, sent | {"windows": choice, "confirmed": "on"}).status_code == 302
    now = fresh(point)
    assert ((now.windows[0]["from"], now.windows[0]["to"]), open_clashes(now)) == (windows, [])
    assert web.get(clash).headers["Location"] == page(case, "case")
    assert "Two versions of one rule" not in web.get("/").content.decode()


def test_a_rule_changed_while_choosing_is_looked_at_again(
    web: Client, point: ContactPoint, clash: str, start: Start
) -> None:
    sent = start(clash)
    ContactPoint.objects.filter(pk=point.pk).update(version=99)
    again = web.post(clash, sent | {"windows": "other", "confirmed": "on"}, follow=True)
    assert "The rule was changed meanwhile" in again.content.decode()
    assert len(open_clashes(fresh(point))) == 1


def test_a_stranger_sees_no_clash(
    clash: str, make_worker: Callable[..., User], client_of: Callable[[User], Client]
) -> None:
    assert client_of(make_worker(Role.CASE_WORKER, "cara")).get(clash).status_code == 404
