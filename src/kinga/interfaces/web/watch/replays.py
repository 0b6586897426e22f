"""When would you have known? A series replayed as it came in: who would have spoken first, and who cried wolf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kinga.core.foundation.charts import ChartFigure, Mark, Point, SeriesChart, draw_narrow, draw_series
from kinga.core.security.models import User
from kinga.insight.watch import queries
from kinga.insight.watch.engine.judging import Table
from kinga.insight.watch.engine.replay import Spoken, replay
from kinga.insight.watch.models import Frequency, Series
from kinga.insight.watch.words import METHODS, series_name
from kinga.interfaces.web.ui.forms import DateInput, Form
from kinga.interfaces.web.watch.figures import source_of, spans
from kinga.interfaces.web.watch.sentences import day, number, short_day
from kinga.methods.surge import Direction

__all__ = ["Replay", "ReplayForm", "replayed"]

_BEFORE, _AFTER = dt.timedelta(days=28), dt.timedelta(days=56)
_DRAWN_BEFORE = dt.timedelta(days=63)


class ReplayForm(Form):
    """The days asked about."""

    hide_optional = True
    first = forms.DateField(label=gettext_lazy("From"), widget=DateInput, required=False)
    last = forms.DateField(label=gettext_lazy("To"), widget=DateInput, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[
            ("up", gettext_lazy("Surges")),
            ("down", gettext_lazy("Silences")),
            ("both", gettext_lazy("Both")),
        ],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("“To” is before “From”. Choose a later day."))
        return given


@dataclass(frozen=True)
class Replay:
    """What was asked, each method's answer in words, and the chart."""

    form: ReplayForm
    reading: str
    rows: list[tuple[str, str, str]]
    figure: ChartFigure | None
    daily: bool = False


def replayed(user: User, row: Series, asked: Any) -> Replay:
    """From the address; the days round the first signal where nothing that can be was asked."""
    table = queries.finest_table(row)
    form = ReplayForm(asked or None)
    if form.is_bound and not form.is_valid():
        return Replay(form, "", [], None)  # what was typed stands, with what is wrong with it
    given = getattr(form, "cleaned_data", {})
    first, last = _days(user, row, table, given.get("first"), given.get("last"))
    direction = cast(Direction, given.get("direction") or "up")
    form.data = {"first": first.isoformat(), "last": last.isoformat(), "direction": direction}
    form.is_bound = True
    said = list(replay(table, first, last, direction))
    reading = _reading(said, first, last)
    rows = [_told(line, one) for line, one in enumerate(said, 1)]
    daily = table.series.frequency == Frequency.DAY
    return Replay(form, reading, rows, _figure(table, said, (first, last), reading), daily)


def _days(
    user: User, row: Series, table: Table, first: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date]:
    if first and last and first <= last:
        return first, last
    signal = queries.signals(user).filter(series=row, withdrawn_at=None).order_by("period").first()
    middle = signal.period if signal else table.starts[-1] - _AFTER if table.starts else dt.date(2020, 1, 1)
    return middle - _BEFORE, middle + _AFTER


def _name(method: str) -> str:
    return str(_("As Kinga chooses") if method == "auto" else METHODS.get(method, method))


def _told(line: int, one: Spoken) -> tuple[str, str, str]:
    """One line of the table; its number is what stands for the method in the chart."""
    name = f"{number(line)}. {_name(one.method)}"
    if not one.answers:
        return name, _("Too little history to say."), "–"
    first = _("On the evening of %(day)s") % {"day": day(one.first)} if one.first else _("It stays silent.")
    if not one.before:
        return name, first, _("It could judge none before.")
    words = {"signals": number(one.earlier), "judged": number(one.before)}
    return name, first, _("%(signals)s of %(judged)s periods") % words


def _reading(said: list[Spoken], first: dt.date, last: dt.date) -> str:
    ours = next((one for one in said if one.method == "auto"), None)
    words = {"first": day(first), "last": day(last), "day": day(ours.first) if ours and ours.first else ""}
    if ours is None or not ours.answers:
        return _("%(first)s to %(last)s: there is too little history to say.") % words
    if ours.first is None:
        return _("%(first)s to %(last)s: Kinga would have stayed silent.") % words
    return _("%(first)s to %(last)s: Kinga would have spoken on the evening of %(day)s.") % words


def _points(table: Table, first: dt.date, last: dt.date) -> list[Point]:
    """Counts by the last day of their period; days as the sum of the seven that end there, as they are judged."""
    if table.series.frequency != Frequency.DAY:
        counted = zip(table.starts, table.counts, strict=True)
        return [Point(start, count) for start, count in counted if first <= start <= last]
    made = []
    for place, end in enumerate(table.starts):
        seven = table.counts[max(0, place - 6) : place + 1]
        known = [count for count in seven if count is not None]
        if first <= end <= last and len(seven) == 7:
            made.append(Point(end, sum(known) if len(known) == 7 else None))
    return made


def _figure(
    table: Table, said: list[Spoken], asked: tuple[dt.date, dt.date], reading: str
) -> ChartFigure | None:
    points = _points(table, asked[0] - _DRAWN_BEFORE, asked[1])
    if not any(point.value is not None for point in points):
        return None
    words: dict[dt.date, list[str]] = {}
    for line, one in enumerate(said, 1):
        if one.first is not None:
            words.setdefault(_drawn(points, one.first), []).append(number(line))
    values = {point.day: point.value for point in points}
    name = series_name(table.series, get_language() or "en")
    unit = table.series.indicator.get_unit_display()
    if table.series.frequency == Frequency.DAY:
        unit = _("%(unit)s, sum of seven days") % {"unit": unit}
    chart = SeriesChart(
        identifier="replay",
        title=name,
        description=reading,
        points=points,
        observed_label=_("Observed"),
        marks=[Mark(when, values[when] or 0, ", ".join(who)) for when, who in words.items()],
        spans=spans(table, points),
        format_value=number,
        format_day=short_day,
    )
    return ChartFigure(
        reading=reading,
        svg=draw_series(chart),
        caption=f"{name} ({unit})",
        columns=[_("Until") if table.series.frequency == Frequency.DAY else _("From"), _("Observed")],
        rows=[[day(point.day), number(point.value)] for point in reversed(points)],
        source=source_of(table.series.indicator),
        as_of=day(points[-1].day),
        narrow=draw_narrow(chart),
    )


def _drawn(points: list[Point], when: dt.date) -> dt.date:
    """The last point that is drawn up to a day."""
    return max((point.day for point in points if point.day <= when), default=points[0].day)
