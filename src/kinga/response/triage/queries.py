"""Reads of the triage room."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, Q, QuerySet, When

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
    "linkable_case",
    "linkable_cases",
    "overdue",
    "report_for_triage",
    "reports_of",
    "standing_decision",
    "undone_decisions",
    "waiting",
    "wrote_again",
]


def inbox(user: User) -> QuerySet[Report]:
    """Every report of the agency without a decision, the most urgent first, then the one that waited longest."""
    return intake.visible_to(user).filter(status=ReportStatus.NEW).order_by("-urgency", "received_at", "id")


def overdue(user: User) -> QuerySet[Report]:
    """Reports whose clock has run out."""
    return inbox(user).filter(look_by__lt=clock.now())


def wrote_again(user: User) -> QuerySet[Report]:
    """Reports whose reporter wrote again and waits for an answer, decided or not, the most urgent first."""
    return intake.wrote(user).select_related("in_case__case")


def waiting(user: User) -> int:
    """How many reports wait for somebody: for a decision, or for an answer to what was written since. One query."""
    new, wrote = Q(status=ReportStatus.NEW), Q(wrote_at__isnull=False)
    return intake.visible_to(user).filter(new | wrote).count()


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


def reports_of(user: User, case: Case) -> QuerySet[Report]:
    """The reports in a case that the worker may read, those that wait for an answer first, then the newest."""
    rows = intake.visible_to(user).filter(in_case__case=case)
    return rows.order_by(F("wrote_at").asc(nulls_last=True), "-received_at")


def standing_decision(report: Report) -> Decision | None:
    """The decision that stands, for a report that was already found visible."""
    rows = Decision.objects.scope("visible").filter(report=report, undone_at=None)
    return rows.select_related("case", "to_agency", "by").first()


def undone_decisions(report: Report) -> QuerySet[Decision]:
    """The decisions that were taken back, the newest first, for a report that was already found visible."""
    rows = Decision.objects.scope("visible").filter(report=report).exclude(undone_at=None)
    return rows.select_related("case", "to_agency", "by").order_by("-undone_at")


def linkable_cases(user: User, report: Report) -> QuerySet[Case]:
    """Open cases that the worker may read, those of the same place and the same harm first, then the newest."""
    rows = cases.visible_to(user).filter(status=CaseStatus.OPEN)
    alike = Choose(When(place_id=report.place_id, then=2), default=0) + Choose(
        When(harm=report.harm, then=1), default=0
    )
    return rows.alias(alike=alike).order_by("-alike", "-changed_at")


def linkable_case(user: User, reference: str) -> Case | None:
    """The open case with this reference, if the worker may read it."""
    rows = cases.visible_to(user).filter(status=CaseStatus.OPEN)
    return rows.filter(reference__iexact=reference.strip()).first()
