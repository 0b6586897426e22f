"""Place by place: every series of an indicator side by side, as a table of cells or as small charts, and as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kinga.core.foundation.charts import BandPoint, Point, SeriesChart, draw_series
from kinga.core.foundation.spreadsheets import harmless
from kinga.core.security.models import User
from kinga.insight.watch import mapping, queries
from kinga.insight.watch.engine.exceedance import Cell, Grid, Row, grid
from kinga.insight.watch.mapping import Choice, Stand
from kinga.insight.watch.models import Series
from kinga.insight.watch.words import indicator_name, part_name, series_name
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.watch.sentences import counted, day, number, short_day

__all__ = ["Chosen", "PlacesForm", "Shown", "charts", "chosen", "csv_rows", "lines", "reading"]

_FIRST: Final = "reports.received"
_COLUMNS: Final = {"13": 13, "26": 26, "52": 52}
_A_PAGE: Final = {"cells": 40, "charts": 24}
_NONE: Final = Stand(None, 0, 0, 0)
_FILED_AT_ONCE: Final = 200  # series whose cells are in memory together

LEVELS: Final = {
    "surge": gettext_lazy("much higher than usual"),
    "high": gettext_lazy("higher than usual"),
    "usual": gettext_lazy("as usual"),
    "low": gettext_lazy("lower than usual"),
    "silence": gettext_lazy("much lower than usual"),
    "unknown": gettext_lazy("too little history to say"),
    "missing": gettext_lazy("no count"),
}
# A shape for each, because a colour alone tells not everybody.
MARKS: Final = {"surge": "▲", "high": "△", "low": "▽", "silence": "▼", "unknown": "?"}


class PlacesForm(Form):
    """What stands side by side."""

    hide_optional = True
    what = forms.ChoiceField(label=gettext_lazy("What is counted"), required=False)
    back = forms.ChoiceField(
        label=gettext_lazy("How far back"),
        choices=[
            ("13", gettext_lazy("13 periods")),
            ("26", gettext_lazy("26 periods")),
            ("52", gettext_lazy("52 periods")),
        ],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("In order of"),
        choices=[("rarest", gettext_lazy("The most unusual first")), ("name", gettext_lazy("Name"))],
        required=False,
    )
    view = forms.ChoiceField(
        label=gettext_lazy("Shown as"),
        choices=[("cells", gettext_lazy("Cells")), ("charts", gettext_lazy("Small charts"))],
        required=False,
    )
    named = forms.CharField(label=gettext_lazy("Name of the place"), max_length=120, required=False)


@dataclass(frozen=True)
class Chosen:
    """What was chosen, with its form; without `choice` there is nothing to show yet. Nothing is judged before it is shown."""

    form: PlacesForm
    rows: QuerySet[Series]
    choice: Choice | None = None
    stand: Stand = _NONE
    columns: int = 26
    view: str = "cells"

    @property
    def query(self) -> str:
        """What comes after the question mark of its address."""
        return urlencode(self.form.data)

    def page(self, number: str | None) -> Page[Series]:
        """The series of one page."""
        return Paginator(self.rows, _A_PAGE[self.view]).get_page(number)

    def grid(self, some: Sequence[Series]) -> Grid:
        """The cells of some of the series: read and judged now."""
        return grid(queries.tables(some), self.columns, self.stand.newest)


@dataclass(frozen=True)
class Shown:
    """One cell in words."""

    level: str
    mark: str
    number: str
    told: str


def chosen(user: User, asked: Any) -> Chosen:
    """From the address: the first of each choice where nothing, or nothing that is there, was asked."""
    form = PlacesForm(asked or None)
    every = mapping.choices(user, single_places=False)
    language = get_language() or "en"
    lengths = {"day": _("seven days"), "week": _("one week"), "month": _("one month")}
    form.fields["what"].choices = [  # type: ignore[attr-defined]
        (
            one.code,
            f"{indicator_name(one.indicator, language)} ({one.indicator.get_unit_display()}, {lengths.get(one.frequency, '–')})",
        )
        for one in every
    ]
    if not every:
        return Chosen(form, Series.objects.none())
    first = next((one for one in every if one.indicator.code == _FIRST), every[0])
    choice = next((one for one in every if one.code == asked.get("what")), first)
    back = asked.get("back") if asked.get("back") in _COLUMNS else "26"
    order = "name" if asked.get("order") == "name" else "rarest"
    view = "charts" if asked.get("view") == "charts" else "cells"
    named = (asked.get("named") or "").strip()[:120]
    form.data = {"what": choice.code, "back": back, "order": order, "view": view, "named": named}
    form.is_bound = True
    rows = mapping.series_of(user, choice, named)
    stand = mapping.stand_of(rows)
    ordered = (
        mapping.by_name(rows) if order == "name" else mapping.rarest_first(rows, stand, choice.frequency)
    )
    return Chosen(form, ordered, choice, stand, _COLUMNS[back], view)


def reading(of: Chosen, starts: Sequence[dt.date]) -> str:
    """What the newest period says of all series, in one sentence; `starts` are the periods of one page of them."""
    if of.choice is None or not starts:
        return ""
    return _(
        "%(what)s, newest period from %(day)s. Much higher than usual: %(surges)s. Much lower: %(silences)s. Series: %(all)s."
    ) % {
        "what": indicator_name(of.choice.indicator, get_language() or "en"),
        "day": day(starts[-1]),
        "surges": number(of.stand.surges),
        "silences": number(of.stand.silences),
        "all": number(of.stand.series),
    }


def lines(rows: Sequence[Row], unit: str) -> Iterator[tuple[Row, str, list[Shown]]]:
    """Each row with its name and its cells in words, the newest beside the name: nobody has to scroll to it."""
    for row in rows:
        yield row, part_name(row.series), [_shown(cell, unit) for cell in reversed(row.cells)]


def _shown(cell: Cell, unit: str) -> Shown:
    expected = cell.judged.verdict.expected if cell.judged else None
    words = {
        "day": day(cell.start),
        "observed": counted(cell.observed, unit),
        "expected": number(expected),
        "level": LEVELS[cell.level],
    }
    if cell.level == "missing":
        told = _("From %(day)s: %(level)s.") % words
    elif expected is None:
        told = _("From %(day)s: %(observed)s, %(level)s.") % words
    else:
        told = _("From %(day)s: %(observed)s, expected about %(expected)s, %(level)s.") % words
    return Shown(cell.level, MARKS.get(cell.level, ""), number(cell.observed), told)


def charts(rows: Sequence[Row], unit: str) -> Iterator[tuple[Row, str, str, str]]:
    """Each row with its name, the last cell in words, and a small chart on a scale of its own."""
    for row in rows:
        name, told = part_name(row.series), _shown(row.cells[-1], unit).told
        judged = [cell.judged for cell in row.cells if cell.judged]
        chart = SeriesChart(
            identifier=f"small-{row.series.pk}",
            title=name,
            description=told,
            points=[Point(cell.start, cell.observed) for cell in row.cells],
            observed_label="",
            band=[
                BandPoint(one.start, one.verdict.lower, one.verdict.upper, one.verdict.expected)
                for one in judged
                if one.verdict.lower is not None and one.verdict.upper is not None
            ],
            format_value=number,
            format_day=short_day,
            width=340,
            height=170,
        )
        yield row, name, told, draw_series(chart)


def csv_rows(of: Chosen) -> Iterator[list[Any]]:
    """Every cell of every row for a spreadsheet, numbers in full; empty where the method cannot say."""
    yield ["series", "from", "observed", "expected", "lower", "upper", "p_high", "p_low", "level", "method"]
    every = list(of.rows)
    for start in range(0, len(every), _FILED_AT_ONCE):
        for row in of.grid(every[start : start + _FILED_AT_ONCE]).rows:
            yield from _filed(row)


def _filed(row: Row) -> Iterator[list[Any]]:
    name = harmless(series_name(row.series, get_language() or "en"))
    for cell in row.cells:
        verdict = cell.judged.verdict if cell.judged else None
        limits = (
            [verdict.expected, verdict.lower, verdict.upper, verdict.p_high, verdict.p_low]
            if verdict
            else [None] * 5
        )
        method = verdict.method if verdict else ""
        yield [name, cell.start.isoformat(), cell.observed, *limits, cell.level, method]
