"""What visits hold: turns in order, an end, a bounded room that a flood does not take from others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import Sum

from kinga.core.foundation import clock
from kinga.core.foundation.visits import store
from kinga.core.foundation.visits.models import OpenVisit
from kinga.core.foundation.visits.rules import LEAST, MOST_EACH, Pace
from kinga.core.foundation.visits.store import Holding, Kept, keep

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def without_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PACE", Pace(rate=0, burst=10_000, now=lambda: 0))


def held(visit: str, sender: str = "a", **changed: Any) -> Holding:
    values = {"browser": "b", "before": "", "turn": "1", "sealed": b"x", "lasts": HOUR} | changed
    return Holding(visit=visit, sender=sender, **values)


def test_turns_follow_each_other_and_of_two_one_is_first() -> None:
    assert keep(held("v")) is Kept.DONE
    assert keep(held("v", before="1", turn="2", sealed=b"second")) is Kept.DONE
    assert keep(held("v", before="1", turn="3", sealed=b"late")) is Kept.OTHER
    row = store.find("v")
    assert row is not None
    assert (row.turn, bytes(row.sealed)) == ("2", b"second")


def test_a_visit_ends_and_may_go_on_after_its_end() -> None:
    with clock.at(NOON):
        keep(held("v"))
    with clock.at(NOON + HOUR):
        assert store.find("v") is None
        assert store.expired() == 1
        assert keep(held("v", before="7", turn="8")) is Kept.DONE
        assert store.find("v") is not None
        assert store.forget_expired() == 0
    with clock.at(NOON + 2 * HOUR):
        assert store.forget_expired() == 1


def test_leaving_takes_the_visits_of_that_browser_alone() -> None:
    keep(held("v"))
    keep(held("w"))
    keep(held("x", browser="another"))
    store.forget_browser("b")
    assert [row.pk for row in OpenVisit.objects.all()] == ["x"]


def test_what_is_too_large_or_too_fast_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep(held("v", sealed=b"x" * (MOST_EACH + 1))) is Kept.NO_ROOM
    monkeypatch.setattr(store, "PACE", Pace(rate=0, burst=1, now=lambda: 0))
    assert [keep(held("v")), keep(held("w")), keep(held("x", "other"))] == [
        Kept.DONE,
        Kept.NO_ROOM,
        Kept.DONE,
    ]


def test_a_flood_fills_the_room_and_takes_it_from_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 60 * LEAST)
    for number in range(3):
        assert keep(held(f"honest{number}", f"home{number}")) is Kept.DONE
    assert {keep(held(f"flood{number}", "flood")) for number in range(80)} == {Kept.DONE, Kept.NO_ROOM}
    assert OpenVisit.objects.aggregate(Sum("cost"))["cost__sum"] == 60 * LEAST
    assert keep(held("late", "home9")) is Kept.DONE  # somebody new in the middle of it
    assert keep(held("late", "home9", before="1", turn="2", sealed=b"x" * 3 * LEAST)) is Kept.DONE
    assert keep(held("honest0", "home0", before="1", turn="2")) is Kept.DONE
    kept = set(OpenVisit.objects.values_list("pk", flat=True))
    assert {"honest0", "honest1", "honest2", "late", "flood0"} <= kept
    assert OpenVisit.objects.aggregate(Sum("cost"))["cost__sum"] <= 60 * LEAST


def test_what_has_ended_makes_room_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 2 * LEAST)
    with clock.at(NOON):
        keep(held("old", "a"))
    with clock.at(NOON + dt.timedelta(minutes=30)):
        keep(held("new", "b"))
    with clock.at(NOON + HOUR):
        assert keep(held("third", "c")) is Kept.DONE
        assert set(OpenVisit.objects.values_list("pk", flat=True)) == {"new", "third"}


def test_a_busy_database_takes_only_back_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: object) -> Kept:
        raise OperationalError("database is locked")

    monkeypatch.setattr(store, "_keep", busy)
    assert keep(held("one")) is Kept.NO_ROOM
