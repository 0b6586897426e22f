"""Counts over time: the observed line, the expected band, signals as marks, restrictions as shaded spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kinga.core.foundation.charts.scales import day_ticks, nice_ticks
from kinga.core.foundation.charts.svg import escape, frame, move, short, text, width_of

__all__ = ["BandPoint", "Mark", "Point", "SeriesChart", "Span", "draw_narrow", "draw_series", "draw_spark"]


@dataclass(frozen=True, slots=True)
class Point:
    """A count on a day; None where nothing is known: the line breaks there and never runs through zero."""

    day: dt.date
    value: float | None


@dataclass(frozen=True, slots=True)
class BandPoint:
    """What was expected on a day: between `low` and `high`, best guess `middle`."""

    day: dt.date
    low: float
    high: float
    middle: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A signal at a point of the line, with a short label."""

    day: dt.date
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days under a restriction, both ends included, with a short label."""

    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """A chart of counts over time. Words are whole and translated; the two functions format by locale."""

    identifier: str
    title: str
    description: str
    points: Sequence[Point]
    observed_label: str
    band: Sequence[BandPoint] = ()
    expected_label: str = ""
    marks: Sequence[Mark] = ()
    spans: Sequence[Span] = ()
    format_value: Callable[[float], str] = field(default="{:,.10g}".format)
    format_day: Callable[[dt.date], str] = field(default=dt.date.isoformat)
    width: float = 720
    height: float = 300


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a day and a value stand on the drawing, in its own units."""

    left: float
    right: float
    top: float
    bottom: float
    first: int
    days: int
    highest: float

    def x(self, day: dt.date) -> float:
        return self.left + (self.right - self.left) * (day.toordinal() - self.first) / self.days

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.highest


def draw_series(chart: SeriesChart) -> str:
    """The chart as one SVG image. Points, band and marks may come in any order of days.

    An empty chart is a frame without a line. A single day is a dot. Values below zero are not drawn: counts
    have none.
    """
    points = sorted(chart.points, key=lambda point: point.day)
    band = sorted(chart.band, key=lambda point: point.day)
    plane, ticks = _plane(chart, points, band)
    body = [
        *_spans(chart.spans, plane),
        *_grid(chart, plane, ticks, points, band),
        *_band(band, plane),
        *_line(points, plane),
        *_marks(chart.marks, plane),
        *_labels(chart, plane, points, band),
    ]
    words = (chart.title, chart.description)
    return frame(chart.identifier, "chart chart-series", (chart.width, chart.height), words, body)


def draw_narrow(chart: SeriesChart) -> str:
    """The same chart for a phone: 340 units wide, so that its words stay readable at 320 pixels."""
    return draw_series(replace(chart, identifier=f"{chart.identifier}-narrow", width=340, height=260))


def draw_spark(identifier: str, title: str, values: Sequence[float | None]) -> str:
    """A line of the size of a word: no axes, the last value as a dot, `title` read aloud. 96 × 24 units."""
    known = [value for value in values if value is not None]
    highest = max(known, default=0) or 1
    step = 90 / max(1, len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((3 + index * step, 21 - 18 * value / highest))
    body = [_run(run) for run in runs if run]
    if runs[-1]:
        x, y = runs[-1][-1]
        body.append(f'<circle class="dot" cx="{short(x)}" cy="{short(y)}" r="2.5"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart spark" viewBox="0 0 96 24" role="img" '
        f'aria-labelledby="{identifier}-t" direction="ltr"><title id="{identifier}-t">{escape(title)}</title>'
        f"{''.join(body)}</svg>"
    )


def _plane(
    chart: SeriesChart, points: Sequence[Point], band: Sequence[BandPoint]
) -> tuple[_Plane, list[float]]:
    days = [point.day for point in points] + [point.day for point in band] or [dt.date(2020, 1, 1)]
    values = [point.value for point in points if point.value is not None]
    values += [point.high for point in band] + [mark.value for mark in chart.marks]
    ticks = nice_ticks(max(values, default=0))
    first, last = min(days).toordinal(), max(days).toordinal()
    left = 12 + max(width_of(chart.format_value(tick)) for tick in ticks)
    right = chart.width - 12 - max(width_of(chart.observed_label), width_of(chart.expected_label))
    # Marks, span labels and the top of the line share the air above the highest value.
    top = 20 + 16 * bool(chart.spans) + 18 * min(2, len(chart.marks))
    plane = _Plane(left, right, top, chart.height - 26, first, max(1, last - first), ticks[-1])
    return plane, ticks


def _grid(
    chart: SeriesChart,
    plane: _Plane,
    ticks: Sequence[float],
    points: Sequence[Point],
    band: Sequence[BandPoint],
) -> Iterable[str]:
    lines = "".join(f"M{plane.left:.1f} {plane.y(tick):.1f}H{plane.right:.1f}" for tick in ticks[1:])
    yield f'<path class="grid" d="{lines}"/>'
    yield f'<path class="axis" d="M{plane.left:.1f} {plane.bottom:.1f}H{plane.right:.1f}"/>'
    for tick in ticks:
        yield text(plane.left - 6, plane.y(tick) + 4, chart.format_value(tick), "tick", "end")
    if not points and not band:
        return
    first = dt.date.fromordinal(plane.first)
    last = dt.date.fromordinal(plane.first + plane.days)
    edge = -1.0
    for day in day_ticks(first, min(last, max([p.day for p in points] + [b.day for b in band]))):
        words, x = chart.format_day(day), plane.x(day)
        half = width_of(words) / 2
        if x - half > edge and x + half < chart.width:
            edge = x + half + 6
            yield text(x, plane.bottom + 18, words, "tick", "middle")


def _band(band: Sequence[BandPoint], plane: _Plane) -> Iterable[str]:
    if not band:
        return
    upper = [(plane.x(point.day), plane.y(point.high)) for point in band]
    lower = [(plane.x(point.day), plane.y(max(0, point.low))) for point in reversed(band)]
    yield f'<path class="band" d="{move(upper + lower)}Z"/>'
    middle = [(plane.x(point.day), plane.y(point.middle)) for point in band if point.middle is not None]
    if len(middle) > 1:
        yield f'<path class="expected" d="{move(middle)}"/>'


def _line(points: Sequence[Point], plane: _Plane) -> Iterable[str]:
    run: list[tuple[float, float]] = []
    for point in points:
        if point.value is None:
            if run:
                yield _run(run)
            run = []
        else:
            run.append((plane.x(point.day), plane.y(point.value)))
    if run:
        yield _run(run)


def _run(run: Sequence[tuple[float, float]]) -> str:
    """A line through the points of a run; a lonely point is a dot, which a line could not show."""
    if len(run) == 1:
        return f'<circle class="dot" cx="{short(run[0][0])}" cy="{short(run[0][1])}" r="3"/>'
    return f'<path class="observed" d="{move(run)}"/>'


def _spans(spans: Sequence[Span], plane: _Plane) -> Iterable[str]:
    for span in spans:
        start = max(plane.left, plane.x(span.first))
        end = min(plane.right, plane.x(span.last + dt.timedelta(days=1)))
        if start > plane.right or end < plane.left:
            continue
        end = max(end, start + 2)  # a restriction that began today is seen too
        height = plane.bottom - 4
        yield f'<rect class="span" x="{short(start)}" y="4" width="{short(end - start)}" height="{short(height)}"/>'
        if start + 4 + width_of(span.label) <= plane.right:
            yield text(start + 4, 16, span.label, "tick")
        else:  # near the newest days the words stand before the span, not beyond the chart
            yield text(start - 4, 16, span.label, "tick", "end")


def _marks(marks: Sequence[Mark], plane: _Plane) -> Iterable[str]:
    """Squares on the line, each label above on the first of two rows that is free; without room, only the square."""
    rows = [-1.0, -1.0]
    labels = []
    for mark in sorted(marks, key=lambda each: each.day):
        x, y = plane.x(mark.day), plane.y(mark.value)
        yield (
            f'<rect class="mark" x="{short(x - 4)}" y="{short(y - 4)}" width="8" height="8">'
            f"<title>{escape(mark.label)}</title></rect>"
        )
        width = width_of(mark.label)
        start = min(max(plane.left, x - width / 2), plane.right - width)
        for index, edge in enumerate(rows):
            if start > edge:
                rows[index] = start + width + 8
                level = plane.top - 8 - 18 * index
                yield f'<path class="mark-line" d="M{short(x)} {short(y - 6)}V{short(level + 4)}"/>'
                labels.append(text(start + width / 2, level, mark.label, "mark-label", "middle"))
                break
    yield from labels  # over the lines: none crosses a word


def _labels(
    chart: SeriesChart, plane: _Plane, points: Sequence[Point], band: Sequence[BandPoint]
) -> Iterable[str]:
    """Direct labels at the end of what they name, kept a line apart."""
    known = [point for point in points if point.value is not None]
    seen = plane.y(known[-1].value or 0) + 4 if known else None
    if seen is not None:
        yield text(plane.right + 8, seen, chart.observed_label, "observed-label")
    if band and chart.expected_label:
        place = plane.y((band[-1].low + band[-1].high) / 2) + 4
        if seen is not None and abs(place - seen) < 16:
            place = seen + 16 if place >= seen else seen - 16
        yield text(plane.right + 8, min(place, plane.bottom), chart.expected_label, "tick")
