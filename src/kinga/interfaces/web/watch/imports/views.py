"""The pages that bring counts in."""

from __future__ import annotations

import csv
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.foundation.spreadsheets import harmless
from kinga.core.security.roles import Permission
from kinga.insight.watch.imports import actions, jobs, queries, store
from kinga.insight.watch.imports.findings import read_findings
from kinga.insight.watch.models import ImportStatus
from kinga.insight.watch.reading.plan import Reading
from kinga.insight.watch.reading.problems import KEPT
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.interfaces.web.ui.uploads import takes_file
from kinga.interfaces.web.watch.imports import pages, words
from kinga.interfaces.web.watch.imports.columns import brought, columns_page, form_of, reading_form_of
from kinga.interfaces.web.watch.imports.forms import UndoForm, UploadForm

__all__ = ["all_imports", "bring_in", "columns", "give_up", "one", "problems", "progress", "read_otherwise", "stop",
           "take_in", "undo"]  # fmt: skip

_A_PAGE = 30


@requires(Permission.WATCH_IMPORT)
def all_imports(request: StaffRequest) -> HttpResponse:
    """Every import of the agency that was not given up, the newest first."""
    rows = queries.visible_to(request.user).exclude(status=ImportStatus.GIVEN_UP)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, pages.status_kind(row)) for row in page]
    return render(request, "watch/imports/list.html", {"page": page, "lines": lines})


@requires(Permission.WATCH_IMPORT)
@takes_file(folder=store.incoming, most=lambda: settings.IMPORT_MAX_BYTES)
def bring_in(request: StaffRequest) -> HttpResponse:
    """Send a file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if row := brought(request, form):
        jobs.open_up(row)
        return redirect("watch:import", row.pk)
    context = {
        "form": form,
        "form_has_errors": bool(form.errors),
        "most": words.bytes_of(settings.IMPORT_MAX_BYTES),
    }
    return render(request, "watch/imports/new.html", context, status=422 if form.errors else 200)


@requires(Permission.WATCH_IMPORT)
def one(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """One import, wherever it stands."""
    row = queries.count_import(request.user, import_id)
    if row.status == ImportStatus.COLUMNS:
        return redirect("watch:import_columns", row.pk)
    if row.status in queries.UNDER_WAY:
        return pages.working(request, row, 0)
    if row.status != ImportStatus.CHECKED:
        return pages.record(request, row)
    findings = read_findings(row.pk)
    return pages.looked_at(request, row, findings) if findings else redirect("watch:import_columns", row.pk)


@requires(Permission.WATCH_IMPORT)
def progress(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """The part of the page that tells how far it is; a page that has changed is loaded anew.

    `turn` counts the askings: a page left open asks for ten minutes, not for ever, so that an idle session still ends.
    """
    row = queries.count_import(request.user, import_id)
    if row.status not in queries.UNDER_WAY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    turn = request.GET.get("turn", "1")
    return pages.working(request, row, int(turn) if turn.isdecimal() and len(turn) < 6 else 1)


@requires(Permission.WATCH_IMPORT)
def columns(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Say what the columns say, and what is counted."""
    row = queries.count_import(request.user, import_id)
    if row.status not in {ImportStatus.COLUMNS, ImportStatus.CHECKED}:
        return redirect("watch:import", row.pk)
    form = form_of(row, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return columns_page(request, row, form, reading_form_of(row))
    mapping = {**row.mapping, "plan": form.plan().as_json(), "asked": []}
    row = actions.say_columns(by=request.user.actor, row=row, mapping=mapping, facts=form.facts())
    jobs.check(row)
    return redirect("watch:import", row.pk)


@requires(Permission.WATCH_IMPORT)
@require_POST
def read_otherwise(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Read the file with another encoding, delimiter, line of headings or sheet."""
    row = queries.count_import(request.user, import_id)
    if row.status not in {ImportStatus.COLUMNS, ImportStatus.CHECKED}:
        return redirect("watch:import", row.pk)
    form = reading_form_of(row, request.POST)
    if not form.is_valid():
        return columns_page(request, row, form_of(row), form)
    reading = Reading.from_json({**row.mapping["reading"], **form.said()})
    row = actions.read_otherwise(by=request.user.actor, row=row, reading=reading)
    jobs.open_up(row)
    return redirect("watch:import", row.pk)


@requires(Permission.WATCH_IMPORT)
@require_POST
def take_in(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Take it in."""
    row = queries.count_import(request.user, import_id)
    jobs.take(actions.start_taking(by=request.user.actor, row=row))
    return redirect("watch:import", row.pk)


@requires(Permission.WATCH_IMPORT)
@require_POST
def stop(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Stop what is going on."""
    row = actions.stop(by=request.user.actor, row=queries.count_import(request.user, import_id))
    messages.success(request, _("Stopped. Nothing was taken in."))
    return (
        redirect("watch:imports") if row.status == ImportStatus.GIVEN_UP else redirect("watch:import", row.pk)
    )


@requires(Permission.WATCH_IMPORT)
@require_POST
def give_up(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Remove the file."""
    actions.give_up(by=request.user.actor, row=queries.count_import(request.user, import_id))
    messages.success(request, _("The file was removed. Nothing of it was taken in."))
    return redirect("watch:imports")


@requires(Permission.WATCH_IMPORT)
@require_POST
def undo(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Take an import back, with a reason."""
    row = queries.count_import(request.user, import_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return pages.record(request, row, form)
    jobs.settle(actions.undo(by=request.user.actor, row=row, reason=form.cleaned_data["reason"]))
    messages.success(request, _("All counts of this import were taken back."))
    return redirect("watch:import", row.pk)


@requires(Permission.WATCH_IMPORT)
def problems(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """The problems of a file as CSV, for whoever corrects it. Cells are made harmless: they come from the file."""
    row = queries.count_import(request.user, import_id)
    findings = read_findings(row.pk)
    if findings is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([_("Line"), _("Column"), _("In the file"), _("What to do")])
    for line, *cells in pages.problem_rows(findings, KEPT):
        writer.writerow([line, *map(harmless, cells)])
    return response
