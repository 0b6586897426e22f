"""What the pages of imports show: lines of lists, findings in words, and how far long work is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinga.core.foundation.tasks import progress
from kinga.core.foundation.tasks.models import Progress
from kinga.core.registry.codes import AgeBand, Sex
from kinga.core.registry.models import Place
from kinga.insight.watch import queries as watch
from kinga.insight.watch.imports import checking
from kinga.insight.watch.imports.findings import Findings, Found
from kinga.insight.watch.models import CountImport, ImportStatus, Observation, Unit
from kinga.insight.watch.reading.plan import Plan
from kinga.insight.watch.words import series_name
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.interfaces.web.ui.timewords import how_far
from kinga.interfaces.web.watch.imports import words
from kinga.interfaces.web.watch.imports.forms import UndoForm
from kinga.interfaces.web.watch.sentences import counted, day, number, sentence

__all__ = ["looked_at", "problem_rows", "progress_words", "record", "status_kind", "working"]

_PROBLEMS = 50
_STATUS_KINDS = {
    ImportStatus.DONE: "done",
    ImportStatus.UNDONE: "closed",
    ImportStatus.CHECKED: "new",
    ImportStatus.COLUMNS: "new",
}


def status_kind(row: CountImport) -> str:
    """The kind of status shown for an import."""
    return _STATUS_KINDS.get(ImportStatus(row.status), "waiting")


@dataclass(frozen=True)
class FoundLine:
    """One series or count, in words."""

    name: str
    found: Found
    first: str
    last: str
    numbers: tuple[str, ...]


def looked_at(request: StaffRequest, row: CountImport, findings: Findings) -> HttpResponse:
    """The page that shows what was understood, or what is wrong."""
    plan = checking.plan_of(row)
    places = _place_names([*findings.start, *findings.series])
    unit = {"counts": number(findings.counts), "total": counted(findings.total, row.unit)}
    context = {
        "row": row,
        "findings": findings,
        "facts": _facts(row, plan, findings),
        "take_words": _("Take in %(counts)s counts") % unit,
        "start": [_line(one, row, places, (number(one.total),)) for one in findings.start],
        "series": [
            _line(one, row, places, tuple(map(number, (one.periods, one.zeros, one.missing, one.total))))
            for one in findings.series
        ],
        "series_left": words.left_out(findings.series_count, len(findings.series)),
        "problems": list(problem_rows(findings, _PROBLEMS)),
        "shown": _shown_words(findings),
        "replaces": _replaces_words(findings),
    }
    return render(request, "watch/imports/look.html", context)


def _facts(row: CountImport, plan: Plan, findings: Findings) -> list[dict[str, str]]:
    period = ""
    if findings.first:
        period = _("%(first)s to %(last)s") % {
            "first": day(dt.date.fromisoformat(findings.first)),
            "last": day(dt.date.fromisoformat(findings.last)),
        }
    rows = [
        (_("What is counted"), f"{row.name} ({Unit(row.unit).label})"),
        (_("Source"), f"{row.source} · {row.licence}"),
        (_("First days of the periods"), period),
        (_("Periods"), words.period_length(plan.frequency, plan.week_start)),
        (_("Counts"), number(findings.counts)),
        (_("Of these, counted and none: zero"), number(findings.zeros)),
        (_("In all"), counted(findings.total, row.unit)),
        (
            _("Missing: periods between the first and last of a series without a count"),
            number(findings.missing),
        ),
        (_("Cells that were empty, or said that nobody knows"), number(findings.blanks)),
        (
            _("Rows added to another of the same series and period"),
            number(findings.added) if findings.added else "",
        ),
        (_("Series that are sums, not in the file"), number(findings.sums) if findings.sums else ""),
        (_("Places kept under their own name"), ", ".join(findings.unknown_places)),
    ]
    return [{"label": str(label), "value": str(value)} for label, value in rows if value]


def _line(found: Found, row: CountImport, places: dict[str, str], numbers: tuple[str, ...]) -> FoundLine:
    parts = [
        found.kind,
        places.get(found.place, "") or found.place_name,
        str(AgeBand(found.age).label) if found.age else "",
        str(Sex(found.sex).label) if found.sex else "",
    ]
    name = " · ".join(filter(None, parts)) or row.name
    first, last = words.period_of(found)
    return FoundLine(name, found, day(first), day(last), numbers)


def _place_names(found: Iterable[Found]) -> dict[str, str]:
    """Names of places by their keys, in the language of the page. One query."""
    arabic = (get_language() or "en").startswith("ar")
    keys = {one.place for one in found if one.place}
    return {
        str(place.pk): (place.name_ar if arabic and place.name_ar else place.name)
        for place in Place.objects.filter(pk__in=keys)
    }


def problem_rows(findings: Findings, most: int) -> Iterator[tuple[int, str, str, str]]:
    """Line, heading, cell and sentence of the first problems."""
    for problem in findings.problems[:most]:
        yield problem.line, problem.column, problem.value, words.problem_sentence(problem)


def _shown_words(findings: Findings) -> str:
    """How many problems there are, and how many are shown and kept."""
    numbers = {
        "total": number(findings.problem_count),
        "shown": number(min(_PROBLEMS, len(findings.problems))),
        "kept": number(len(findings.problems)),
    }
    if findings.problem_count <= _PROBLEMS:
        return _("All %(total)s problems are listed here.") % numbers
    if findings.problem_count <= len(findings.problems):
        return (
            _(
                "The first %(shown)s of %(total)s problems are listed here, all of them in the file to download."
            )
            % numbers
        )
    return (
        _(
            "The first %(shown)s of %(total)s problems are listed here, the first %(kept)s in the file to download."
        )
        % numbers
    )


def _replaces_words(findings: Findings) -> str:
    if not findings.there:
        return ""
    return _("%(there)s of the counts are here already; these will stand in their place (%(same)s are the same as before).") % {
        "there": number(findings.there), "same": number(findings.same),
    }  # fmt: skip


def progress_words(row: CountImport, at: Progress | None) -> tuple[str, str]:
    """What goes on, and how far it is."""
    what = {
        ImportStatus.OPENING: _("The file is being opened"),
        ImportStatus.CHECKING: _("The file is being read to its end"),
        ImportStatus.TAKING: _("The counts are being taken in"),
    }[ImportStatus(row.status)]
    if at is None or at.started_at is None:
        return what, _("It waits its turn.")
    if not at.total:
        return what, _("It has just begun.")
    written = words.bytes_of if at.step == "check" else number
    return what, how_far(written(at.done), written(at.total), progress.time_left(at))


def working(request: StaffRequest, row: CountImport, turn: int) -> HttpResponse:
    """The page of long work, or with `turn` above 0 the part of it that changes."""
    at = progress.progress_of(row.pk)
    what, far = progress_words(row, at)
    context = {"row": row, "what": what, "far": far, "at": at, "turn": turn + 1, "again": turn < 300}
    return render(request, "watch/imports/progress.html" if turn else "watch/imports/working.html", context)


def record(request: StaffRequest, row: CountImport, form: UndoForm | None = None) -> HttpResponse:
    """The page of an import that was taken in, undone or given up."""
    language = get_language() or "en"
    mine = Observation.objects.filter(batch=row, series=OuterRef("pk"))
    rows = watch.visible_to(request.user).filter(Exists(mine), age_band="", sex="")
    signals = watch.waiting(request.user).filter(series__in=rows)
    trouble = words.file_sentence(row.trouble["code"], row.trouble["facts"]) if row.trouble else ""
    context = {
        "row": row,
        "trouble": trouble,
        "form": form or UndoForm(),
        "form_has_errors": bool(form and form.errors),
        "size": words.bytes_of(row.size),
        "counts": number(row.rows),
        "replaced": number(row.replaced),
        "series": [(one, series_name(one, language)) for one in rows.order_by("indicator__name")[:60]],
        "signals": [(one, sentence(one)) for one in signals[:20]],
        "length": words.period_length(row.frequency, checking.plan_of(row).week_start),
        "period": (day(row.first_period), day(row.last_period))
        if row.first_period and row.last_period
        else None,
    }
    return render(
        request, "watch/imports/record.html", context, status=422 if context["form_has_errors"] else 200
    )
