"""Charts of the watch room, each with its reading, table and source."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinga.core.foundation.charts import BandPoint, ChartFigure, Mark, Point, SeriesChart, draw_series
from kinga.insight.watch.judging import Table, judge
from kinga.insight.watch.models import Frequency, Indicator, Signal
from kinga.insight.watch.words import series_name
from kinga.interfaces.web.watch.sentences import day, number

__all__ = ["figure", "source_of"]

_SHOWN = 26  # periods with their expected band


def source_of(indicator: Indicator) -> str:
    """Where the counts come from."""
    return (
        f"{indicator.source}. {indicator.licence}"
        if indicator.source
        else _("counted by Kinga from its own records")
    )


def figure(table: Table, signals: list[Signal], reading: str = "") -> ChartFigure:
    """The last periods of a series: observed as a line, expected as a band, signals as marks.

    Days are drawn as sums of seven, as they are judged.
    """
    judged = [one for one in judge([table], last=_SHOWN) if one.verdict.observed is not None]
    if judged:
        points = [Point(one.start, one.verdict.observed) for one in judged]
        band = [
            BandPoint(one.start, one.verdict.lower, one.verdict.upper, one.verdict.expected)
            for one in judged
            if one.verdict.lower is not None and one.verdict.upper is not None
        ]
    else:
        points = [Point(start, count) for start, count in zip(table.starts, table.counts, strict=True)][
            -_SHOWN:
        ]
        band = []
    drawn = {point.day for point in points}
    word = {"surge": _("Surge"), "silence": _("Silence")}
    marks = [Mark(one.period, one.observed, word[one.direction]) for one in signals if one.period in drawn]
    name = series_name(table.series, get_language() or "en")
    unit = _("sum of seven days") if table.series.frequency == Frequency.DAY and judged else ""
    chart = SeriesChart(
        identifier=f"series-{table.series.pk}",
        title=name,
        description=reading or _reading(name, points),
        points=points,
        observed_label=_("Observed"),
        band=band,
        expected_label=_("Expected") if band else "",
        marks=marks,
        format_value=number,
        format_day=_short_day,
    )
    return ChartFigure(
        reading=reading or _reading(name, points),
        svg=draw_series(chart),
        caption=f"{name} ({unit})" if unit else name,
        columns=[_("From"), _("Observed"), _("Expected"), _("Lower"), _("Upper")],
        rows=_rows(points, band),
        source=source_of(table.series.indicator),
        as_of=day(table.starts[-1]) if table.starts else "–",
    )


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


def _reading(name: str, points: list[Point]) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return _("%(name)s: no counts yet.") % {"name": name}
    return _("%(name)s: %(count)s in the period from %(day)s.") % {
        "name": name,
        "count": number(known[-1].value),
        "day": day(known[-1].day),
    }


def _short_day(moment: dt.date) -> str:
    return str(date_format(moment, "j M"))
