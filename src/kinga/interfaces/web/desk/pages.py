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
from kinga.interfaces.web.desk.forms import CorrectForm, DecisionForm, MessageForm, UndoForm
from kinga.interfaces.web.desk.words import contact_rows, line
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.response.cases import queries as cases
from kinga.response.intake.actions import read_mailbox
from kinga.response.intake.models import Report, ReportStatus
from kinga.response.triage import queries
from kinga.response.triage.models import Decision

__all__ = ["after_decision", "report", "sharing_refused"]


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
        {"label": _("When"), "value": row.when.open(), **own},
        {"label": _("Who is near them"), "value": row.who_is_near.open(), **own},
        {"label": _("May we pass it on"), "value": row.get_sharing_display()},
        {"label": _("A name to use"), "value": row.reporter_name.open(), **own},
        {"label": _("How it came"), "value": row.get_channel_display()},
    ]


def report(
    request: StaffRequest,
    row: Report,
    *,
    decision_form: DecisionForm | None = None,
    message_form: MessageForm | None = None,
    undo_form: UndoForm | None = None,
    correct_form: CorrectForm | None = None,
    number: str = "",
) -> HttpResponse:
    """One report, with the form that has errors where there is one. Records the read."""
    user: User = request.user
    note_read(by=user.actor, verb="triage.read_report", about=row)
    wrong = next(
        (form for form in (decision_form, message_form, undo_form, correct_form) if form is not None), None
    )
    fresh = row.status == ReportStatus.NEW and user.may(Permission.REPORT_TRIAGE)
    standing = queries.standing_decision(row)
    context = {
        "row": line(row),
        "report": row,
        "said": _said(row),
        "contact": contact_rows(row),
        "has_number": bool(row.contact_value),
        "number": number,
        "mailbox": [(message, message.text.open()) for message in read_mailbox(by=user.actor, report=row)],
        "decision_form": decision_form or (DecisionForm(user=user, report=row) if fresh else None),
        "message_form": message_form or (MessageForm() if row.receipt_id else None),
        "undo_form": undo_form or UndoForm(),
        "correct_form": correct_form or (CorrectForm(initial=CorrectForm.start(row)) if fresh else None),
        "correcting": correct_form is not None,
        "standing": standing,
        "standing_reason": standing.reason.open() if standing else "",
        "undone": [
            (each, each.reason.open(), each.undo_reason.open()) for each in queries.undone_decisions(row)
        ],
        "wrong": wrong,
        "form_has_errors": wrong is not None,
        "shows_person": True,
    }
    return render(request, "desk/report.html", context, status=422 if wrong is not None else 200)
