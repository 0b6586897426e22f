"""The watch room: totals equal the records, repeating changes nothing, the published surge is found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.security.models import Agency
from kinga.core.security.roles import Role
from kinga.insight.watch import actions, jobs, queries
from kinga.insight.watch.models import Observation, Series, Signal
from tests import world

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2020, 6, 1, 9, tzinfo=dt.UTC)


def reports(agency: Agency, per_day: list[int]) -> None:
    """Reports on the days before TODAY, the last number being yesterday's."""
    place = world.place()
    for back, count in enumerate(reversed(per_day), start=1):
        with clock.at(TODAY - dt.timedelta(days=back)):
            for _ in range(count):
                world.report(agency, place=place, age_band="18-24", sex="female", harm="home")


def count_and_judge(last: int = 1) -> list[Signal]:
    with clock.at(TODAY):
        jobs.pull_counts(by=world.SYSTEM, since=TODAY - dt.timedelta(days=200))
        return jobs.judge_due(by=world.SYSTEM, last=last)


def test_totals_equal_the_records_and_counting_twice_changes_nothing() -> None:
    reports(world.agency(), [1, 0, 2, 3])
    count_and_judge()
    first = set(Observation.objects.values_list("series__key", "period", "count"))
    count_and_judge()
    assert set(Observation.objects.values_list("series__key", "period", "count")) == first
    whole = Series.objects.get(indicator__code="reports.received", place=None, age_band="", sex="")
    with clock.at(TODAY):
        assert queries.table_of(whole).counts == (1, 0, 2, 3)  # the day without a report is a zero


@pytest.mark.parametrize("last_week, direction", [([6] * 7, "surge"), ([0] * 7, "silence"), ([2] * 7, "")])
def test_a_surge_and_a_silence_are_found(last_week: list[int], direction: str) -> None:
    reports(world.agency(), [2, 1, 3, 2, 2, 1, 3] * 12 + last_week)
    found = count_and_judge()
    assert {one.direction for one in found} == ({direction} if direction else set())


def test_judging_again_raises_nothing_again_and_keeps_the_review() -> None:
    reports(world.agency(), [2, 1, 3, 2, 2, 1, 3] * 12 + [6] * 7)
    (signal, *_rest) = count_and_judge()
    actions.review_signal(by=world.SYSTEM, signal=signal, outcome="campaign", note="radio")
    assert count_and_judge() == []
    signal.refresh_from_db()
    assert signal.outcome == "campaign"


def test_the_published_surge_is_found_and_none_before() -> None:
    actions.load_published(by=world.SYSTEM)
    actions.load_published(by=world.SYSTEM)
    line = Signal.objects.filter(series__indicator__code="ar.linea144").order_by("period")
    first = line[0]
    assert (first.period, first.period_end) == (dt.date(2020, 3, 23), dt.date(2020, 3, 29))
    assert (first.direction, first.observed) == ("surge", 693)
    weeks = dict(Observation.objects.filter(series=first.series).values_list("period", "count"))
    assert weeks[dt.date(2020, 3, 16)] == 428


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages(client: Client, language: str) -> None:
    agency, other = world.agency(), world.agency("other")
    reports(agency, [2, 1, 3, 2, 2, 1, 3] * 12 + [6] * 7)
    signal = count_and_judge()[0]
    actions.load_published(by=world.SYSTEM)
    analyst, stranger = world.worker(agency, Role.ANALYST), world.worker(other, Role.ANALYST)
    caller = world.worker(agency, Role.CALL_TAKER)
    client.cookies["language"] = language
    pages = ["/watch/", "/watch/series", "/watch/published"]
    own = [
        f"/watch/signals/{signal.pk}",
        f"/watch/series/{signal.series_id}",
        f"/watch/series/{signal.series_id}.csv",
    ]
    for user, general, private in ((analyst, 200, 200), (stranger, 200, 404), (caller, 404, 404)):
        client.force_login(user)
        assert {client.get(page).status_code for page in pages} == {general}
        assert {client.get(page).status_code for page in own} == {private}


def test_the_published_page_says_what_each_figure_is(client: Client) -> None:
    actions.load_published(by=world.SYSTEM)
    client.force_login(world.worker(world.agency(), Role.ANALYST))
    said = client.get("/watch/published").content.decode()
    for words in ("881", "248", "113 times", "693", "no p-value", "265", "35.8%", "no measure of prevalence"):
        assert words in said, words


def test_a_chart_shows_the_period_its_sentence_speaks_of(client: Client) -> None:
    """Forty weeks lie between the surge and the end of the series."""
    actions.load_published(by=world.SYSTEM)
    signal = Signal.objects.filter(series__indicator__code="ar.linea144").earliest("period")
    client.force_login(world.worker(world.agency(), Role.ANALYST))
    for page in (f"/watch/signals/{signal.pk}", "/watch/published"):
        said = client.get(page).content.decode()
        figure = said[said.index("<figure") : said.index("</figure>")]
        assert ">Surge<" in figure[figure.index("<svg") : figure.index("</svg>")]
        assert '<th scope="row">23 March 2020</th>' in figure
