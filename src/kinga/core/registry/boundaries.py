"""Boundaries as files bring them: GeoJSON (RFC 7946) into outlines of places, checked. No database here.

An outline is a list of rings of [longitude, latitude] in degrees; holes and islands are rings like any other,
because a map fills them by the even-odd rule. Shapes come simplified: what is drawn on a page of 60 kB cannot
hold a coast in every detail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kinga.core.registry.errors import BadBoundaries

__all__ = ["MOST_POINTS", "Outline", "read_outlines"]

MOST_POINTS = 2000  # of one place
_MOST_PLACES = 5000
# What files call the code of a place, the surest first.
_CODES = ("code", "iso3166_2", "iso_3166_2", "shapeiso", "pcode", "adm1_pcode", "adm2_pcode", "id")
_NAMES = ("name", "shapename", "adm1_en", "adm2_en", "name_en")

Ring = list[list[float]]


@dataclass(frozen=True)
class Outline:
    """The shape of one place, as a file has it."""

    code: str
    name: str
    rings: list[Ring]


def read_outlines(text: str) -> list[Outline]:
    """Every outline of a FeatureCollection. Raises BadBoundaries, with what to do."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadBoundaries(
            "The file is no GeoJSON. Export the boundaries as GeoJSON and send them again."
        ) from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise BadBoundaries("The file holds no places. Export the boundaries as a GeoJSON FeatureCollection.")
    if len(features) > _MOST_PLACES:
        raise BadBoundaries(
            f"The file holds more than {_MOST_PLACES} places. Bring in one level of one country."
        )
    joined: dict[str, Outline] = {}
    for number, feature in enumerate(features, start=1):
        outline = _outline(number, feature)
        if first := joined.get(outline.code):
            # Cities that stand apart from the province whose code they share: one place of several parts.
            outline = Outline(first.code, first.name, first.rings + outline.rings)
        joined[outline.code] = outline
    for outline in joined.values():
        if sum(map(len, outline.rings)) > MOST_POINTS:
            raise BadBoundaries(
                f"The shape of {outline.code} has more than {MOST_POINTS} points. "
                "Simplify the boundaries before you send them."
            )
    return list(joined.values())


def _outline(number: int, feature: Any) -> Outline:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise BadBoundaries(f"Place number {number} of the file has no shape. Leave it out, or draw it.")
    given = feature.get("properties") or {}
    properties = {str(name).lower(): value for name, value in given.items()} | {"id": feature.get("id")}
    code = _first(properties, _CODES)
    if not code:
        raise BadBoundaries(f"Place number {number} of the file has no code. Name it by a property “code”.")
    return Outline(code, _first(properties, _NAMES), list(_rings(code, feature["geometry"])))


def _first(properties: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(properties[name]).strip() for name in names if properties.get(name)), "")


def _rings(code: str, geometry: Mapping[str, Any]) -> Iterable[Ring]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, list):
        raise BadBoundaries(f"The shape of {code} is no area. Only polygons can be drawn on a map.")
    for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
        for ring in polygon if isinstance(polygon, list) else [None]:
            yield _ring(code, ring)


def _ring(code: str, ring: Any) -> Ring:
    try:
        points = [[round(float(point[0]), 5), round(float(point[1]), 5)] for point in ring]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise BadBoundaries(
            f"The shape of {code} holds something that is no point. Export it again."
        ) from error
    if len(points) < 4 or points[0] != points[-1]:
        raise BadBoundaries(f"The shape of {code} has a ring that is not closed. Export it again.")
    if any(abs(longitude) > 180 or abs(latitude) > 90 for longitude, latitude in points):
        raise BadBoundaries(
            f"The shape of {code} is not in degrees. Export the boundaries in longitude and latitude (WGS 84)."
        )
    return points
