"""Charts of the watch room, each with its reading, table and source."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinga.core.foundation.charts import (
    BandPoint,
    ChartFigure,
    Mark,
    Point,
    SeriesChart,
    Span,
    draw_narrow,
    draw_series,
)
from kinga.insight.watch.annotations.kinds import AnnotationKind
from kinga.insight.watch.engine.judging import Table, judge
from kinga.insight.watch.models import Frequency, Indicator, Signal
from kinga.insight.watch.words import series_name
from kinga.interfaces.web.watch.sentences import counted, day, number, short_day

__all__ = ["figure", "source_of", "spans"]

_SHOWN = 26  # periods with their expected band
_LENGTHS: dict[str, int] = {
    Frequency.MONTH: 28,
    Frequency.YEAR: 365,
}  # days of the last period; days are drawn by sevens
_AFTER = 6  # periods drawn after the signal that a page is about


def source_of(indicator: Indicator) -> str:
    """Where the counts come from."""
    return (
        f"{indicator.source}. {indicator.licence}"
        if indicator.source
        else _("counted by Kinga from its own records")
    )


def figure(
    table: Table, signals: list[Signal], reading: str = "", about: Signal | None = None
) -> ChartFigure:
    """Observed as a line, expected as a band, signals as marks: the last periods, or those `about` a signal.

    Days are drawn as sums of seven, as they are judged.
    """
    points, band = _window(table, about)
    drawn = {point.day for point in points}
    word = {"surge": _("Surge"), "silence": _("Silence")}
    marks = [Mark(one.period, one.observed, word[one.direction]) for one in signals if one.period in drawn]
    name = series_name(table.series, get_language() or "en")
    unit = table.series.indicator.get_unit_display()
    if table.series.frequency == Frequency.DAY and band:
        unit = _("%(unit)s, sum of seven days") % {"unit": unit}
    reading = reading or _reading(name, points, table.series.indicator.unit)
    chart = SeriesChart(
        identifier=f"series-{table.series.pk}",
        title=name,
        description=reading,
        points=points,
        observed_label=_("Observed"),
        band=band,
        expected_label=_("Expected") if band else "",
        marks=marks,
        spans=spans(table, points),
        format_value=number,
        format_day=short_day,
    )
    return ChartFigure(
        reading=reading,
        svg=draw_series(chart),
        caption=f"{name} ({unit})",
        columns=[_("From"), _("Observed"), _("Expected"), _("Lower"), _("Upper")],
        rows=_rows(points, band),
        source=source_of(table.series.indicator),
        as_of=day(table.starts[-1]) if table.starts else "–",
        narrow=draw_narrow(chart),
    )


def spans(table: Table, points: list[Point]) -> list[Span]:
    """What is known to have happened, over the periods that it touches among those that are drawn."""
    words = dict(AnnotationKind.choices)
    ends = [point.day - dt.timedelta(days=1) for point in points[1:]]
    if points:
        ends.append(points[-1].day + dt.timedelta(days=_LENGTHS.get(table.series.frequency, 7) - 1))
    periods = [(point.day, last) for point, last in zip(points, ends, strict=True)]
    made = []
    for note in table.notes:
        touched = [first for first, last in periods if note.meets(first, last)]
        if touched:
            made.append(Span(touched[0], touched[-1], str(words[note.kind])))
    return made


def _window(table: Table, about: Signal | None) -> tuple[list[Point], list[BandPoint]]:
    """The periods to draw and what was expected in them; the bare counts where nothing can be judged yet."""
    judged = [one for one in judge([table], last=_back_to(table, about)) if one.verdict.observed is not None]
    if about is not None:
        judged = judged[: sum(one.start <= about.period for one in judged) + _AFTER]
    judged = judged[-_SHOWN:]
    if not judged:
        counts = zip(table.starts, table.counts, strict=True)
        return [Point(start, count) for start, count in counts][-_SHOWN:], []
    band = [
        BandPoint(one.start, one.verdict.lower, one.verdict.upper, one.verdict.expected)
        for one in judged
        if one.verdict.lower is not None and one.verdict.upper is not None
    ]
    return [Point(one.start, one.verdict.observed) for one in judged], band


def _back_to(table: Table, about: Signal | None) -> int:
    """How many of the last periods must be judged to reach the signal and what came before it."""
    if about is None or not table.starts:
        return _SHOWN
    days = 7 if table.series.frequency in {Frequency.DAY, Frequency.WEEK} else 28
    return _SHOWN + max(0, (table.starts[-1] - about.period).days // days + 1)


def _rows(points: list[Point], band: list[BandPoint]) -> list[list[str]]:
    by_day = {point.day: point for point in band}
    rows = []
    for point in reversed(points):
        of_day = by_day.get(point.day)
        limits = (
            [number(of_day.middle), number(of_day.low), number(of_day.high)] if of_day else ["–", "–", "–"]
        )
        rows.append([day(point.day), number(point.value), *limits])
    return rows


def _reading(name: str, points: list[Point], unit: str) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return _("%(name)s: no counts yet.") % {"name": name}
    return _("%(name)s: %(count)s in the period from %(day)s.") % {
        "name": name,
        "count": counted(known[-1].value, unit),
        "day": day(known[-1].day),
    }
