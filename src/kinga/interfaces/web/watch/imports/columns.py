"""What the pages that send a file and say its columns show and ask."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kinga.insight.watch.errors import FileGone
from kinga.insight.watch.imports import actions, checking, queries, store
from kinga.insight.watch.imports.people import people_in
from kinga.insight.watch.models import CountImport
from kinga.insight.watch.reading.problems import UnreadableFile
from kinga.insight.watch.reading.text import records
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.interfaces.web.ui.uploads import StoredUpload, trouble_with
from kinga.interfaces.web.watch.imports import words
from kinga.interfaces.web.watch.imports.forms import ColumnsForm, ReadingForm, UploadForm

__all__ = ["brought", "columns_page", "form_of", "reading_form_of"]

_SAMPLES = 3
_SAMPLE_LETTERS = 30
_SAMPLE_ROWS = 40


def brought(request: StaffRequest, form: UploadForm) -> CountImport | None:
    """The import of a file that came with a form; None when none came, or the form says what is wrong with it."""
    if not form.is_bound:
        return None
    if trouble := trouble_with(request):
        form.errors.clear()
        form.add_error("file", trouble)
        return None
    came = request.FILES.get("file")
    if not form.is_valid() or not isinstance(came, StoredUpload):
        return None
    by, agency = request.user.actor, request.user.agency
    try:
        return actions.bring_in(
            by=by, agency=agency, came=came.path, name=came.name or "", sha256=came.sha256
        )
    except UnreadableFile as error:
        form.add_error("file", words.file_sentence(error.code, error.facts))
        return None


def columns_page(
    request: StaffRequest, row: CountImport, form: ColumnsForm, reading: ReadingForm
) -> HttpResponse:
    """The page that asks what the columns say."""
    how = checking.reading_of(row)
    trouble = words.file_sentence(row.trouble["code"], row.trouble["facts"]) if row.trouble else ""
    context = {
        "row": row,
        "form": form,
        "reading_form": reading,
        "form_has_errors": bool(form.errors or reading.errors),
        "stated": words.stated_reading(how.encoding, how.delimiter, how.heading_line)
        if row.format == "csv"
        else "",
        "trouble": trouble,
        "asked": {name: form[name] for name in row.mapping["asked"]},
        "like": "like" in row.mapping,
        "known_names": queries.known_names(row.agency_id),
        "people": people_in(row.mapping["headings"]),
    }
    return render(
        request, "watch/imports/columns.html", context, status=422 if context["form_has_errors"] else 200
    )


def form_of(row: CountImport, data: Any = None) -> ColumnsForm:
    """The form of the columns of a file, empty or as it was sent."""
    plan = checking.plan_of(row)
    headings = row.mapping["headings"]
    if not store.rows_path(row.pk, row.format).exists():
        raise FileGone(_("The file is not here any more. Give it up and bring it in again."))
    asked = row.mapping["asked"]
    facts = {name: getattr(row, name) for name in ("name", "unit", "source", "licence")}
    return ColumnsForm(
        data,
        initial={**ColumnsForm.start(plan, asked), **facts},
        headings=headings,
        samples=_samples_of(row, headings),
        plan=plan,
        asked=asked,
    )


def reading_form_of(row: CountImport, data: Any = None) -> ReadingForm:
    """The form of how the file is read."""
    initial = checking.reading_of(row).as_json()
    return ReadingForm(
        data, initial=initial, kind=row.format, sheets=row.mapping.get("sheets", []), prefix="reading"
    )


def _samples_of(row: CountImport, headings: list[str]) -> list[str]:
    """For each column its first cells that say something, read from the file."""
    reading = checking.reading_of(row)
    rows = (
        record
        for record in records(store.rows_path(row.pk, row.format), reading)
        if record.line > reading.heading_line
    )
    found: list[list[str]] = [[] for _heading in headings]
    for record in islice(rows, _SAMPLE_ROWS):
        for cells, cell in zip(found, record.cells, strict=False):
            text = " ".join(cell.split())
            if text and len(cells) < _SAMPLES:
                cells.append(text if len(text) <= _SAMPLE_LETTERS else f"{text[:_SAMPLE_LETTERS]}…")
    return [" · ".join(cells) for cells in found]
