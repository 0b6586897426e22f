"""Charts are well-formed, complete, escaped and light, whatever they are given."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.foundation.charts import (
    BandPoint,
    Bar,
    BarChart,
    MapChart,
    MapClass,
    Mark,
    Point,
    Region,
    SeriesChart,
    Span,
    draw_bars,
    draw_map,
    draw_series,
    draw_spark,
)
from kinga.core.foundation.charts.scales import day_ticks, nice_ticks

SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.date(2020, 3, 2)
NASTY = "<script>\"&'\x00\x1f"

days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1))
counts = st.none() | st.integers(0, 10**9) | st.floats(0, 1e9, allow_nan=False)
words = st.text(max_size=30)


def _parse(drawn: str) -> Tree.Element:
    root = Tree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    named = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(named) == len(set(named))
    assert set((root.get("aria-labelledby") or "").split()) <= set(named)
    assert not re.search(r"nan|inf(?![a-z])|style=|#[0-9a-f]{6}", re.sub(r">[^<]*<", "><", drawn))
    return root


def _series(values: list[float | None], **more: object) -> SeriesChart:
    points = [Point(DAY + dt.timedelta(days=index), value) for index, value in enumerate(values)]
    chart: dict[str, object] = {
        "identifier": "c", "title": "Title", "description": "Told", "points": points, "observed_label": "reports",
    }  # fmt: skip
    return SeriesChart(**(chart | more))  # type: ignore[arg-type]


def _places(root: Tree.Element) -> int:
    """How many points the observed lines and dots show."""
    lines = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("class") == "observed"]
    dots = [circle for circle in root.iter(f"{SVG}circle") if circle.get("class") == "dot"]
    return sum(line.count("L") + 1 for line in lines) + len(dots)


def test_every_known_point_is_drawn_and_gaps_stay_open() -> None:
    root = _parse(draw_series(_series([4, 5, None, 7, None, 8, 9, 12])))
    assert _places(root) == 6
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "observed"]) == 2


@given(st.lists(counts, max_size=40), words, words)
def test_any_series_is_well_formed(values: list[float | None], title: str, label: str) -> None:
    root = _parse(draw_series(_series(values, title=title, observed_label=label)))
    assert _places(root) == len([value for value in values if value is not None])


def test_words_are_escaped_everywhere() -> None:
    chart = _series(
        [1, 2],
        title=NASTY,
        description=NASTY,
        observed_label=NASTY,
        expected_label=NASTY,
        band=[BandPoint(DAY, 0, 3)],
        marks=[Mark(DAY, 1, NASTY)],
        spans=[Span(DAY, DAY, NASTY)],
        format_value=lambda value: NASTY,
        format_day=lambda day: NASTY,
    )
    bars = BarChart("b", NASTY, NASTY, [Bar(NASTY, 3, NASTY), Bar("x", None, NASTY)])
    shape = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
    chart_of_places = MapChart(
        "m", NASTY, NASTY, [Region(NASTY, NASTY, [shape], "none", NASTY)], [MapClass(NASTY)], NASTY, NASTY
    )
    drawings = [
        draw_series(chart),
        draw_bars(bars),
        draw_map(chart_of_places),
        draw_spark("s", NASTY, [1, 2]),
    ]
    for drawn in drawings:
        assert "<script" not in drawn
        assert "<script>\"&'" in "".join(_parse(drawn).itertext())


def test_title_and_description_come_first() -> None:
    root = _parse(draw_series(_series([1])))
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("direction") == "ltr"


def test_time_runs_left_to_right_in_any_order_given() -> None:
    chart = _series([1, 2, 3])
    turned = _series([], points=list(reversed(chart.points)))
    assert draw_series(chart) == draw_series(turned)


def test_marks_band_and_spans_are_there() -> None:
    day = DAY + dt.timedelta(days=3)
    chart = _series(
        [10, 11, 9, 30],
        band=[BandPoint(DAY + dt.timedelta(days=i), -2, 15, 8) for i in range(4)],
        expected_label="expected",
        marks=[Mark(day, 30, "far above")],
        spans=[Span(day, day + dt.timedelta(days=90), "stay at home")],
    )
    drawn = draw_series(chart)
    root = _parse(drawn)
    kinds = {element.get("class") for element in root.iter()}
    assert {"band", "expected", "mark", "mark-label", "span", "observed", "grid", "axis"} <= kinds
    assert "far above" in drawn
    span = next(element for element in root.iter(f"{SVG}rect") if element.get("class") == "span")
    assert float(span.get("x", 0)) + float(span.get("width", 0)) <= chart.width
    assert float(span.get("width", 0)) >= 2


def test_a_year_of_days_is_light() -> None:
    band = [BandPoint(DAY + dt.timedelta(days=index), 20, 60, 40) for index in range(0, 365, 7)]
    assert len(draw_series(_series([40 + index % 9 for index in range(365)], band=band))) < 9_000
    assert len(draw_series(_series([40 + index % 9 for index in range(52)]))) < 4_000


@pytest.mark.parametrize("turned", [False, True])
def test_bars_show_every_group_and_turn_round(turned: bool) -> None:
    bars = [
        Bar("Telephone", 60),
        Bar("Web", 30, marked=True),
        Bar("Visit", None, "fewer than 5"),
        Bar("None", 0),
    ]
    root = _parse(draw_bars(BarChart("b", "t", "d", bars, right_to_left=turned)))
    drawn = list(root.iter(f"{SVG}rect"))
    assert len(drawn) == 3
    widths = [float(element.get("width", 0)) for element in drawn]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    ends = {round(float(e.get("x", 0)) + (float(e.get("width", 0)) if turned else 0)) for e in drawn}
    assert len(ends) == 1
    assert "fewer than 5" in "".join(root.itertext())


@given(st.lists(counts, max_size=30))
def test_any_spark_is_well_formed(values: list[float | None]) -> None:
    _parse(draw_spark("s", "Title", values))


def _square(x: float, y: float) -> list[tuple[float, float]]:
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]


def test_map_shows_every_place_with_its_pattern_and_key() -> None:
    shades: list[int | str] = [1, 2, 5, "none", "suppressed"]
    regions = [
        Region(f"R{index}", f"Place {index}", [_square(index, 0)], shade, f"{index} reports")  # type: ignore[arg-type]
        for index, shade in enumerate(shades)
    ]
    classes = [MapClass(f"class {number}") for number in range(1, 6)]
    root = _parse(draw_map(MapChart("m", "t", "d", regions, classes, "no data", "too few to show")))
    places = [path for path in root.iter(f"{SVG}path") if "region" in (path.get("class") or "").split()]
    assert len(places) == 5
    patterns = {f"url(#{pattern.get('id')})" for pattern in root.iter(f"{SVG}pattern")}
    assert {place.get("fill") for place in places} <= patterns
    said = "".join(root.itertext())
    for words_of_key in ("class 1", "class 5", "no data", "too few to show", "Place 3: 3 reports"):
        assert words_of_key in said


def test_map_north_is_up_and_closed_rings_are_not_repeated() -> None:
    regions = [Region("N", "North", [_square(0, 5)], 1), Region("S", "South", [_square(0, 0)], 1)]
    root = _parse(draw_map(MapChart("m", "t", "d", regions, [MapClass("all")], "n", "s", geographic=False)))
    north, south = [p.get("d", "") for p in root.iter(f"{SVG}path") if p.get("class") == "region"]
    tops = [min(float(pair.split()[1]) for pair in re.findall(r"[\d.]+ [\d.]+", d)) for d in (north, south)]
    assert tops[0] < tops[1]
    assert north.count("L") == 3


def test_map_refuses_more_classes_than_one_can_tell_apart() -> None:
    with pytest.raises(ValueError, match="five classes"):
        draw_map(MapChart("m", "t", "d", [], [MapClass(str(n)) for n in range(6)], "n", "s"))


@given(st.floats(1e-6, 1e12, allow_nan=False))
def test_ticks_are_few_rising_and_reach_the_top(top: float) -> None:
    ticks = nice_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top * (1 - 1e-6)
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= 7


@settings(max_examples=200)
@given(days, st.integers(0, 20_000))
def test_day_ticks_lie_inside_and_are_few(first: dt.date, span: int) -> None:
    last = first + dt.timedelta(days=span)
    ticks = day_ticks(first, last)
    assert 1 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))
    assert first <= ticks[0]
    assert ticks[-1] <= last


def test_names_and_numbers_stand_in_places_with_room_for_them() -> None:
    wide = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    small = [(10.0, 0.0), (10.3, 0.0), (10.3, 0.3), (10.0, 0.3)]
    regions = [
        Region("W", "Wide", [small, wide], 1, "44 reports", mark="44"),
        Region("S", "Small", [small], 1, mark="7"),
        Region("N", "Nowhere", [], 1, mark="9"),
    ]
    root = _parse(draw_map(MapChart("m", "t", "d", regions, [MapClass("all")], "n", "s", geographic=False)))
    labels = [
        (text.text, text.get("x"))
        for text in root.iter(f"{SVG}text")
        if "place" in (text.get("class") or "").split()
    ]
    assert [words for words, _x in labels] == ["Wide", "44"]
    assert labels[0][1] == labels[1][1]
    assert 200 < float(labels[0][1] or 0) < 260, "in the middle of its largest part"
