"""Opening, changing, closing and reopening a case, and the reports that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kinga.core.foundation import clock, ids
from kinga.core.foundation.contributions import contributions
from kinga.core.registry.models import Place
from kinga.core.security import audit
from kinga.core.security.actions import give_grant
from kinga.core.security.audit import action
from kinga.core.security.editing import apply_changes
from kinga.core.security.keys import team
from kinga.core.security.keys.making import make_key
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, User
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission, Relation, Role
from kinga.core.security.rules import Actor, Target
from kinga.response.cases import rules
from kinga.response.cases.access import locked
from kinga.response.cases.errors import AlreadyLinked, CaseIsClosed, OpenWork
from kinga.response.cases.models import Case, CaseReport, CaseStatus, Task
from kinga.response.intake.models import Report

__all__ = ["change_case", "close_case", "link_report", "open_case", "reopen_case", "unlink_report"]

_LEADS = {Role.CASE_WORKER, Role.SUPERVISOR}


@action
def open_case(
    *,
    by: Actor,
    agency: Agency,
    harm: str,
    place: Place | None = None,
    urgency: int = 0,
    summary: str = "",
    report: Report | None = None,
    lead: User | None = None,
    submission: UUID | None = None,
) -> Case:
    """Open a case, from a report or by hand. A case worker or supervisor who opens it leads it, unless `lead` is given."""
    require(by, Permission.CASE_OPEN, Target(agency_id=agency.pk))
    if made := audit.earlier(submission, Case):
        return made
    if lead is None and by.user_id and by.role in _LEADS:
        lead = User.objects.get(pk=by.user_id)
    case = Case(
        agency=agency,
        reference=f"C-{ids.new_code()}",
        harm=harm,
        place=place,
        urgency=urgency,
        lead=lead,
        opened_by_id=by.user_id,
        summary=summary,
    )
    case.opened_at = case.changed_at = clock.now()
    holders = [team("supervisors", agency.pk)] + ([user_scope(lead.pk)] if lead else [])
    make_key(case.seal_scope(), to=holders, by=by)
    case.save(force_insert=True)
    audit.remember(submission, case)
    audit.record(
        by=by, verb="cases.open_case", about=case, facts={"harm": harm, "from_report": report is not None}
    )
    if lead is not None:
        give_grant(by=by, user=lead, kind="case", object_id=case.pk, relation=Relation.LEAD)
    if report is not None:
        _link(by, case, report)
    return case


def _link(by: Actor, case: Case, report: Report) -> CaseReport:
    if report.agency_id != case.agency_id:
        raise AlreadyLinked(_("This report is another agency's. Refer to that agency instead."))
    if CaseReport.objects.scope("writing").filter(report=report).exists():
        raise AlreadyLinked(
            _("The report belongs to a case already. Open that case, or undo its link first.")
        )
    link = CaseReport.objects.create(case=case, report=report, linked_by_id=by.user_id, linked_at=clock.now())
    audit.record(by=by, verb="cases.link_report", about=case, facts={"report": str(report.pk)})
    return link


@action
def link_report(*, by: Actor, case: Case, report: Report) -> CaseReport:
    """A report belongs to this case."""
    row = Case.objects.scope("writing").select_for_update(of=("self",)).get(pk=case.pk)
    # Whoever triages may add a report to a case of the agency without reading the case.
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=row.agency_id))
    if row.status != CaseStatus.OPEN:
        # A report in a closed case would be in nobody's list.
        raise CaseIsClosed(_("The case was closed meanwhile. Choose another, or open a new one."))
    link = _link(by, row, report)
    row.urgency = max(row.urgency, report.urgency)
    row.changed_at = clock.now()
    row.save(update_fields=["urgency", "changed_at"])
    return link


@action
def unlink_report(*, by: Actor, report: Report) -> None:
    """The report does not belong to its case after all."""
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=report.agency_id))
    for link in CaseReport.objects.scope("writing").filter(report=report).select_related("case"):
        audit.record(by=by, verb="cases.unlink_report", about=link.case, facts={"report": str(report.pk)})
        link.delete()


@action
def change_case(
    *,
    by: Actor,
    case: Case,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
) -> Case:
    """Change fields of a case. Raises EditClash when someone else changed the same ones meanwhile."""
    row = locked(by, case, Permission.CASE_WRITE)
    changed = apply_changes(row, base_version=base_version, base=base, changes=changes, keep=keep)
    row.changed_at = clock.now()
    row.save()
    audit.record(by=by, verb="cases.change_case", about=row, facts={"fields": changed})
    return row


@action
def close_case(*, by: Actor, case: Case, reason: str, note: str, anyway: bool = False) -> Case:
    """Close a case with a reason. Raises OpenWork when work is open and `anyway` is not said."""
    row = locked(by, case, Permission.CASE_CLOSE)
    tasks = Task.objects.scope("writing").filter(case=row, done_at=None).count()
    waiting = sum(count(row) for count in contributions("open work"))
    if not rules.may_close(open_tasks=tasks, waiting=waiting, anyway=anyway):
        raise OpenWork(tasks, waiting)
    row.status, row.closed_at, row.closure_reason = CaseStatus.CLOSED, clock.now(), reason
    row.closure_note = note
    row.changed_at = row.closed_at
    row.version += 1
    row.save()
    audit.record(by=by, verb="cases.close_case", about=row, facts={"reason": reason, "open_tasks": tasks})
    return row


@action
def reopen_case(*, by: Actor, case: Case, reason: str) -> Case:
    """Open a closed case again; the reason stands in a note."""
    from kinga.response.cases.actions.content import write_note

    row = locked(by, case, Permission.CASE_CLOSE, closed_too=True)
    row.status, row.closed_at, row.closure_reason = CaseStatus.OPEN, None, ""
    row.changed_at = clock.now()
    row.version += 1
    row.save()
    audit.record(by=by, verb="cases.reopen_case", about=row)
    write_note(by=by, case=row, text=reason)
    return row
