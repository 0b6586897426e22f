"""Every write of the referrals room."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kinga.core.foundation import clock
from kinga.core.registry.models import Service
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.keys import keyring, team
from kinga.core.security.keys.making import make_key
from kinga.core.security.models import Agency
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.cases.access import locked
from kinga.response.cases.actions import add_task
from kinga.response.cases.models import Case, CaseStatus, TaskKind
from kinga.response.referrals import rules
from kinga.response.referrals.errors import NothingToOffer, NotPossibleNow
from kinga.response.referrals.models import Referral, ReferralStatus, ReferralStep

__all__ = ["accept", "complete", "mark_arrived", "offer", "refuse", "withdraw"]

_SYSTEM = Actor.system("referrals")


@action
def offer(
    *,
    by: Actor,
    case: Case,
    asked: str,
    shared: str,
    consent: str,
    answer_by: dt.datetime,
    service: Service | None = None,
    to_agency: Agency | None = None,
    submission: UUID | None = None,
) -> Referral:
    """Ask a service or another agency to help. The receiving side reads `asked` and `shared`, nothing else.

    A service of an agency on this server goes to that agency's inbox; any other is answered for here.
    """
    row = locked(by, case, Permission.REFERRAL_OFFER)
    if made := audit.earlier(submission, Referral):
        return made
    referral = Referral(
        case=row,
        from_agency_id=row.agency_id,
        to_agency=_receiver(row, service, to_agency),
        consent=consent,
        offered_at=clock.now(),
        offered_by_id=by.user_id,
        answer_by=answer_by,
        service_id=str(service.pk) if service else "",
        asked=asked,
        shared=shared,
    )
    _make_key(by, referral)
    referral.save()
    _step(by, referral, ReferralStatus.OFFERED, "")
    audit.remember(submission, referral)
    audit.record(
        by=by, verb="referrals.offer", about=row, facts={"referral": str(referral.pk), "consent": consent}
    )
    return referral


def _receiver(case: Case, service: Service | None, to_agency: Agency | None) -> Agency | None:
    """The other agency on this server that reads the offer, if one does. Raises NothingToOffer."""
    if service is None and to_agency is None:
        raise NothingToOffer(_("An offer needs a service or an agency. Choose one."))
    if to_agency is None and service is not None:
        to_agency = service.provider.agency
    return to_agency if to_agency is not None and to_agency.pk != case.agency_id else None


def _make_key(by: Actor, referral: Referral) -> None:
    """A key for whoever reads the case, and for those of the other agency who answer."""
    holders = [referral.case.seal_scope()]
    if referral.to_agency_id is not None:
        there = team("casework", referral.to_agency_id)
        if not keyring().known([there]):
            raise NothingToOffer(_("Nobody of this agency can read an offer yet. Choose another."))
        holders.append(there)
    make_key(referral.seal_scope(), to=holders, by=by)


def _step(by: Actor, referral: Referral, status: str, reason: str) -> None:
    step = ReferralStep(referral=referral, status=status, at=clock.now(), by_id=by.user_id, reason=reason)
    step.save()


def _answering_side(by: Actor, referral: Referral) -> None:
    """The receiving agency answers for itself; a service outside is answered for by the case's own worker."""
    if referral.to_agency_id is not None and by.agency_id == referral.to_agency_id:
        require(by, Permission.REFERRAL_ANSWER, Target(agency_id=referral.to_agency_id))
    elif referral.to_agency_id is None:
        locked(by, referral.case, Permission.REFERRAL_OFFER, closed_too=True)
    elif by.kind != "system":
        raise NotPermitted("referrals: the other agency answers this one.")


def _either_side(by: Actor, referral: Referral) -> None:
    """Both sides may say that the person arrived, or how it ended."""
    if by.agency_id != referral.from_agency_id:
        _answering_side(by, referral)
        return
    locked(by, referral.case, Permission.REFERRAL_OFFER, closed_too=True)


def _move(by: Actor, referral: Referral, following: str, reason: str) -> Referral:
    """Take one step of the table. Raises NotPossibleNow when somebody was faster."""
    row = Referral.objects.scope("writing").select_for_update(of=("self",)).get(pk=referral.pk)
    if not rules.may_step(row.status, following):
        raise NotPossibleNow(
            _("The referral has moved on, so this step is not possible any more. Look at it again.")
        )
    row.status = following
    row.version += 1
    if following in {ReferralStatus.ACCEPTED, ReferralStatus.REFUSED}:
        row.answered_at, row.answered_by_id = clock.now(), by.user_id
    if following == ReferralStatus.ARRIVED:
        row.arrived_at = clock.now()
    if following in rules.ENDED:
        row.ended_at = clock.now()
    row.save()
    _step(by, row, following, reason)
    audit.record(by=by, verb=f"referrals.{following}", about=row, facts={"case": str(row.case_id)})
    return row


@action
def accept(*, by: Actor, referral: Referral, note: str = "") -> Referral:
    """The receiving side will help. The case gets a task: ask the person whether the help came."""
    _answering_side(by, referral)
    row = _move(by, referral, ReferralStatus.ACCEPTED, note)
    if row.case.status == CaseStatus.OPEN:
        add_task(
            by=_SYSTEM,
            case=row.case,
            kind=TaskKind.FOLLOW_UP,
            what=gettext_noop("Ask whether the help came"),
            due_at=clock.now() + rules.FOLLOW_UP_AFTER,
            reason=gettext_noop(
                "A referral was accepted; three days later someone asks the person, by their safe-contact rule."
            ),
        )
    return row


@action
def refuse(*, by: Actor, referral: Referral, reason: str, note: str = "") -> Referral:
    """The receiving side cannot help, with a reason. The case gets a task: find other help."""
    _answering_side(by, referral)
    row = _move(by, referral, ReferralStatus.REFUSED, note)
    row.refusal_reason = reason
    row.save(update_fields=["refusal_reason"])
    if row.case.status == CaseStatus.OPEN:
        add_task(
            by=_SYSTEM,
            case=row.case,
            kind=TaskKind.REFERRAL,
            what=gettext_noop("Find other help"),
            due_at=clock.now() + dt.timedelta(days=1),
            reason=gettext_noop("A referral was refused, so the need is still open."),
        )
    return row


@action
def withdraw(*, by: Actor, referral: Referral, reason: str) -> Referral:
    """The case's side takes the offer back."""
    locked(by, referral.case, Permission.REFERRAL_OFFER, closed_too=True)
    return _move(by, referral, ReferralStatus.WITHDRAWN, reason)


@action
def mark_arrived(*, by: Actor, referral: Referral) -> Referral:
    """The person is there."""
    _either_side(by, referral)
    return _move(by, referral, ReferralStatus.ARRIVED, "")


@action
def complete(*, by: Actor, referral: Referral, outcome: str) -> Referral:
    """The help was given; `outcome` says how it went."""
    _either_side(by, referral)
    row = _move(by, referral, ReferralStatus.COMPLETED, outcome)
    row.outcome = outcome
    row.save()
    return row
