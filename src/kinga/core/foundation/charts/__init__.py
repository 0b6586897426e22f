"""Accessible SVG charts as strings, without Django and without a library.

Words: *figure* (a chart with its reading, table and source), *band* (what was expected), *mark* (a signal on a
line), *span* (days under a restriction). A caller brings whole, translated, locale-formatted words; the chart
brings shapes and class names, and the style sheet brings colours, so dark pages and paper follow by themselves.
Time runs from left to right in every language: a line that is read backwards misleads, and printed
statistics in Arabic and Hebrew keep this order; bars, whose labels are words, turn round.
Upstream: nothing.
"""

from kinga.core.foundation.charts.bars import Bar, BarChart, draw_bars
from kinga.core.foundation.charts.figure import ChartFigure
from kinga.core.foundation.charts.map import MapChart, MapClass, Region, draw_map
from kinga.core.foundation.charts.series import (
    BandPoint,
    Mark,
    Point,
    SeriesChart,
    Span,
    draw_narrow,
    draw_series,
    draw_spark,
)

__all__ = [
    "BandPoint",
    "Bar",
    "BarChart",
    "ChartFigure",
    "MapChart",
    "MapClass",
    "Mark",
    "Point",
    "Region",
    "SeriesChart",
    "Span",
    "draw_bars",
    "draw_map",
    "draw_narrow",
    "draw_series",
    "draw_spark",
]
