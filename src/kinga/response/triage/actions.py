"""Deciding about a report: this room composes the verbs of intake and cases."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kinga.core.foundation import clock
from kinga.core.registry.codes import Channel
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency, User
from kinga.core.security.queries import require
from kinga.core.security.roles import ROLES, Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case, TaskKind
from kinga.response.intake import actions as intake
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report, ReportStatus
from kinga.response.intake.rules import look_within
from kinga.response.triage import rules
from kinga.response.triage.errors import AlreadyDecided, DecisionIncomplete, SharingRefused
from kinga.response.triage.models import Decision, DecisionKind

__all__ = ["decide", "undo"]

_SYSTEM = Actor.system("triage")
_ACT_BECAUSE = {
    "danger": gettext_noop("The report says that someone may be in danger now."),
    "serious": gettext_noop("What the report says is serious."),
    "soon": gettext_noop("What the report says should not wait until tomorrow."),
    "day": gettext_noop("Whoever reports hears from us within a day."),
}


@action
def decide(
    *,
    by: Actor,
    report: Report,
    kind: str,
    reason: str,
    case: Case | None = None,
    to_agency: Agency | None = None,
    agreed: bool = False,
    lead: User | None = None,
    summary: str = "",
    submission: UUID | None = None,
) -> Decision:
    """Decide what becomes of a report. `agreed`: whoever reported was asked and lets it be passed on.

    Raises AlreadyDecided, DecisionIncomplete or SharingRefused; nothing is half done then.
    """
    row = Report.objects.scope("writing").select_for_update(of=("self",)).get(pk=report.pk)
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=row.agency_id))
    if made := audit.earlier(submission, Decision):
        return made
    if row.status != ReportStatus.NEW:
        raise AlreadyDecided(
            _(
                "Someone else decided about this report meanwhile. Look at their decision; undo it if it is wrong."
            )
        )
    lacking = rules.missing(
        kind, has_case=bool(case), has_agency=bool(to_agency), has_reason=bool(reason.strip())
    )
    if lacking:
        raise DecisionIncomplete(_lacks(lacking))
    decision = Decision(report=row, kind=kind, at=clock.now(), by_id=by.user_id, reason=reason)
    _carry_out(by, row, decision, case, to_agency, agreed, lead, summary)
    decision.save(force_insert=True)
    intake.mark_decided(by=by, report=row)
    audit.remember(submission, decision)
    audit.record(by=by, verb="triage.decide", about=row, facts={"kind": kind, "decision": str(decision.pk)})
    return decision


def _lacks(what: str) -> str:
    """What a decision still needs, as a sentence."""
    return {
        "reason": _("A decision needs its reason. Write why."),
        "case": _("Choose the case it belongs to."),
        "agency": _("Choose the agency it goes to."),
    }[what]


def _carry_out(
    by: Actor,
    report: Report,
    decision: Decision,
    case: Case | None,
    to_agency: Agency | None,
    agreed: bool,
    lead: User | None,
    summary: str,
) -> None:
    """Do what the decision says with the verbs of the other rooms."""
    if decision.kind == DecisionKind.OPEN_CASE:
        if lead is not None and by.kind == "user":
            _may_choose_lead(by, lead)
        decision.case = case = cases.open_case(
            by=by,
            agency=report.agency,
            harm=report.harm,
            place=report.place,
            urgency=report.urgency,
            summary=summary,
            report=report,
            lead=lead,
        )
        _first_task(case, report)
    elif decision.kind == DecisionKind.LINK_CASE and case is not None:
        cases.link_report(by=by, case=case, report=report)
        decision.case = case
        _first_task(case, report)
    elif decision.kind == DecisionKind.REFER_ON and to_agency is not None:
        if not rules.may_refer_on(report.sharing, agreed):
            raise SharingRefused(report.sharing)
        _copy_to(by, report, to_agency)
        decision.to_agency = to_agency


def _first_task(case: Case, report: Report) -> None:
    """The clock of the report goes on in the case: somebody has to act on what it says."""
    within, why = look_within(report.urgency)
    cases.add_task(
        by=_SYSTEM,
        case=case,
        kind=TaskKind.CONTACT,
        what=gettext_noop("Act on the report"),
        due_at=clock.now() + within,
        reason=_ACT_BECAUSE[why],
    )


def _may_choose_lead(by: Actor, lead: User) -> None:
    """Oneself, or anyone of the agency for whoever assigns cases."""
    assigns = by.role is not None and Permission.CASE_ASSIGN in ROLES[by.role]
    if lead.agency_id != by.agency_id or (lead.pk != by.user_id and not assigns):
        raise NotPermitted("triage: this lead cannot be chosen.")


def _copy_to(by: Actor, report: Report, to_agency: Agency) -> Report:
    """The report in the other agency's inbox, sealed anew under a key of its own."""
    return intake.receive(
        by=by,
        agency=to_agency,
        channel=Channel.PARTNER,
        origin=report,
        answers=ReportAnswers(
            language=report.language,
            about=report.about,
            harm=report.harm,
            danger_now=report.danger_now,
            needs_care=report.needs_care,
            story=report.story.open(),
            place=report.place,
            where=report.where.open(),
            when=report.when.open(),
            age_band=report.age_band,
            sex=report.sex,
            who_is_near=report.who_is_near.open(),
            sharing=report.sharing,
            reporter_name=report.reporter_name.open(),
            contact_safety=report.contact_safety,
            contact_kind=report.contact_kind,
            contact_windows=report.contact_windows,
            contact_time_zone=report.contact_time_zone,
            contact_zone_assumed=report.contact_zone_assumed,
            contact_voicemail=report.contact_voicemail,
            contact_value=report.contact_value.open(),
            contact_code_word=report.contact_code_word.open(),
            contact_note=report.contact_note.open(),
        ),
    )


@action
def undo(*, by: Actor, decision: Decision, reason: str) -> Decision:
    """Take a decision back: the report is in the inbox again. A case that was opened stays, without the report.

    A report that was referred on cannot be called back: the other agency has it.
    """
    row = (
        Decision.objects.scope("writing")
        .select_for_update(of=("self", "report"))
        .select_related("report")
        .get(pk=decision.pk)
    )
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=row.report.agency_id))
    if row.report.status == ReportStatus.SHREDDED:  # with its case, while this page was open
        raise NotPermitted("triage: nothing is left of this report.")
    if row.undone_at is not None:
        raise AlreadyDecided(_("This decision was undone already."))
    if row.kind == DecisionKind.REFER_ON:
        raise AlreadyDecided(_("The other agency has this report now. Ask them to decide about it."))
    if row.case_id:
        cases.unlink_report(by=by, report=row.report)
    row.undone_at = clock.now()
    row.undo_reason = reason
    row.save(update_fields=["undone_at", "undo_reason"])
    intake.mark_undecided(by=by, report=row.report)
    audit.record(
        by=by,
        verb="triage.undo",
        about=row.report,
        facts={"decision": str(row.pk)},
    )
    return row
