"""What happened is noted on the page of a series: with errors told, permission kept, and drawn where it belongs."""

from __future__ import annotations

import pytest
from django.test import Client

from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.insight.watch.models import Annotation, Series, Signal
from tests import world
from tests.insight.watch.imports.bringing import taken, weekly
from tests.interfaces.watch.sending import words

pytestmark = pytest.mark.django_db
USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3
SAID = {"kind": "campaign", "first": "2019-07-01", "last": "2019-07-07", "words": "A week on the radio"}


@pytest.fixture
def analyst() -> User:
    world.place("XM-A")
    user = world.worker(world.agency(), Role.ANALYST)
    taken(user, weekly([*USUAL, 70], place="XM-A"))
    taken(user, weekly([*USUAL, 21], place="XM-A"), {"name": "Visits", "unit": "visits"})
    return user


def page_of(unit: str = "calls") -> str:
    return f"/watch/series/{Series.objects.get(indicator__unit=unit, place__code='XM-A').pk}"


def test_a_note_stands_on_the_page_and_in_the_chart_and_is_audited(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert client.post(page_of(), SAID).status_code == 302
    page = client.get(page_of())
    assert "A week on the radio" in words(page)
    assert 'class="span"' in page.content.decode()
    assert AuditEvent.objects.filter(verb="watch.annotate").count() == 1
    note = Annotation.objects.get()
    assert (note.made_by, note.agency) == (analyst, analyst.agency)
    client.post(f"{page_of()}/notes/{note.pk}/withdraw")
    assert "A week on the radio" not in words(client.get(page_of()))
    assert AuditEvent.objects.filter(verb="watch.withdraw_annotation").count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"last": "2019-06-30"}, "The last day is before the first."),
        ({"first": "soon"}, "Enter a valid date"),
        ({"words": ""}, "What happened?"),
        ({"kind": "weather"}, "What was it?"),
        ({"words": "x" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    client: Client, analyst: User, wrong: dict[str, str], told: str
) -> None:
    client.force_login(analyst)
    answer = client.post(page_of(), SAID | wrong)
    assert answer.status_code == 422
    assert told in words(answer)
    assert (SAID | wrong)["words"] in answer.content.decode()
    assert not Annotation.objects.exists()


def test_a_note_of_everything_is_on_every_series_of_the_agency_only(client: Client, analyst: User) -> None:
    other = world.worker(world.agency("other"), Role.ANALYST, "stranger")
    taken(other, weekly(USUAL), {"name": "Theirs"})
    client.force_login(analyst)
    client.post(page_of(), SAID | {"everywhere": "on"})
    assert "A week on the radio" in words(client.get(page_of("visits")))
    client.force_login(other)
    theirs = Series.objects.get(agency=other.agency)
    assert "A week on the radio" not in words(client.get(f"/watch/series/{theirs.pk}"))
    note = Annotation.objects.get()
    assert client.post(f"/watch/series/{theirs.pk}/notes/{note.pk}/withdraw").status_code == 404


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.CASE_WORKER])
def test_who_may_not_review_may_not_note(client: Client, analyst: User, role: Role) -> None:
    client.force_login(world.worker(analyst.agency, role, "another"))
    assert client.post(page_of(), SAID).status_code in {403, 404}
    assert not Annotation.objects.exists()


def test_a_published_series_takes_no_note_of_an_agency(client: Client, analyst: User) -> None:
    from kinga.insight.watch import actions

    actions.load_published(by=world.SYSTEM)
    line = Series.objects.get(indicator__code="ar.linea144")
    client.force_login(analyst)
    assert client.post(f"/watch/series/{line.pk}", SAID).status_code in {403, 404}
    assert [note.kind for note in Annotation.objects.all()] == ["restriction"]  # the isolation, published


def test_a_signal_shows_what_happened_and_what_else_is_counted_there(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    client.post(page_of(), SAID | {"first": "2019-08-05", "last": ""})
    signal = Signal.objects.get()
    said = words(client.get(f"/watch/signals/{signal.pk}"))
    assert "A week on the radio" in said
    assert "21 visits, expected about" in said
    assert "as usual" in said


@pytest.mark.parametrize(
    "query", ["", "?first=2020-03-01&last=2020-05-31&direction=both", "?last=2020-01-01"]
)
def test_a_replay_says_who_would_have_spoken(client: Client, analyst: User, query: str) -> None:
    from kinga.insight.watch import actions

    actions.load_published(by=world.SYSTEM)
    line = Series.objects.get(indicator__code="ar.linea144")
    client.force_login(analyst)
    said = words(client.get(f"/watch/series/{line.pk}/replay{query}"))
    assert "Kinga would have spoken on the evening of 29 March 2020." in said
    assert "Restrictions in force" in said
    assert "Too little history to say." in said
    assert "1. As Kinga chooses" in said  # its number is what the chart writes at its first word


@pytest.mark.parametrize(
    ("query", "trouble"),
    [
        ("?first=2020-05-31&last=2020-03-01", "“To” is before “From”. Choose a later day."),
        ("?first=x&last=2020-01-01", "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_are_not_replayed_as_others(
    client: Client, analyst: User, query: str, trouble: str
) -> None:
    from kinga.insight.watch import actions

    actions.load_published(by=world.SYSTEM)
    line = Series.objects.get(indicator__code="ar.linea144")
    client.force_login(analyst)
    said = words(client.get(f"/watch/series/{line.pk}/replay{query}"))
    assert trouble in said
    assert "Kinga would have" not in said
    assert query.partition("=")[2].partition("&")[0] in said  # what was typed stands
