"""Pages of the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.security.actions import note_read
from kinga.core.security.errors import NotPermitted
from kinga.core.security.roles import Permission
from kinga.errors import KingaError
from kinga.interfaces.web.desk import pages, taking
from kinga.interfaces.web.desk.deciding import DecisionForm, HeardForm, MessageForm, UndoForm
from kinga.interfaces.web.desk.forms import CorrectForm, FilterForm, TakeForm
from kinga.interfaces.web.desk.words import line
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.intake.actions import add_message, correct_answers, hear
from kinga.response.intake.errors import LooserAnswer, ReportIsDecided
from kinga.response.intake.models import Report
from kinga.response.triage import actions, queries
from kinga.response.triage.errors import SharingRefused

__all__ = ["correct", "decide", "decided", "heard", "inbox", "message", "number", "report", "take", "undo"]

_A_PAGE = 40


@requires(Permission.REPORT_READ)
def inbox(request: StaffRequest) -> HttpResponse:
    """Every report without a decision, the most urgent first, with the reasons."""
    form = FilterForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    chosen = {name: value for name, value in given.items() if value}
    rows = queries.inbox(request.user).filter(**chosen)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    codes = {name: getattr(value, "code", value) for name, value in chosen.items()}
    _note_list(request, "inbox", [row.reference for row in page], **codes)
    context = {
        "page": page,
        "lines": [line(row) for row in page],
        "wrote": [line(row) for row in queries.wrote_again(request.user)],
        "filter": form,
        "overdue": queries.overdue(request.user).count(),
    }
    return render(request, "desk/inbox.html", context)


@requires(Permission.REPORT_READ)
def decided(request: StaffRequest) -> HttpResponse:
    """What was decided, the newest first: nothing disappears."""
    page = Paginator(queries.decided(request.user), _A_PAGE).get_page(request.GET.get("page"))
    _note_list(request, "decided", [row.report.reference for row in page])
    return render(request, "desk/decided.html", {"page": page})


def _note_list(request: StaffRequest, which: str, shown: list[str], **chosen: str) -> None:
    """One event for a page of a list: which list, how it was narrowed, and which reports stood on the page."""
    facts: dict[str, object] = {"list": which, "shown": len(shown), "reports": shown, **chosen}
    note_read(by=request.user.actor, verb="triage.read_list", facts=facts)


@requires(Permission.REPORT_READ)
def report(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """One report: what was said, how to reach them safely, the messages, and the decision."""
    row = queries.report_for_triage(request.user, report_id)
    return pages.report(request, row)


@requires(Permission.REPORT_TRIAGE)
@require_POST
def decide(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Decide what becomes of a report."""
    row = queries.report_for_triage(request.user, report_id)
    form = DecisionForm(request.POST, user=request.user, report=row)
    if form.is_valid() and (open_end := pages.unsaved(request, row)):
        form.add_error(None, open_end)
    if not form.is_valid():
        return pages.report(request, row, decision_form=form)
    try:
        made = actions.decide(by=request.user.actor, report=row, **form.cleaned_data)
    except SharingRefused:
        form.add_error("kind", pages.sharing_refused(row))
        return pages.report(request, row, decision_form=form)
    except NotPermitted:
        raise
    except KingaError as error:  # decided meanwhile, a case that was closed: the words stay on the page
        row.refresh_from_db()
        form.add_error(None, str(error))
        return pages.report(request, row, decision_form=form)
    messages.success(request, pages.outcome(made))
    return redirect(pages.after_decision(request, made))


@requires(Permission.REPORT_TRIAGE)
@require_POST
def message(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Write to whoever reported; they read it with their receipt."""
    row = queries.report_for_triage(request.user, report_id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return pages.report(request, row, message_form=form)
    add_message(by=request.user.actor, report=row, from_agency=True, author=request.user, **form.cleaned_data)
    messages.success(request, _("The message waits for them. They read it with their receipt."))
    return _back(request, row, "message")


@requires(Permission.REPORT_TRIAGE)
@require_POST
def heard(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """What they wrote needs no answer; what came since then still waits."""
    row = queries.report_for_triage(request.user, report_id)
    form = HeardForm(request.POST)
    if form.is_valid():
        hear(by=request.user.actor, report=row, heard=form.cleaned_data["heard"])
        messages.success(request, _("Noted: what they wrote has been read and needs no answer."))
    return _back(request, row, "heard")


def _back(request: StaffRequest, row: Report, done: str) -> HttpResponse:
    """The page again: as a new one, or with the words that stand in its other parts."""
    if not pages.drafted(request, done):
        return redirect("desk:report", row.pk)
    row.refresh_from_db()
    return pages.report(request, row, done=done)


@requires(Permission.REPORT_TRIAGE)
@require_POST
def number(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Show the number, after the rule; the look is an event."""
    row = queries.report_for_triage(request.user, report_id)
    note_read(by=request.user.actor, verb="intake.reveal_contact", about=row)
    return pages.report(request, row, number=row.contact_value.open())


@requires(Permission.REPORT_TRIAGE)
@require_POST
def undo(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Take the decision back, with a reason."""
    row = queries.report_for_triage(request.user, report_id)
    form = UndoForm(request.POST)
    standing = queries.standing_decision(row)
    if not form.is_valid() or standing is None:
        return pages.report(request, row, undo_form=form)
    try:
        actions.undo(by=request.user.actor, decision=standing, reason=form.cleaned_data["reason"])
    except NotPermitted:
        raise
    except KingaError as error:  # undone meanwhile, referred on: the words stay on the page
        form.add_error("reason", str(error))
        return pages.report(request, row, undo_form=form)
    messages.success(request, _("The decision was undone. The report is in the inbox again."))
    return _back(request, row, "undo")


@requires(Permission.REPORT_TRIAGE)
@require_POST
def correct(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """What the person told us since: danger, care, whether it may be passed on."""
    row = queries.report_for_triage(request.user, report_id)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return pages.report(request, row, correct_form=form)
    said = {name: form.cleaned_data[name] for name in ("base", "base_version", "confirmed")}
    try:
        edit = correct_answers(by=request.user.actor, report=row, changes=form.changes(), **said)
    except (LooserAnswer, ReportIsDecided) as error:
        form.add_error("confirmed" if isinstance(error, LooserAnswer) else None, str(error))
        return pages.report(request, row, correct_form=form)
    row.refresh_from_db()
    if edit.clashes:
        return pages.report(request, row, correct_form=form.against(row, edit.clashes))
    messages.success(request, _("Saved. The report was ranked again."))
    return _back(request, row, "correct")


@requires(Permission.REPORT_TAKE)
def take(request: StaffRequest) -> HttpResponse:
    """Write down a report for someone who calls or comes."""
    start = {"time_zone": request.user.agency.time_zone, "zone_assumed": True}
    form = TakeForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        made, receipt = taking.take(request.user, form.cleaned_data)
        context = {"report": made, "receipt": receipt, "in_words": receipt[0].isalpha(), "shows_person": True}
        return render(request, "desk/taken.html", context)
    wrong = form.is_bound
    context = {
        "form": form,
        "form_has_errors": wrong,
        "shows_person": True,
        "sections": taking.sections(form),
    }
    return render(request, "desk/take.html", context, status=422 if wrong else 200)
