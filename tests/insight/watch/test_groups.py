"""The parts of an indicator add up, and an agency's history begins with the agency."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.registry.models import Place
from kinga.core.security.models import Agency
from kinga.core.security.roles import Role
from kinga.insight.watch import jobs, queries
from kinga.insight.watch.models import Series, Signal
from tests import world

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2020, 6, 1, 9, tzinfo=dt.UTC)


def reports(agency: Agency, place: Place | None, count: int, back: int = 1) -> None:
    """Reports so many days before TODAY."""
    with clock.at(TODAY - dt.timedelta(days=back)):
        for _ in range(count):
            world.report(agency, place=place, age_band="18-24", sex="female", harm="home")


def pull() -> None:
    jobs.pull_counts(by=world.SYSTEM, since=TODAY - dt.timedelta(days=200))


def test_reports_without_a_place_are_in_the_totals_and_in_no_part_of_their_own() -> None:
    agency = world.agency()
    reports(agency, world.place(), 5)
    reports(agency, None, 2)
    with clock.at(TODAY):
        pull()
    for group in ({"age_band": "18-24", "sex": "female"}, {"age_band": "", "sex": ""}):
        row = Series.objects.get(indicator__code="reports.received", place=None, **group)
        assert list(row.observations.values_list("count", flat=True)) == [7]


def test_the_days_before_an_agency_joined_are_not_zeros() -> None:
    first, newcomer, place = world.agency(), world.agency("newcomer"), world.place()
    for back in range(1, 91):
        reports(first, place, 2, back)
    for back in range(1, 4):
        reports(newcomer, place, 2, back)
    with clock.at(TODAY):
        pull()
        assert [one for one in jobs.judge_due(by=world.SYSTEM) if one.series.agency_id == newcomer.pk] == []
        row = Series.objects.get(
            agency=newcomer, indicator__code="reports.received", place=None, age_band="", sex=""
        )
        assert queries.table_of(row).counts == (2, 2, 2)


def test_counting_again_tells_nothing_of_another_agency(client: Client) -> None:
    busy, quiet, place = world.agency(), world.agency("quiet"), world.place()
    today = clock.now()
    for back in range(1, 92):
        with clock.at(today - dt.timedelta(days=back)):
            for _ in range(2 if back > 7 else 9):
                world.report(busy, place=place, harm="home")
    jobs.pull_counts(by=world.SYSTEM, since=today - dt.timedelta(days=100))
    client.force_login(world.worker(quiet, Role.ANALYST))
    said = client.post("/watch/count", follow=True).content.decode()
    assert Signal.objects.filter(series__agency=busy).exists()
    assert "New signals: 0." in said
