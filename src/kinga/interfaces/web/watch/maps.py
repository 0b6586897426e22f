"""The map of the watch room: what can be chosen, the choropleth with its sentence and table, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kinga.core.foundation.charts import ChartFigure, MapChart, MapClass, Region, draw_map
from kinga.core.foundation.spreadsheets import harmless
from kinga.core.security.models import User
from kinga.insight.watch import mapping
from kinga.insight.watch.mapping import Choice, PlaceCount, Span
from kinga.insight.watch.models import Frequency
from kinga.insight.watch.rules import Classes, classes
from kinga.insight.watch.words import indicator_name
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.watch.figures import source_of
from kinga.interfaces.web.watch.sentences import counted, day, number

__all__ = ["MOST_ROWS", "Chosen", "MapForm", "chosen", "csv_rows", "figure", "left_out", "not_drawn", "table"]

MOST_ROWS = 200  # of places in the table of a page; the file has all of them
_RATE_STEP = 0.1
_FIRST = "reports.received"  # what a map is of when nothing was chosen


class MapForm(Form):
    """What the map is of."""

    hide_optional = True
    what = forms.ChoiceField(label=gettext_lazy("What is counted"), required=False)
    when = forms.ChoiceField(label=gettext_lazy("When"), required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("Shown as"),
        choices=[("count", gettext_lazy("Counts")), ("rate", gettext_lazy("For each 100,000 people"))],
        required=False,
    )


@dataclass(frozen=True)
class Chosen:
    """A map that was chosen, with its form; without `span` there is nothing to draw yet."""

    form: MapForm
    choice: Choice | None = None
    span: Span | None = None
    rates: bool = False
    places: Sequence[PlaceCount] = ()

    @property
    def query(self) -> str:
        """What comes after the question mark of its address."""
        return urlencode(self.form.data)


def chosen(user: User, asked: Any) -> Chosen:
    """From the address: the first choice and the newest span where nothing, or nothing that is there, was asked."""
    all_choices = mapping.choices(user)
    form = MapForm(asked or None)
    language = get_language() or "en"
    lengths = dict(Frequency.choices)
    form.fields["what"].choices = [  # type: ignore[attr-defined]
        (
            one.code,
            f"{indicator_name(one.indicator, language)} ({one.indicator.get_unit_display()}, {lengths[one.frequency]})",
        )
        for one in all_choices
    ]
    if not all_choices:
        return Chosen(form)
    first = next((one for one in all_choices if one.indicator.code == _FIRST), all_choices[0])
    choice = next((one for one in all_choices if one.code == asked.get("what")), first)
    all_spans = mapping.spans(mapping.extent(user, choice), choice.frequency)
    form.fields["when"].choices = [(one.code, span_words(one)) for one in all_spans]  # type: ignore[attr-defined]
    span = next(
        (one for one in all_spans if one.code == asked.get("when")), all_spans[0] if all_spans else None
    )
    if span is None:
        return Chosen(form, choice)
    places = mapping.by_place(mapping.tables_of(user, choice, span.first), choice, span)
    rates = asked.get("how") == "rate" and any(place.rate is not None for place in places)
    form.data = {"what": choice.code, "when": span.code, "how": "rate" if rates else "count"}
    form.is_bound = True
    return Chosen(form, choice, span, rates, places)


def span_words(span: Span) -> str:
    """A span of time in words."""
    ends = {"first": day(span.first), "last": day(span.last)}
    if span.kind == "month":
        return str(date_format(span.first, "F Y"))
    if span.kind == "year":
        return str(span.first.year)
    return _("%(first)s to %(last)s") % ends


def figure(map_of: Chosen) -> ChartFigure:
    """The map with its sentence, table and sources. Only where a span was chosen."""
    choice, span = map_of.choice, map_of.span
    if choice is None or span is None:
        raise ValueError("There is nothing to draw.")
    values = [value for place in map_of.places if (value := _value(place, map_of.rates)) is not None]
    made = classes(values, least=_RATE_STEP if map_of.rates else 1.0)
    name = indicator_name(choice.indicator, get_language() or "en")
    reading = _reading(map_of, name)
    chart = MapChart(
        identifier="map",
        title=_("%(what)s, %(when)s") % {"what": name, "when": span_words(span)},
        description=reading,
        regions=[_region(place, map_of, made) for place in map_of.places if place.boundary],
        classes=[MapClass(label) for label in _labels(made, map_of.rates)],
        none_label=_("no complete count"),
        suppressed_label=_("hidden"),
    )
    return ChartFigure(
        reading=reading,
        svg=draw_map(chart) if chart.regions else "",
        caption=_("%(what)s (%(unit)s), %(when)s") % {
            "what": name, "unit": choice.indicator.get_unit_display(), "when": span_words(span),
        },
        columns=[_("Place"), choice.indicator.get_unit_display(), _("People"), _("For each 100,000 people")],
        rows=[_row(place) for place in map_of.places[:MOST_ROWS]],
        source="; ".join([source_of(choice.indicator), *_sources(map_of.places)]),
        as_of=day(span.last),
    )  # fmt: skip


def _value(place: PlaceCount, rates: bool) -> float | None:
    if rates:
        return None if place.rate is None else round(place.rate, 1)
    return place.cell.count


def _reading(map_of: Chosen, name: str) -> str:
    """The largest, named; nothing is said of what is hidden."""
    unit = map_of.choice.indicator.unit if map_of.choice else ""
    shown = [(value, place) for place in map_of.places if (value := _value(place, map_of.rates)) is not None]
    words = {"what": name, "when": span_words(map_of.span) if map_of.span else ""}
    value, place = max(shown, key=lambda one: one[0], default=(0, None))
    if place is None or not value:
        return _("%(what)s, %(when)s: no place has a count above zero that can be shown.") % words
    words |= {"place": place_name(place), "count": counted(place.cell.count, unit), "rate": number(value)}
    if map_of.rates:
        return (
            _(
                "%(what)s, %(when)s. The most for its people in %(place)s: %(count)s, which is %(rate)s for each 100,000 people."
            )
            % words
        )
    return _("%(what)s, %(when)s. The most in %(place)s: %(count)s.") % words


def place_name(place: PlaceCount) -> str:
    """The name in the language of the page."""
    arabic = (get_language() or "en").startswith("ar")
    return place.place.name_ar if arabic and place.place and place.place.name_ar else place.name


def _region(place: PlaceCount, map_of: Chosen, made: Classes) -> Region:
    value = _value(place, map_of.rates)
    shade: Any = (
        made.of(value) if value is not None else {"hidden": "suppressed"}.get(place.cell.state, "none")
    )
    code = place.place.code if place.place else ""
    unit = map_of.choice.indicator.unit if map_of.choice else ""
    told = state_words(place) or counted(place.cell.count, unit)
    rings = place.boundary.rings if place.boundary else []
    return Region(code, place_name(place), rings, shade, told, mark="" if value is None else number(value))


def state_words(place: PlaceCount) -> str:
    """Why a count is not shown; "" when it is."""
    if place.cell.state == "hidden":
        return _("hidden, because it is small or would give a small one away")
    return _("no complete count") if place.cell.state == "missing" else ""


def _labels(made: Classes, rates: bool) -> Iterator[str]:
    for low, high in made.bounds():
        if low == high:
            yield number(0)
        elif rates:
            yield _("%(low)s to under %(high)s") % {"low": number(low), "high": number(high)}
        elif high - low == 1:
            yield number(low)
        else:
            first = 1 if made.zero and low == 0 else low
            yield _("%(low)s to %(high)s") % {"low": number(first), "high": number(high - 1)}


def _row(place: PlaceCount) -> list[str]:
    population = place.place.population if place.place else None
    return [
        place_name(place),
        state_words(place) or number(place.cell.count),
        number(population),
        number(place.rate),
    ]


def _sources(places: Sequence[PlaceCount]) -> list[str]:
    """Whose boundaries are drawn, each once."""
    found = {
        _("boundaries: %(source)s (%(licence)s)")
        % {"source": place.boundary.source, "licence": place.boundary.licence}
        for place in places
        if place.boundary
    }
    return sorted(found)


def table(shown: ChartFigure) -> dict[str, Any]:
    """The figure's numbers as a table of the page, for where there is no map."""
    columns = [{"label": label, "number": place > 0} for place, label in enumerate(shown.columns)]
    rows = [{"cells": [row[0], *({"text": cell, "number": True} for cell in row[1:])]} for row in shown.rows]
    return {"columns": columns, "rows": rows}


def not_drawn(map_of: Chosen) -> list[str]:
    """Places in the table that are on no map: no boundary is known for them."""
    return [place_name(place) for place in map_of.places[:MOST_ROWS] if not place.boundary]


def left_out(map_of: Chosen) -> dict[str, str]:
    """How many places there are and how many of them are in the table, where not all are; nothing else."""
    every = len(map_of.places)
    return {"every": number(every), "shown": number(MOST_ROWS)} if every > MOST_ROWS else {}


def csv_rows(map_of: Chosen) -> Iterator[list[Any]]:
    """The table for a spreadsheet: hidden and missing counts are empty, with their state in words."""
    span = map_of.span
    yield ["code", "place", "from", "to", "count", "state", "people", "per_100000"]
    if span is None:
        return
    for place in map_of.places:
        yield [
            harmless(place.place.code) if place.place else "",
            harmless(place.name),
            span.first.isoformat(),
            span.last.isoformat(),
            "" if place.cell.count is None else place.cell.count,
            place.cell.state,
            (place.place.population or "") if place.place else "",
            "" if place.rate is None else round(place.rate, 1),
        ]
