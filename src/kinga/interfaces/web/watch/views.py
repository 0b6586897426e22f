"""Pages of the watch room."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.foundation.charts import draw_spark
from kinga.core.security.roles import Permission
from kinga.insight.watch import actions, jobs, queries
from kinga.insight.watch.annotations import queries as happened
from kinga.insight.watch.annotations.actions import annotate, withdraw_annotation
from kinga.insight.watch.rules import SMALLEST_SHOWN
from kinga.insight.watch.words import METHODS, series_name, unit_name
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.interfaces.web.watch import beside, facts, figures, maps, places, replays, sentences
from kinga.interfaces.web.watch.forms import AnnotationForm, ReviewForm, SeriesForm

__all__ = [
    "all_series",
    "count",
    "map_csv",
    "map_page",
    "places_csv",
    "published",
    "replay",
    "series",
    "series_csv",
    "side_by_side",
    "signal",
    "signals",
    "withdraw_note",
]

_A_PAGE = 30
_JUDGED_MEANWHILE = 300  # series that are judged while the page waits; a second or two
_PARTS = 60


@requires(Permission.WATCH_READ)
def signals(request: StaffRequest) -> HttpResponse:
    """What is rising or falling silent, each as one sentence; those nobody has looked at first."""
    reviewed = queries.signals(request.user).filter(withdrawn_at=None).exclude(outcome="")
    withdrawn = queries.signals(request.user).exclude(withdrawn_at=None).order_by("-withdrawn_at")
    page = Paginator(queries.waiting(request.user), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": [(one, sentences.sentence(one), sentences.chance(one.p_value)) for one in page],
        "reviewed": [(one, sentences.sentence(one)) for one in reviewed[:_A_PAGE]],
        "withdrawn": [(one, sentences.sentence(one)) for one in withdrawn[:_A_PAGE]],
        "may_count": request.user.may(Permission.WATCH_IMPORT),
    }
    return render(request, "watch/signals.html", context)


@requires(Permission.WATCH_IMPORT)
@require_POST
def count(request: StaffRequest) -> HttpResponse:
    """Count again now, and judge; the message speaks only of what this worker may see."""
    if queries.due().count() > _JUDGED_MEANWHILE:
        jobs.count_and_judge.enqueue()
        messages.success(request, _("There is much to count. It is being done; look again in a few minutes."))
        return redirect("watch:signals")
    jobs.pull_counts(by=request.user.actor)
    found = jobs.judge_due(by=request.user.actor)
    # Other agencies are counted too, as by the clock; of theirs nothing is said, not even how much.
    seen = queries.signals(request.user).filter(pk__in=[one.pk for one in found]).count()
    messages.success(request, _("Counted again. New signals: %(signals)s.") % {"signals": seen})
    return redirect("watch:signals")


@requires(Permission.WATCH_READ)
def signal(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    """One signal: sentence, chart, method, what could make it wrong, and the review."""
    row = queries.signal(request.user, signal_id)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.review_signal(by=request.user.actor, signal=row, **form.cleaned_data)
        messages.success(request, _("Your review was saved."))
        return redirect("watch:signal", row.pk)
    context = {
        "signal": row,
        "sentence": sentences.sentence(row),
        "chance": sentences.chance(row.p_value),
        "figure": figures.figure(queries.table_of(row.series), [row], sentences.sentence(row), about=row),
        "cautions": sentences.cautions(row),
        "notes": [
            note
            for note in happened.of_series(request.user, row.series)
            if happened.meets(note, row.period, row.period_end)
        ],
        "beside": beside.channels(request.user, row),
        "method": METHODS.get(row.method, row.method),
        "why": sentences.why(row),
        "form": form if request.user.may(Permission.WATCH_REVIEW) and not row.withdrawn_at else None,
        "form_has_errors": form.is_bound,
    }
    return render(request, "watch/signal.html", context, status=422 if form.is_bound else 200)


@requires(Permission.WATCH_READ)
def all_series(request: StaffRequest) -> HttpResponse:
    """Every series over all ages and sexes, with its last periods as a small line."""
    language = get_language() or "en"
    form = SeriesForm.of(request.GET, queries.indicators(request.user), language)
    rows = queries.with_counts(queries.visible_to(request.user)).filter(age_band="", sex="")
    rows = queries.named(rows, form.called).order_by("indicator__name", "place__name", "place_name")
    if form.chosen:
        rows = rows.filter(indicator=UUID(form.chosen))
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    lines = []
    for table in queries.tables(page):
        name = series_name(table.series, language)
        spark = draw_spark(f"spark-{table.series.pk}", name, table.counts[-90:])
        total = sentences.number(sum(filter(None, table.counts)))
        lines.append((table.series, name, spark, total, unit_name(table.series.indicator.unit)))
    return render(
        request, "watch/all_series.html", {"page": page, "lines": lines, "form": form, "query": form.query}
    )


@requires(Permission.WATCH_READ)
def series(request: StaffRequest, series_id: UUID) -> HttpResponse:
    """One series: chart, table, what happened to it, and its parts."""
    row = queries.series(request.user, series_id)
    form = AnnotationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        annotate(by=request.user.actor, series=row, **form.cleaned_data)
        messages.success(request, _("It was noted. New counts are judged with it."))
        return redirect("watch:series", row.pk)
    found = list(queries.signals(request.user).filter(series=row))
    language = get_language() or "en"
    parts = queries.parts_of(request.user, row)
    may_note = request.user.may(Permission.WATCH_REVIEW) and row.agency_id == request.user.agency_id
    context = {
        "series": row,
        "name": series_name(row, language),
        "figure": figures.figure(queries.table_of(row), found),
        "signals": [(one, sentences.sentence(one)) for one in found],
        "notes": happened.of_series(request.user, row),
        "form": form if may_note else None,
        "may_note": may_note,
        "form_has_errors": form.is_bound,
        "parts": [(part, series_name(part, language)) for part in parts[:_PARTS]],
        "more": f"{row.indicator_id}.{row.frequency}" if parts.count() > _PARTS else "",
    }
    return render(request, "watch/series.html", context, status=422 if form.is_bound else 200)


@requires(Permission.WATCH_REVIEW)
@require_POST
def withdraw_note(request: StaffRequest, series_id: UUID, annotation_id: UUID) -> HttpResponse:
    """A note of what happened is taken back."""
    note = happened.annotation(request.user, annotation_id)
    withdraw_annotation(by=request.user.actor, annotation=note)
    messages.success(request, _("The note was withdrawn."))
    return redirect("watch:series", series_id)


@requires(Permission.WATCH_READ)
def replay(request: StaffRequest, series_id: UUID) -> HttpResponse:
    """When would you have known? Each method's first word on the days asked about."""
    row = queries.series(request.user, series_id)
    context = {
        "series": row,
        "name": series_name(row, get_language() or "en"),
        "replay": replays.replayed(request.user, row, request.GET),
    }
    return render(request, "watch/replay.html", context)


@requires(Permission.WATCH_READ)
def series_csv(request: StaffRequest, series_id: UUID) -> HttpResponse:
    """The counts of a series as CSV: dates and numbers only, so nothing a spreadsheet would run."""
    table = queries.table_of(queries.series(request.user, series_id))
    counts = zip(table.starts, table.counts, strict=True)
    rows = [[start.isoformat(), "" if n is None else n] for start, n in counts]
    return _as_csv("counts.csv", [["date", "count"], *rows])


def _csv_line(row: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()


def _as_csv(name: str, rows: Iterable[list[Any]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(rows)
    return response


@requires(Permission.WATCH_READ)
def side_by_side(request: StaffRequest) -> HttpResponse:
    """Every series of an indicator over the last periods, the most unusual first: cells, or small charts."""
    of = places.chosen(request.user, request.GET)
    page = of.page(request.GET.get("page"))
    grid = of.grid(list(page))
    unit = of.choice.indicator.unit if of.choice else ""
    context = {
        "form": of.form,
        "query": of.query,
        "page": page,
        "some": of.choice is not None,
        "reading": places.reading(of, grid.starts),
        "starts": grid.starts[::-1],
        "lines": places.lines(grid.rows, unit) if of.view == "cells" else (),
        "charts": places.charts(grid.rows, unit) if of.view == "charts" else (),
        "key": [(level, places.MARKS.get(level, ""), words) for level, words in places.LEVELS.items()],
        "source": figures.source_of(of.choice.indicator) if of.choice else "",
    }
    return render(request, "watch/places.html", context)


@requires(Permission.WATCH_READ)
def places_csv(request: StaffRequest) -> HttpResponse:
    """The same cells as CSV, every row of them, sent while they are judged."""
    rows = places.csv_rows(places.chosen(request.user, request.GET))
    response = StreamingHttpResponse(map(_csv_line, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="series.csv"'
    return cast(HttpResponse, response)


@requires(Permission.WATCH_READ)
def map_page(request: StaffRequest) -> HttpResponse:
    """Counts by place on a map where boundaries are known, and always as a table. Small counts are hidden."""
    chosen = maps.chosen(request.user, request.GET)
    figure = maps.figure(chosen) if chosen.span else None
    context = {
        "form": chosen.form,
        "query": chosen.query,
        "figure": figure,
        "table": maps.table(figure) if figure else {},
        "smallest": SMALLEST_SHOWN,
        "not_drawn": maps.not_drawn(chosen),
        "left_out": maps.left_out(chosen),
        "hides": any(place.cell.state == "hidden" for place in chosen.places),
    }
    return render(request, "watch/map.html", context)


@requires(Permission.WATCH_READ)
def map_csv(request: StaffRequest) -> HttpResponse:
    """The table of the map as CSV, with the same counts hidden."""
    return _as_csv("places.csv", maps.csv_rows(maps.chosen(request.user, request.GET)))


@requires(Permission.WATCH_READ)
def published(request: StaffRequest) -> HttpResponse:
    """Published figures, each as what it is."""
    line = queries.visible_to(request.user).filter(indicator__code="ar.linea144").first()
    found = list(queries.signals(request.user).filter(series=line).order_by("period")) if line else []
    context = {
        "cards": facts.cards(),
        "line": line,
        "line_figure": figures.figure(
            queries.table_of(line), found, sentences.sentence(found[0]), about=found[0]
        )
        if line and found
        else None,
        "facts": [(fact, *facts.readable(fact)) for fact in queries.published()],
    }
    return render(request, "watch/published.html", context)
