"""The map: counts by place, small ones hidden everywhere alike, drawn only where boundaries match."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.registry.actions import add_place, set_boundaries
from kinga.core.registry.models import Place
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.insight.watch import jobs
from tests import world
from tests.insight.watch.imports.bringing import taken
from tests.interfaces.watch.sending import words

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2020, 6, 1, 9, tzinfo=dt.UTC)
AREAS = {"XM-A": "Amber", "XM-B": "Birch", "XM-C": "Cedar", "XM-D": "Dune", "XM-E": "Elm"}
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


@pytest.fixture
def places() -> dict[str, Place]:
    bay = add_place(by=world.SYSTEM, code="XM", name="Bay", level=0)
    made = {
        code: add_place(
            by=world.SYSTEM, code=code, name=name, name_ar=f"{name}-ar", parent=bay, population=50_000
        )
        for code, name in AREAS.items()
    }
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {
            "type": "Polygon", "coordinates": [[[x + number, y] for x, y in SQUARE]]}}
        for number, code in enumerate(AREAS) if code != "XM-E"
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    set_boundaries(by=world.SYSTEM, text=text, source="An invented atlas", licence="CC0")
    return made


def month(counts: dict[str, object], period: str = "2020-03") -> str:
    return "month,place,calls\n" + "".join(f"{period},{place},{count}\n" for place, count in counts.items())


def csv_of(client: Client, query: str = "") -> dict[str, tuple[str, str]]:
    text = client.get(f"/watch/map.csv{query}").content.decode()
    return {row["place"]: (row["count"], row["state"]) for row in csv.DictReader(io.StringIO(text))}


def drawn(client: Client, query: str = "") -> dict[str, str]:
    """What each place of the drawing says, by its name."""
    page = client.get(f"/watch/map{query}").content.decode()
    svg = re.search(r"<svg[^>]*chart-map.*?</svg>", page, re.DOTALL)
    assert svg is not None
    titles = [
        node.text or "" for node in ElementTree.fromstring(svg[0]).iter() if node.tag.endswith("}title")
    ]
    return dict(title.split(": ", 1) for title in titles[1:])


def test_map_table_and_file_say_the_same_and_hide_the_same(
    client: Client, analyst: User, places: object
) -> None:
    taken(analyst, month({"XM-A": 120, "XM-B": 3, "XM-C": 40, "XM-D": "", "XM-E": 6}))
    page = words(client.get("/watch/map"))
    assert "Calls, March 2020. The most in Amber: 120 calls." in page
    hidden = "hidden, because it is small or would give a small one away"
    assert drawn(client) == {
        "Amber": "120 calls", "Birch": hidden, "Cedar": "40 calls", "Dune": "no complete count",
    }  # fmt: skip
    assert csv_of(client) == {
        "Amber": ("120", "shown"), "Birch": ("", "hidden"), "Cedar": ("40", "shown"), "Dune": ("", "missing"),
        "Elm": ("", "hidden"),
    }  # fmt: skip
    for said in (
        "Counts from 1 to under 5 are hidden", "do not imply any opinion", "boundaries: An invented atlas (CC0)",
        "The office, 2020", "In the table, and on no map", "Elm", "The data as a table", "map.csv?what=",
    ):  # fmt: skip
        assert said in page, said
    assert not re.search(r">\s*[36]\s*<", page), "no hidden count is anywhere on the page"


def test_rates_for_people(client: Client, analyst: User, places: object) -> None:
    taken(analyst, month({"XM-A": 120, "XM-B": 7, "XM-C": 40, "XM-D": 10}))
    page = words(client.get("/watch/map?how=rate"))
    assert "The most for its people in Amber: 120 calls, which is 240 for each 100,000 people." in page
    assert "to under" in page


def test_a_place_of_which_a_part_is_missing_is_missing(client: Client, analyst: User, places: object) -> None:
    rows = "".join(f"2020-{m:02},XM-A,10\n" for m in range(1, 13)) + "".join(
        f"2020-{m:02},XM-B,10\n" for m in range(2, 13)
    )
    taken(analyst, f"month,place,calls\n{rows}")
    year = re.search(r'value="(2020-01-01\.2020-12-31)"', client.get("/watch/map").content.decode())
    assert year is not None
    assert csv_of(client, f"?when={year[1]}")["Amber"] == ("120", "shown")
    assert csv_of(client, f"?when={year[1]}")["Birch"] == ("", "missing")


def test_without_boundaries_there_is_a_table(client: Client, analyst: User) -> None:
    taken(analyst, month({"Here": 120, "There": 40}), unknown_places="keep")
    page = words(client.get("/watch/map"))
    assert "<svg" not in page[page.index("<main") : page.index("</main>")].replace('<svg class="icon', "")
    for said in ("so there is a table and no map", "Here", "120", "map.csv"):
        assert said in page, said


def test_our_own_reports_by_place(client: Client, analyst: User, places: dict[str, Place]) -> None:
    for back in range(1, 31):
        with clock.at(TODAY - dt.timedelta(days=back)):
            for _ in range(2):
                world.report(analyst.agency, place=places["XM-A"], harm="home")
    with clock.at(TODAY):
        jobs.pull_counts(by=world.SYSTEM, since=TODAY - dt.timedelta(days=60))
        options = re.findall(r'value="([^"]+\.day)"[^>]*>([^<]+)', client.get("/watch/map").content.decode())
        received = next(code for code, name in options if name.startswith("Reports received"))
        page = words(client.get(f"/watch/map?what={received}"))
        assert "4 May 2020 to 31 May 2020. The most in Amber: 56 reports." in page
        assert csv_of(client, f"?what={received}")["Cedar"] == ("0", "shown"), (
            "we counted, and there was none"
        )


def test_another_agency_sees_nothing_of_it(client: Client, analyst: User, places: object) -> None:
    taken(analyst, month({"XM-A": 120}))
    client.force_login(world.worker(world.agency("other"), Role.ANALYST))
    assert "No counts by place yet." in words(client.get("/watch/map"))
    assert csv_of(client) == {}
    client.force_login(world.worker(analyst.agency, Role.CALL_TAKER))
    assert client.get("/watch/map").status_code == client.get("/watch/map.csv").status_code == 404


def test_an_address_that_asks_for_what_is_not_there_gets_the_first(
    client: Client, analyst: User, places: object
) -> None:
    taken(analyst, month({"XM-A": 120}))
    for query in ("?what=x&when=y&how=z", "?when=2020-01-01.2019-01-01"):
        assert "120 calls" in words(client.get(f"/watch/map{query}"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_languages(client: Client, analyst: User, places: object, language: str) -> None:
    client.cookies["language"] = language
    taken(analyst, month({"XM-A": 120, "XM-B": 3}))
    assert ("Amber-ar" if language == "ar" else "Amber") in words(client.get("/watch/map"))
