"""The list of clocks: whoever looks at their own clock finds a line that keeps the same time all year."""

from __future__ import annotations

import datetime as dt
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


def test_a_line_shows_the_time_now_and_follows_the_clock_being_put_forward() -> None:
    with translation.override("en"):
        winter = dict(choices(dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)))
        summer = dict(choices(dt.datetime(2026, 7, 10, 12, tzinfo=dt.UTC)))
    assert winter["Europe/London"] == "12:00 p.m.: United Kingdom, Ireland, Portugal"
    assert summer["Europe/London"].startswith("1:00 p.m.")
    assert winter["Africa/Abidjan"].split(": ")[0] == summer["Africa/Abidjan"].split(": ")[0]
    assert set(winter) == set(summer) == set(CLOCKS)


def test_lines_stand_in_the_order_of_the_clock() -> None:
    offsets = [START.astimezone(ZoneInfo(name)).utcoffset() for name, _line in choices(START)]
    assert offsets == sorted(offsets, key=lambda offset: offset or dt.timedelta())


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
