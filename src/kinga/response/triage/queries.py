"""Reads of the triage room."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kinga.core.foundation import clock
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import User
from kinga.response.cases import queries as cases
from kinga.response.cases.disposal.shredding import Doomed
from kinga.response.cases.models import Case, CaseReport, CaseStatus
from kinga.response.intake import queries as intake
from kinga.response.intake.models import Report, ReportStatus
from kinga.response.triage.models import Decision

__all__ = [
    "decided",
    "doomed",
    "inbox",
    "linkable_cases",
    "overdue",
    "report_for_triage",
    "standing_decision",
    "undone_decisions",
]


def inbox(user: User) -> QuerySet[Report]:
    """Every report of the agency without a decision, the most urgent first, then the one that waited longest."""
    return intake.visible_to(user).filter(status=ReportStatus.NEW).order_by("-urgency", "received_at", "id")


def overdue(user: User) -> QuerySet[Report]:
    """Reports whose clock has run out."""
    return inbox(user).filter(look_by__lt=clock.now())


def decided(user: User) -> QuerySet[Decision]:
    """What was decided, the newest first."""
    reports = intake.visible_to(user).values("pk")
    rows = Decision.objects.scope("visible").filter(report__in=reports)
    return rows.select_related("report", "report__place", "case", "to_agency", "by").order_by("-at", "-id")


def report_for_triage(user: User, report_id: UUID) -> Report:
    """One report. Raises NotPermitted when it is absent or another agency's."""
    row = (
        intake.visible_to(user)
        .select_related("agency", "origin", "origin__agency")
        .filter(pk=report_id)
        .first()
    )
    if row is None:
        raise NotPermitted("triage: absent or not visible.")
    return row


def doomed(case: Case) -> Doomed:
    """The reasons of what was decided about the reports of a case: they go with it. Their keys are the reports'."""
    links = CaseReport.objects.scope("shredding").filter(case=case)
    rows = Decision.objects.scope("shredding").filter(report_id__in=links.values("report_id"))
    return Doomed([rows], [], {"decisions": rows.count()})


def standing_decision(report: Report) -> Decision | None:
    """The decision that stands, for a report that was already found visible."""
    rows = Decision.objects.scope("visible").filter(report=report, undone_at=None)
    return rows.select_related("case", "to_agency", "by").first()


def undone_decisions(report: Report) -> QuerySet[Decision]:
    """The decisions that were taken back, the newest first, for a report that was already found visible."""
    rows = Decision.objects.scope("visible").filter(report=report).exclude(undone_at=None)
    return rows.select_related("case", "to_agency", "by").order_by("-undone_at")


def linkable_cases(user: User, report: Report) -> QuerySet[Case]:
    """Open cases the worker may read that resemble the report: same place or same harm, the newest first."""
    rows = cases.visible_to(user).filter(status=CaseStatus.OPEN)
    alike = (
        rows.filter(harm=report.harm) if report.place_id is None else rows.filter(place_id=report.place_id)
    )
    return alike.order_by("-changed_at")
