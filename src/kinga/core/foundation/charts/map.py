"""Places shaded by class. Shapes come simplified; small counts come suppressed: a map never decides that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kinga.core.foundation.charts.svg import escape, frame, short, text, width_of

__all__ = ["MapChart", "MapClass", "Region", "draw_map"]

_Ring = Sequence[tuple[float, float]]
# Lines over the colour, so that classes differ without it: the gap between lines for classes 1 to 5.
_LINE = 15.0  # from one line of a label to the next
_ROOM = 1.25  # how much larger than its label a place must be
_TEXTURES: tuple[float | None, ...] = (None, 12, 8, 5.5, 3.5)


@dataclass(frozen=True, slots=True)
class Region:
    """One place: its outer rings (closed or open), and the number of its class from 1, or why it has none.

    `mark` is a short text, its number, that is written under its name where both find room in it.
    """

    code: str
    name: str
    rings: Sequence[_Ring]
    shade: int | Literal["none", "suppressed"]
    value_text: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MapClass:
    """A class of values with its words ("10 to 19"); at most five, from few to many."""

    label: str


@dataclass(frozen=True, slots=True)
class MapChart:
    """A map. `geographic` coordinates are longitude and latitude in degrees; plane ones are any units, y upward."""

    identifier: str
    title: str
    description: str
    regions: Sequence[Region]
    classes: Sequence[MapClass]
    none_label: str
    suppressed_label: str
    geographic: bool = True
    width: float = 480


def draw_map(chart: MapChart) -> str:
    """The map as one SVG image with its key beneath; the height follows the shapes. At most five classes."""
    if len(chart.classes) > 5:
        raise ValueError("A map shows at most five classes: nobody can tell more apart. Merge some.")
    place, height = _projection(chart)
    used = {region.shade for region in chart.regions}
    body = [*_patterns(chart)]
    body += [_region(chart.identifier, region, place) for region in chart.regions]
    body += [label for region in chart.regions for label in _labels(region, place)]
    key, bottom = _key(chart, used, height + 18)
    return frame(
        chart.identifier,
        "chart chart-map",
        (chart.width, bottom),
        (chart.title, chart.description),
        [*body, *key],
    )


@dataclass(frozen=True, slots=True)
class _Placing:
    """From coordinates to the drawing."""

    west: float
    north: float
    across: float
    down: float

    def __call__(self, point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - self.west) * self.across + 2, (self.north - point[1]) * self.down + 2


def _projection(chart: MapChart) -> tuple[_Placing, float]:
    """Equirectangular around the middle latitude, fitted to the width and never taller than 1.5 widths."""
    xs = [point[0] for region in chart.regions for ring in region.rings for point in ring] or [0.0, 1.0]
    ys = [point[1] for region in chart.regions for ring in region.rings for point in ring] or [0.0, 1.0]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    narrow = math.cos(math.radians((south + north) / 2)) if chart.geographic else 1.0
    wide, tall = max(1e-9, (east - west) * narrow), max(1e-9, north - south)
    scale = min((chart.width - 4) / wide, (chart.width * 1.5 - 4) / tall)
    return _Placing(west, north, scale * narrow, scale), tall * scale + 4


def _fill(identifier: str, shade: int | str) -> str:
    return f"url(#{identifier}-{shade})"


def _patterns(chart: MapChart) -> Iterable[str]:
    """A pattern for each class and for the two ways of having none; ids carry the map's own."""
    yield "<defs>"
    for index in range(len(chart.classes)):
        gap = _TEXTURES[index]
        lines = "" if gap is None else f'<path class="texture" d="M0 0V{gap}"/>'
        yield _pattern(f"{chart.identifier}-{index + 1}", f"map-{index + 1}", gap or 8, lines)
    yield _pattern(f"{chart.identifier}-none", "map-none", 7, '<path class="hatch" d="M0 0V7"/>')
    dots = '<path class="hatch" d="M3 3h1.5"/>'
    yield _pattern(f"{chart.identifier}-suppressed", "map-suppressed", 7, dots)
    yield "</defs>"


def _pattern(identifier: str, kind: str, gap: float, lines: str) -> str:
    return (
        f'<pattern id="{identifier}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="{kind}" width="{gap}" height="{gap}"/>{lines}</pattern>'
    )


def _region(identifier: str, region: Region, place: _Placing) -> str:
    path = "".join(_ring(ring, place) for ring in region.rings)
    told = f"{region.name}: {region.value_text}" if region.value_text else region.name
    kind = "region" if isinstance(region.shade, int) else "region region-empty"
    return (
        f'<path class="{kind}" fill="{_fill(identifier, region.shade)}" fill-rule="evenodd" d="{path}">'
        f"<title>{escape(told)}</title></path>"
    )


def _ring(ring: _Ring, place: _Placing) -> str:
    """Path data of one ring; points that fall on the same tenth of a unit are drawn once."""
    drawn: list[str] = []
    for point in ring:
        x, y = place(point)
        here = f"{short(x)} {short(y)}"
        if not drawn or drawn[-1] != here:
            drawn.append(here)
    if len(drawn) > 1 and drawn[0] == drawn[-1]:
        drawn.pop()
    return f"M{'L'.join(drawn)}Z" if drawn else ""


def _labels(region: Region, place: _Placing) -> Iterable[str]:
    """The name and mark of a place, in the middle of its largest ring, when they find room there."""
    if not any(region.rings):
        return
    largest = max(region.rings, key=lambda ring: abs(_area(ring)))
    points = [place(point) for point in largest]
    wide = max(x for x, _y in points) - min(x for x, _y in points)
    tall = max(y for _x, y in points) - min(y for _x, y in points)
    if wide < _ROOM * width_of(region.name) or tall < _ROOM * _LINE * (2 if region.mark else 1):
        return
    x, y = place(_middle(largest))
    if not region.mark:
        yield text(x, y + 4, region.name, "place", "middle")
        return
    yield text(x, y - 3, region.name, "place", "middle")
    yield text(x, y + _LINE - 3, region.mark, "place place-mark", "middle")


def _area(ring: _Ring) -> float:
    """The signed area of a ring (the shoelace formula)."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: _Ring) -> tuple[float, float]:
    """The centroid of a ring; of a ring without area the middle of its corners."""
    area = _area(ring)
    if abs(area) < 1e-12:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    across = sum((x + u) * (x * v - u * y) for (x, y), (u, v) in pairs)
    down = sum((y + v) * (x * v - u * y) for (x, y), (u, v) in pairs)
    return across / (6 * area), down / (6 * area)


def _key(
    chart: MapChart, used: set[int | Literal["none", "suppressed"]], top: float
) -> tuple[list[str], float]:
    """The key, in as many lines as it takes. All classes are shown, the two others only when they occur."""
    entries: list[tuple[int | str, str]] = [
        (index + 1, each.label) for index, each in enumerate(chart.classes)
    ]
    entries += [
        (shade, label)
        for shade, label in (("none", chart.none_label), ("suppressed", chart.suppressed_label))
        if shade in used
    ]
    pieces, x = [], 2.0
    for shade, label in entries:
        width = 28 + width_of(label) + 16
        if x > 2 and x + width > chart.width:
            x, top = 2.0, top + 24
        fill = _fill(chart.identifier, shade)
        pieces.append(
            f'<rect class="swatch" fill="{fill}" x="{short(x)}" y="{short(top)}" width="22" height="16"/>'
        )
        pieces.append(text(x + 28, top + 12.5, label, "key"))
        x += width
    return pieces, top + 24
