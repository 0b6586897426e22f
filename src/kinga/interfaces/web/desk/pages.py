"""Drawing the page of one report."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.registry.codes import Channel
from kinga.core.security.actions import note_read
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.desk.deciding import DecisionForm, MessageForm, UndoForm
from kinga.interfaces.web.desk.forms import CorrectForm
from kinga.interfaces.web.desk.words import contact_rows, line
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.response.cases import queries as cases
from kinga.response.intake.actions import read_mailbox
from kinga.response.intake.models import Message, Report, ReportStatus
from kinga.response.triage import queries
from kinga.response.triage.models import Decision, DecisionKind

__all__ = ["after_decision", "drafted", "outcome", "report", "sharing_refused", "unsaved"]


def sharing_refused(row: Report) -> str:
    """Why this report may not be referred on."""
    if row.sharing == "no":
        return _(
            "They do not want this passed on. Offer what you can give yourselves, or write them a message."
        )
    if row.sharing == "unknown":
        return _("They did not say whether it may be passed on. Ask, then tick that they agree.")
    return _("They want to be asked first. Ask, then tick that they agree.")


def after_decision(request: StaffRequest, made: Decision) -> str:
    """To the case, when the worker may read it; otherwise back to the inbox."""
    if made.case_id and cases.visible_to(request.user).filter(pk=made.case_id).exists():
        return reverse("cases:case", args=[made.case_id])
    return reverse("desk:inbox")


def outcome(made: Decision) -> str:
    """What came of a decision, in a sentence."""
    names = {
        "report": made.report.reference,
        "case": made.case.reference if made.case else "",
        "lead": made.case.lead.name if made.case and made.case.lead else "",
        "agency": made.to_agency.local_name if made.to_agency else "",
        "kind": made.get_kind_display(),
    }
    if made.kind == DecisionKind.OPEN_CASE and names["lead"]:
        return _("%(report)s: case %(case)s was opened. %(lead)s leads it.") % names
    if made.kind == DecisionKind.OPEN_CASE:
        return _("%(report)s: case %(case)s was opened. Nobody leads it yet.") % names
    if made.kind == DecisionKind.LINK_CASE:
        return _("%(report)s belongs to case %(case)s now.") % names
    if made.kind == DecisionKind.REFER_ON:
        return _("%(report)s went to %(agency)s.") % names
    return _("%(report)s is decided: %(kind)s.") % names


def drafted(request: StaffRequest, *but: str) -> bool:
    """Whether words stand in another part of the page than the one that was sent, `but`."""
    parts = {"decide": ("kind", "reason"), "message": ("message-text",), "undo": ("undo-reason",)}
    names = [name for part, of_part in parts.items() if part not in but for name in of_part]
    return any(request.POST.get(name, "").strip() for name in names)


def unsaved(request: StaffRequest, row: Report) -> str:
    """What stands on the page and deciding would drop unseen: a message, or a changed answer. A sentence, or ""."""
    if drafted(request, "decide", "undo"):
        return _("You wrote a message that has not been left yet. Leave it first, or empty it.")
    stands = CorrectForm.start(row)
    if any(request.POST.get(name, stands[name]) != stands[name] for name in CorrectForm.edited):
        return _(
            "You changed an answer of the report, and it is not saved. Set it again and save it, then decide."
        )
    return ""


def _as_typed(request: StaffRequest, form: Any) -> Any:
    """A form of the page with what was typed into it, when another part of the page was sent."""
    if request.method == "POST":
        for name in form.fields:
            if name != "submission" and (typed := request.POST.get(form.add_prefix(name))):
                form.initial[name] = typed
    return form


def _said(row: Report) -> list[dict[str, Any]]:
    """What was said, in the order of the form. Opens seven sealed fields."""
    # Words typed into the public form are in its language; a call-taker may write in another than the caller's.
    theirs = row.language if row.channel == Channel.WEB and row.language in dict(settings.LANGUAGES) else ""
    own = {"said": True, "lang": theirs}
    truth = {True: _("Yes"), False: _("No"), None: _("Not known")}
    return [
        {"label": _("Danger now"), "value": truth[row.danger_now]},
        {"label": _("Hurt or ill"), "value": truth[row.needs_care]},
        {"label": _("In their words"), "value": row.story.open(), **own},
        {"label": _("Who needs help"), "value": row.get_about_display()},
        {"label": _("What is happening"), "value": row.get_harm_display()},
        {"label": _("Age"), "value": row.get_age_band_display()},
        {"label": _("Girl, boy, woman or man"), "value": row.get_sex_display()},
        {"label": _("Place"), "value": row.place or "", "said": True},
        {"label": _("Where exactly"), "value": row.where.open(), **own},
        *([{"label": _("When"), "value": when, **own}] if (when := row.when.open()) else []),
        {"label": _("Who is near them"), "value": row.who_is_near.open(), **own},
        {"label": _("May we pass it on"), "value": row.get_sharing_display()},
        {"label": _("A name to use"), "value": row.reporter_name.open(), **own},
        {"label": _("How it came"), "value": row.get_channel_display()},
        {"label": _("Their language"), "value": row.get_language_display()},
    ]


def _letter(
    request: StaffRequest, row: Report, mailbox: list[tuple[Message, str]], done: str
) -> MessageForm | None:
    """The form of a message, where one can reach them: an answer to what stood on the page, and to nothing later."""
    if not row.receipt_id:
        return None
    read = mailbox[-1][0].at if mailbox else row.received_at
    form = MessageForm(initial={"heard": read.isoformat()})
    if done != "message":
        _as_typed(request, form)
    return form


def _undone(row: Report) -> list[tuple[Decision, str, str]]:
    return [(each, each.reason.open(), each.undo_reason.open()) for each in queries.undone_decisions(row)]


def report(
    request: StaffRequest,
    row: Report,
    *,
    decision_form: DecisionForm | None = None,
    message_form: MessageForm | None = None,
    undo_form: UndoForm | None = None,
    correct_form: CorrectForm | None = None,
    number: str = "",
    done: str = "",
) -> HttpResponse:
    """One report, with the form that has errors where there is one. Records the read.

    The page is one form with several ends: whatever is sent, the words in its other parts come back. `done` names
    the part that was taken, whose words do not.
    """
    user: User = request.user
    note_read(by=user.actor, verb="triage.read_report", about=row)
    wrong = next((form for form in (decision_form, message_form, undo_form, correct_form) if form), None)
    fresh = row.status == ReportStatus.NEW and user.may(Permission.REPORT_TRIAGE)
    mailbox = [(message, message.text.open()) for message in read_mailbox(by=user.actor, report=row)]
    if decision_form is None and fresh:
        decision_form = _as_typed(request, DecisionForm(user=user, report=row))
    standing = queries.standing_decision(row)
    context = {
        "row": line(row),
        "report": row,
        "said": _said(row),
        "contact": contact_rows(row),
        "has_number": bool(row.contact_value),
        "number": number,
        "mailbox": mailbox,
        "decision_form": decision_form,
        "message_form": message_form or _letter(request, row, mailbox, done),
        "undo_form": undo_form or _as_typed(request, UndoForm()),
        "correct_form": correct_form or (CorrectForm(initial=CorrectForm.start(row)) if fresh else None),
        "correcting": correct_form is not None,
        "standing": standing,
        "standing_reason": standing.reason.open() if standing else "",
        "undone": _undone(row),
        "wrong": wrong,
        "form_has_errors": wrong is not None,
        "shows_person": True,
    }
    return render(request, "desk/report.html", context, status=422 if wrong is not None else 200)
