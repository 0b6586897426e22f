"""Charts for the gallery, over invented counts."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from kinga.core.foundation.charts import (
    BandPoint,
    Bar,
    BarChart,
    ChartFigure,
    MapChart,
    MapClass,
    Mark,
    Point,
    Region,
    SeriesChart,
    Span,
    draw_bars,
    draw_map,
    draw_narrow,
    draw_series,
    draw_spark,
)

FIRST = dt.date(2020, 1, 6)


def _figure(reading: str, svg: str, rows: list[list[str]], narrow: str = "") -> ChartFigure:
    return ChartFigure(
        reading=reading,
        svg=svg,
        caption="Reports by week",
        columns=["Week from", "Reports", "Expected"],
        rows=rows,
        source="Example Women’s Line, own reports",
        as_of="14 April 2020",
        narrow=narrow,
    )


def series() -> SeriesChart:
    """Fifteen weeks with a rise."""
    days = [FIRST + dt.timedelta(weeks=week) for week in range(15)]
    values: list[float | None] = [42, 38, 45, 40, 47, 44, 39, 43, 46, None, 52, 69, 88, 91, 97]
    return SeriesChart(
        identifier="rise",
        title="Reports by week, January to April 2020",
        description="From about 43 a week to 97 in the last week; expected 30 to 58.",
        points=[Point(day, value) for day, value in zip(days, values, strict=True)],
        observed_label="reports",
        band=[BandPoint(day, 30 + 2 * math.sin(i), 58 + 2 * math.sin(i), 44) for i, day in enumerate(days)],
        expected_label="expected",
        marks=[Mark(days[11], 69, "above expected"), Mark(days[12], 88, "far above expected")],
        spans=[Span(dt.date(2020, 3, 20), dt.date(2020, 4, 20), "Stay at home")],
        format_day=lambda day: f"{day.day} {day:%b}",
    )


def _map() -> MapChart:
    regions = []
    shades: list[Any] = [1, 2, 3, 4, 5, "none", "suppressed", 2, 1]
    for index, shade in enumerate(shades):
        x, y = 30 + (index % 3) * 1.5 + (index // 3 % 2) * 0.75, 1 + (index // 3) * 1.3
        ring = [
            (x + 0.87 * math.sin(a * math.pi / 3), y + 0.87 * math.cos(a * math.pi / 3)) for a in range(6)
        ]
        regions.append(Region(f"D{index}", f"District {index}", [ring], shade, "12 reports"))
    return MapChart(
        identifier="districts",
        title="Reports by district",
        description="Most in the two districts of the river.",
        regions=regions,
        classes=[
            MapClass(words) for words in ("under 10", "10 to 19", "20 to 39", "40 to 79", "80 and more")
        ],
        none_label="no data",
        suppressed_label="fewer than 5, not shown",
    )


def context() -> dict[str, Any]:
    """Three figures and a spark."""
    chart = series()
    rows = [
        [chart.format_day(p.day), "–" if p.value is None else f"{p.value:.0f}", "30 to 58"]
        for p in chart.points
    ]
    bars = BarChart(
        identifier="ways",
        title="Reports by way they came",
        description="Telephone 61, web 24, messages 12; visits suppressed.",
        bars=[
            Bar("Telephone", 61),
            Bar("Web form", 24, "twice last month", marked=True),
            Bar("Message", 12),
            Bar("Visit", None, "fewer than 5"),
        ],
    )
    return {
        "charts": [
            _figure(
                "Reports more than doubled in four weeks, after people were told to stay at home.",
                draw_series(chart),
                rows,
                draw_narrow(chart),
            ),
            _figure("Two in three reports come by telephone.", draw_bars(bars), rows[:4]),
            _figure("Most reports come from the two districts of the river.", draw_map(_map()), rows[:4]),
        ],
        "sparks": [
            draw_spark("spark", "Reports, last ten weeks, rising", [4, 5, 4, 6, None, 5, 8, 9, 14, 13])
        ],
    }
