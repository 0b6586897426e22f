"""The page of a case, on screen and on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.foundation import clock
from kinga.core.foundation.contributions import contributions
from kinga.core.security.actions import note_read
from kinga.core.security.keys import keyring
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.rulewords import in_words
from kinga.interfaces.web.casework.urgency import urgency_of
from kinga.interfaces.web.casework.views.common import case_of
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import queries, rules
from kinga.response.cases.disposal.queries import open_request
from kinga.response.cases.models import Case, CaseStatus, PersonRole
from kinga.response.cases.timeline import TimelineEntry, timeline

__all__ = ["case_page", "print_page"]

_ICONS = {
    "case": "case", "note": "write", "task": "done", "concern": "caution", "referral": "handover", "report": "message",
}  # fmt: skip


@requires(Permission.CASE_READ)
def case_page(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Everything a worker needs to act. One event says that it was read."""
    case = case_of(request, case_id)
    if case.status == CaseStatus.SHREDDED:
        return redirect("cases:certificate", case.pk)
    note_read(by=request.user.actor, verb="cases.read_case", about=case)
    return render(request, "casework/case.html", _context(request, case))


@requires(Permission.CASE_READ)
@require_POST
def print_page(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The same for paper; printing is an event of its own."""
    case = case_of(request, case_id)
    if case.status == CaseStatus.SHREDDED:
        return redirect("cases:certificate", case.pk)
    note_read(by=request.user.actor, verb="cases.print_case", about=case)
    return render(request, "casework/print.html", _context(request, case))


def _context(request: StaffRequest, case: Case) -> dict[str, Any]:
    user = request.user
    sections = [part(user, case) for part in contributions("case section")]
    return {
        "case": case,
        "crumbs": [{"label": _("Cases"), "url": reverse("cases:list")}],
        "is_open": case.status == "open",
        **urgency_of(case),
        "people": _people(case),
        "tasks": _tasks(case),
        "concerns": [
            {"row": row, "detail": row.detail.open()} for row in case.concerns.select_related("raised_by")
        ],
        "summary": case.summary.open(),
        "safety_plan": case.safety_plan.open(),
        "closure_note": case.closure_note.open(),
        "story": [_entry(each) for each in timeline(user, case)],
        "sections": [section for section in sections if section is not None],
        "reports": _reports(case),
        "team": queries.team(case),
        "disposal": open_request(case),
        "may_dispose": user.may(Permission.CASE_DISPOSE),
        "may_assign": user.may(Permission.CASE_ASSIGN),
        "shows_person": True,
    }


def _people(case: Case) -> list[dict[str, Any]]:
    """Each person with the rule of each way to reach them; never the number."""
    order = list(PersonRole.values)
    links = sorted(case.people.select_related("person"), key=lambda link: order.index(link.role))
    keyring().prefetch(link.person.seal_scope() for link in links)
    return [
        {
            "link": link,
            "person": link.person,
            "name": link.person.name.open(),
            "other_names": link.person.other_names.open(),
            "address": link.person.address.open(),
            "remarks": link.person.remarks.open(),
            "rules": [
                in_words(point)
                for point in link.person.contact_points.defer("value").prefetch_related("rule_clashes")
            ],
        }
        for link in links
    ]


def _tasks(case: Case) -> list[dict[str, Any]]:
    now = clock.now()
    rows = case.tasks.filter(done_at=None).select_related("assigned_to").order_by("due_at")
    return [
        {
            "row": row,
            "what": row.in_words("what"),
            "reason": row.in_words("reason"),
            "state": rules.task_state(row.due_at, False, now),
        }
        for row in rows
    ]


def _reports(case: Case) -> list[dict[str, Any]]:
    rows = []
    for link in case.reports.select_related("report"):
        try:
            url = reverse("desk:report", args=[link.report_id])
        except NoReverseMatch:
            url = ""
        rows.append({"report": link.report, "url": url})
    return rows


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "when": entry.at,
        "sentence": entry.sentence,
        "about": entry.about,
        "said": entry.body,
        "kind": _ICONS.get(entry.kind, "info"),
        "url": entry.url,
    }
