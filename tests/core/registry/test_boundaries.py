"""Boundaries: what a GeoJSON file may hold, what is refused with what to do, and where the old shapes went."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kinga.core.registry.actions import set_boundaries
from kinga.core.registry.boundaries import MOST_POINTS, read_outlines
from kinga.core.registry.errors import BadBoundaries
from kinga.core.registry.models import Boundary, Place
from kinga.core.registry.queries import with_boundaries
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import AuditEvent
from kinga.core.security.roles import Role
from tests import world

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
HOLE = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]


def feature(code: str = "XA-01", geometry: Any = None, **properties: Any) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [SQUARE]} if geometry is None else geometry
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": shape}


def file(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_polygons_with_holes_and_islands_become_rings() -> None:
    islands = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [SQUARE]]}
    one, two = read_outlines(file(feature(name="First"), feature("XA-02", islands)))
    assert (one.code, one.name, one.rings) == ("XA-01", "First", [SQUARE])
    assert two.rings == [SQUARE, HOLE, SQUARE]


def test_parts_of_one_code_are_one_place() -> None:
    (one,) = read_outlines(file(feature(name="Province"), feature(name="City in it")))
    assert (one.name, one.rings) == ("Province", [SQUARE, SQUARE])


@pytest.mark.parametrize(
    "properties", [{"iso3166_2": "KE-700"}, {"shapeISO": "KE-700"}, {"ADM1_PCODE": "KE-700"}, {"code": "KE-700", "iso3166_2": "x"}]
)  # fmt: skip
def test_the_code_is_found_under_the_names_it_has_elsewhere(properties: dict[str, str]) -> None:
    one = {**feature(), "properties": properties}
    assert read_outlines(file(one))[0].code == "KE-700"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,calls", "no GeoJSON"),
        ("[1]", "no places"),
        (file(), "no places"),
        (file({"type": "Feature", "properties": {"code": "A"}, "geometry": None}), "no shape"),
        (file({**feature(), "properties": {"name": "A"}}), "no code"),
        (file({**feature(), "properties": None}), "no code"),
        (file(feature(geometry={"type": "Point", "coordinates": [1, 2]})), "no area"),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]})), "not closed"),
        (file(feature(geometry={"type": "Polygon", "coordinates": [["a"]]})), "no point"),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[[500000, 0], [1, 0], [1, 1], [500000, 0]]]})), "not in degrees"),
        (file(feature(geometry={"type": "Polygon", "coordinates": [SQUARE * (MOST_POINTS // 5 + 1)]})), "more than"),
        (file(*[feature(f"X{n}") for n in range(5001)]), "more than 5000 places"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_says_what_to_do(text: str, said: str) -> None:
    with pytest.raises(BadBoundaries, match=said):
        read_outlines(text)


@pytest.mark.django_db
def test_boundaries_meet_places_by_code_and_newer_ones_replace() -> None:
    here, other = world.place("XA-01"), world.place("XA-02")
    about = {"source": "An atlas", "licence": "Public domain"}
    assert set_boundaries(by=world.SYSTEM, text=file(feature(), feature("XA-99")), **about) == ["XA-99"]
    wider = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 0]]]}
    set_boundaries(
        by=world.SYSTEM,
        text=file(feature(geometry=wider)),
        source="A newer atlas",
        licence="CC0",
        as_of="2020",
    )
    (drawn, missing) = with_boundaries([here, other])
    assert drawn[1] is not None
    assert (drawn[1].source, drawn[1].as_of, drawn[1].rings) == (
        "A newer atlas",
        "2020",
        wider["coordinates"],
    )
    assert missing == (other, None)
    assert Boundary.objects.count() == 1
    assert AuditEvent.objects.filter(verb="registry.set_boundaries").first().facts == {
        "places": 1,
        "unmatched": 1,
    }  # type: ignore[union-attr]
    analyst = world.worker(world.agency(), Role.ANALYST)
    with pytest.raises(NotPermitted):
        set_boundaries(by=analyst.actor, text=file(feature()), **about)


@pytest.mark.django_db(transaction=True)
def test_old_shapes_move_with_their_rows_and_back() -> None:
    try:
        executor = MigrationExecutor(connection)
        executor.migrate([("registry", "0001_first_tables")])
        old = executor.loader.project_state([("registry", "0001_first_tables")]).apps.get_model(
            "registry", "Place"
        )
        shape = [[[6, 78], [50, 4], [98, 70], [6, 78]]]
        old.objects.create(code="XM-OH", name="Old Harbour", shape=shape, source="Invented")
        old.objects.create(code="XM", name="Bay")
        MigrationExecutor(connection).migrate([("registry", "0002_boundaries_of_their_own")])
        moved = Boundary.objects.get()
        assert (moved.place.code, moved.source) == ("XM-OH", "Invented")
        assert moved.rings == [[[0.06, 0.78], [0.5, 0.04], [0.98, 0.7], [0.06, 0.78]]]
        MigrationExecutor(connection).migrate([("registry", "0001_first_tables")])
        assert {row.code: row.shape for row in old.objects.all()} == {"XM-OH": shape, "XM": []}
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        Place.objects.all().delete()
