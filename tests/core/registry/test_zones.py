"""The list of clocks: whoever looks at their own clock finds a line that keeps the same time all year."""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from kinga.core.foundation import clock
from kinga.core.registry.zones import CLOCKS, choices, label, time_there

# Clocks of a few hundred or thousand people: they choose "I do not find it", and are asked.
FEW = {
    "America/Adak", "Atlantic/South_Georgia", "America/Miquelon", "America/Noronha", "Antarctica/Troll", "Australia/Eucla",
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Easter", "Pacific/Gambier", "Pacific/Marquesas",
    "Pacific/Norfolk", "Pacific/Pitcairn", "Antarctica/Casey", "Antarctica/Davis", "Antarctica/Mawson",
    "Antarctica/Vostok", "Antarctica/Macquarie",
}  # fmt: skip
START = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
YEARS = [START + dt.timedelta(days=day) for day in range(731)]


def clock_of(name: str) -> tuple[dt.timedelta | None, ...]:
    zone = ZoneInfo(name)
    return tuple(day.astimezone(zone).utcoffset() for day in YEARS)


def test_every_clock_that_people_live_by_is_in_the_list() -> None:
    table = (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text(encoding="utf-8")
    lived = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")} - FEW
    assert len(lived) > 250
    listed = {clock_of(name) for name in CLOCKS}
    assert sorted(name for name in lived if clock_of(name) not in listed) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Asia/Kathmandu", "5:50 p.m."),
        ("Asia/Kolkata", "5:35 p.m."),
        ("America/St_Johns", "8:35 a.m."),
        ("Africa/Nairobi", "3:05 p.m."),
        ("Nowhere/Land", ""),
    ],
)
def test_the_time_there(name: str, expected: str) -> None:
    with translation.override("en"):
        assert time_there(name, dt.datetime(2026, 1, 10, 12, 5, tzinfo=dt.UTC)) == expected


def lines(at: dt.datetime) -> dict[tuple[str, str], str]:
    """The time under which each place stands."""
    return {(name, place): time for time, places in choices(at) for name, place in places}


def test_a_place_stands_under_the_time_now_and_follows_the_clock_being_put_forward() -> None:
    with translation.override("en"):
        winter, summer = (lines(dt.datetime(2026, month, 10, 12, tzinfo=dt.UTC)) for month in (1, 7))
    assert winter["Europe/London", "Ireland"] == "12:00 p.m."
    assert summer["Europe/London", "Ireland"] == "1:00 p.m."
    assert winter["Africa/Abidjan", "Senegal"] == summer["Africa/Abidjan", "Senegal"] == "12:00 p.m."
    assert {name for name, _place in winter} == {name for name, _place in summer} == set(CLOCKS)


def test_times_stand_in_the_order_of_the_clock_and_each_stands_once() -> None:
    with translation.override("en"):
        groups = choices(START)
    times = [time for time, _places in groups]
    assert len(times) == len(set(times))
    first = [START.astimezone(ZoneInfo(places[0][0])).replace(tzinfo=None) for _time, places in groups[2:]]
    assert first == sorted(first)


def test_the_places_are_said_in_the_language_of_the_page_in_its_order() -> None:
    with translation.override("ar"):
        groups = choices(START)
    places = [place for _time, group in groups for _name, place in group]
    assert "مصر" in places
    assert [place for place in places if re.search("[A-Za-z,،]", place)] == []
    for _time, group in groups:
        assert [place for _name, place in group] == sorted(place for _name, place in group)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Africa/Addis_Ababa", "Addis Ababa"),
        ("UTC", "Universal Time (UTC)"),
        ("Asia/Kathmandu", "Nepal"),
        ("", ""),
    ],
)
def test_labels(name: str, words: str) -> None:
    with translation.override("en"):
        assert label(name) == words


@pytest.mark.parametrize(
    "name", ["", "Africa", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "x" * 300, "a\0b"]
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert clock.zone(name) is None
