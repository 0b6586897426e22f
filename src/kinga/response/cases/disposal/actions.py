"""Every write about the end of a case."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.cases.access import target
from kinga.response.cases.disposal import rules
from kinga.response.cases.disposal.models import Disposal, DisposalAct, RetentionRule
from kinga.response.cases.disposal.queries import fact
from kinga.response.cases.disposal.shredding import shred
from kinga.response.cases.errors import NotNow
from kinga.response.cases.models import Case, CaseStatus

__all__ = ["approve_disposal", "ask_disposal", "end_disposal", "hold_case", "set_retention"]


@action
def set_retention(*, by: Actor, agency: Agency, children: bool, years: int, source: str) -> RetentionRule:
    """How many years closed cases are kept, and on what ground. Nothing is shredded by it."""
    require(by, Permission.CASE_DISPOSE, Target(agency_id=agency.pk))
    told = {"years": years, "source": source, "set_at": clock.now(), "set_by_id": by.user_id}
    rule, _made = RetentionRule.objects.update_or_create(agency=agency, children=children, defaults=told)
    audit.record(by=by, verb="cases.set_retention", about=rule, facts={"children": children, "years": years})
    return rule


@action
def hold_case(*, by: Actor, case: Case, reason: str) -> Case:
    """A legal hold: the case is not shredded until two persons lift it. What was asked for is over."""
    row = _locked(by, case, Permission.CASE_DISPOSE)
    if row.status == CaseStatus.SHREDDED:
        raise NotNow(_says("shredded"))
    row.held_at, row.hold_reason = clock.now(), reason
    row.save(update_fields=["held_at", "hold_reason"])
    waiting = Disposal.objects.scope("writing").filter(case=row, outcome="")
    waiting.update(outcome="over", decided_at=clock.now())
    audit.record(by=by, verb="cases.hold_case", about=row, facts={"reason": reason})
    return row


@action
def ask_disposal(*, by: Actor, case: Case, act: str, reason: str) -> Disposal:
    """Ask that a case be shredded, or its hold lifted; somebody else decides within a week. Raises NotNow."""
    row = _locked(by, case, Permission.CASE_CLOSE)
    if by.user_id is None:
        raise NotPermitted("cases: only a person asks for this.")
    if refused := rules.refuses_asking(act, fact(row)):
        raise NotNow(_says(refused))
    now = clock.now()
    waiting = Disposal.objects.scope("writing").filter(case=row, outcome="")
    waiting.filter(asked_at__lte=now - rules.OPEN_FOR).update(outcome="over", decided_at=now)
    if waiting.exists():
        raise NotNow(_("Somebody has asked for this already. It waits for a second person."))
    made = Disposal.objects.create(case=row, act=act, reason=reason, asked_by_id=by.user_id, asked_at=now)
    facts = {"act": str(act), "reason": str(reason), "disposal": str(made.pk)}
    audit.record(by=by, verb="cases.ask_disposal", about=row, facts=facts)
    return made


@action
def end_disposal(*, by: Actor, disposal: Disposal) -> Disposal:
    """Take one's own request back, or refuse somebody else's. Raises NotNow when it is over."""
    row = _open(disposal)
    own = by.user_id == row.asked_by_id
    case = _locked(by, row.case, Permission.CASE_CLOSE if own else Permission.CASE_DISPOSE)
    row.outcome, row.decided_at, row.decided_by_id = (
        "withdrawn" if own else "refused",
        clock.now(),
        by.user_id,
    )
    row.save(update_fields=["outcome", "decided_at", "decided_by"])
    facts = {"act": row.act, "outcome": row.outcome, "disposal": str(row.pk)}
    audit.record(by=by, verb="cases.end_disposal", about=case, facts=facts)
    return row


@action
def approve_disposal(*, by: Actor, disposal: Disposal) -> Disposal:
    """The second person agrees, and it is done at once. Shredding cannot be undone. Raises NotNow."""
    row = _open(disposal)
    case = _locked(by, row.case, Permission.CASE_DISPOSE)
    now = clock.now()
    if refused := rules.refuses_deciding(
        row.act, fact(case), asked_by=row.asked_by_id, asked_at=row.asked_at, decides=by.user_id, now=now
    ):
        raise NotNow(_says(refused))
    if row.act == DisposalAct.SHRED:
        row.destroyed = shred(case)
        row.copies_until = rules.copies_until(now, settings.BACKUP_DAYS)
        case.refresh_from_db()
        case.status = CaseStatus.SHREDDED
        verb = "cases.shred_case"
    else:
        case.held_at, case.hold_reason = None, ""
        verb = "cases.lift_hold"
    case.save(update_fields=["status", "held_at", "hold_reason"])
    row.outcome, row.decided_at, row.decided_by_id = "done", now, by.user_id
    row.save(update_fields=["outcome", "decided_at", "decided_by", "destroyed", "copies_until"])
    facts = {"asked_by": str(row.asked_by_id), "reason": row.reason, "disposal": str(row.pk), **row.destroyed}
    audit.record(by=by, verb=verb, about=case, facts=facts)
    return row


def _open(disposal: Disposal) -> Disposal:
    """The request, read again and locked. Raises NotNow when it has been decided."""
    rows = Disposal.objects.scope("writing").select_for_update(of=("self",)).select_related("case")
    row = rows.get(pk=disposal.pk)
    if row.outcome:
        raise NotNow(_says("over"))
    return row


def _locked(by: Actor, case: Case, permission: Permission) -> Case:
    row = Case.objects.scope("writing").select_for_update(of=("self",)).get(pk=case.pk)
    require(by, permission, target(row))
    return row


def _says(word: str) -> str:
    """Why not, and what to do."""
    return {
        "shredded": _("The case was shredded. Nothing of it is left to act on."),
        "open": _("Close the case first."),
        "held": _("There is a legal hold on the case. Two persons lift it first."),
        "free": _("There is no legal hold on the case."),
        "same": _("Somebody else must decide this: one person alone cannot."),
        "over": _("This was decided, taken back, or waited longer than a week. Look at the case again."),
    }[word]
