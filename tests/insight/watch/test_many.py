"""Thousands of series: judged outside any transaction, stored in one short one, and listed without being judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.insight.watch import actions, jobs, mapping, queries
from kinga.insight.watch.engine.judging import Judged, Table, judge
from kinga.insight.watch.imports import actions as imports
from kinga.insight.watch.models import CountImport, Series, Signal
from kinga.interfaces.web.watch import views
from tests import world
from tests.insight.watch.imports.bringing import taken, weekly
from tests.interfaces.watch.sending import words

USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3


def of_units(last: Iterable[int], first: str = "2019-01-07") -> str:
    """One file with a series for each number, which is its last count."""
    parts = [weekly([*USUAL, count], first, place=f"Unit {at:03}") for at, count in enumerate(last)]
    return parts[0] + "".join(part.partition("\n")[2] for part in parts[1:])


def take(user: User, data: str, facts: dict[str, str] | None = None) -> CountImport:
    """Units that no register of places has; counts that are here already are replaced."""
    return taken(user, data, facts, unknown_places="keep", totals="none", existing="replace")


@pytest.fixture
def analyst() -> User:
    return world.worker(world.agency(), Role.ANALYST)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_series_are_judged(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(analyst, of_units([21, 70]))
    inside: list[bool] = []

    def watched(tables: Iterable[Table], **asked: Any) -> Iterator[Judged]:
        inside.append(connection.in_atomic_block)
        return judge(tables, **asked)

    monkeypatch.setattr(jobs, "judge", watched)
    jobs.judge_due(by=world.SYSTEM, rows=Series.objects.all())
    assert inside == [False]


@pytest.mark.django_db
def test_what_changes_while_it_is_judged_is_not_stored_and_stays_due(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import is undone between the reading of its counts and the storing of what they said."""
    start = clock.now()
    with clock.at(start):
        row = take(analyst, of_units([21, 70]))
        Signal.objects.all().delete()
    moments = iter(start + dt.timedelta(minutes=n) for n in range(1, 9))

    def late(tables: Iterable[Table], **asked: Any) -> Iterator[Judged]:
        found = list(judge(tables, **asked))
        with clock.at(next(moments)):
            imports.undo(by=analyst.actor, row=row, reason="The wrong year")
        return iter(found)

    monkeypatch.setattr(jobs, "judge", late)
    with clock.at(start + dt.timedelta(seconds=1)):
        assert jobs.judge_due(by=world.SYSTEM, rows=Series.objects.all()) == []
    assert not Signal.objects.exists()
    assert set(queries.due()) == set(Series.objects.all())


@pytest.mark.django_db
def test_judging_asks_no_more_for_many_series_than_for_few(analyst: User) -> None:
    def asked(number: int) -> int:
        take(analyst, of_units([21] * number))
        with CaptureQueriesContext(connection) as found:
            jobs.judge_due(by=world.SYSTEM, rows=Series.objects.select_related("indicator"))
        return len(found)

    assert asked(3) == asked(40)


@pytest.mark.django_db
def test_signals_are_withdrawn_without_a_query_for_each(analyst: User) -> None:
    take(analyst, of_units([70] * 30))
    standing = list(Signal.objects.select_related("series__indicator"))
    assert len(standing) == 30
    with CaptureQueriesContext(connection) as found:
        assert actions.withdraw_untrue(by=world.SYSTEM, signals=standing, why="replaced") == 0
    assert len(found) < 12
    take(analyst, of_units([21] * 29 + [70]))
    assert Signal.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["places", "places?view=charts", "series", "map"])
def test_a_page_asks_no_more_for_many_series_than_for_few(client: Client, analyst: User, page: str) -> None:
    client.force_login(analyst)

    def asked(number: int) -> int:
        take(analyst, of_units([21] * number))
        client.get(f"/watch/{page}")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/watch/{page}").status_code == 200
        return len(found)

    few, many = asked(45), asked(120)
    # A session that is renewed meanwhile asks once or twice more; a query for each series would be 75.
    assert many <= few + 3


@pytest.mark.django_db
def test_place_by_place_judges_the_series_of_its_page_only(
    client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(analyst, of_units([70, 0, *[21] * 98]))
    client.force_login(analyst)
    judged: list[int] = []
    real = queries.tables

    def counted(rows: Iterable[Series], **asked: Any) -> list[Table]:
        made = real(rows, **asked)
        judged.append(len(made))
        return made

    monkeypatch.setattr(queries, "tables", counted)
    text = words(client.get("/watch/places"))
    assert judged == [40]
    assert "Much higher than usual: 1. Much lower: 1. Series: 100." in text
    assert "Unit 000" in text
    assert "Unit 001" in text, "the unusual ones are on the first page"


@pytest.mark.django_db
def test_a_surge_that_ended_long_ago_does_not_stand_first(analyst: User) -> None:
    take(analyst, of_units([70], "2018-01-01"), {"name": "Calls"})
    take(analyst, weekly([*USUAL, 30], place="Unit 001"), {"name": "Calls"})
    (choice,) = mapping.choices(analyst, single_places=False)
    rows = mapping.series_of(analyst, choice)
    stand = mapping.stand_of(rows)
    assert (stand.series, stand.surges) == (2, 0)
    ordered = mapping.rarest_first(rows, stand, choice.frequency)
    assert [one.place_name for one in ordered] == ["Unit 001", "Unit 000"]
    assert [one.place_name for one in mapping.by_name(rows)] == ["Unit 000", "Unit 001"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["series", "places"])
def test_a_place_is_found_by_its_name(client: Client, analyst: User, page: str) -> None:
    take(analyst, of_units([21] * 50))
    client.force_login(analyst)
    found = words(client.get(f"/watch/{page}?named=unit+007"))
    assert "Unit 007" in found
    assert "Unit 008" not in found
    nothing = words(client.get(f"/watch/{page}?named=nowhere"))
    assert "No series is called like that." in nothing
    assert "Name of the place" in nothing, "the question is still there to be asked otherwise"


@pytest.mark.django_db
def test_counting_much_again_goes_on_in_the_background(
    client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_JUDGED_MEANWHILE", 3)
    take(analyst, of_units([70] * 4))
    Series.objects.update(level="")
    sent: list[str] = []
    monkeypatch.setattr(type(jobs.count_and_judge), "enqueue", lambda _task: sent.append("sent"))
    client.force_login(analyst)
    assert "It is being done" in words(client.post("/watch/count", follow=True))
    assert sent == ["sent"]


@pytest.mark.django_db
def test_the_table_of_a_map_of_very_many_places_is_cut_and_says_so(client: Client, analyst: User) -> None:
    parts = [weekly([9, 8, 7], place=f"Unit {at:03}") for at in range(230)]
    take(analyst, parts[0] + "".join(part.partition("\n")[2] for part in parts[1:]))
    client.force_login(analyst)
    page = client.get("/watch/map")
    assert "The table has the first 200 of 230 places" in words(page)
    assert page.content.decode().count("Unit ") < 230
    assert len(client.get("/watch/map.csv").content.decode().splitlines()) == 231
