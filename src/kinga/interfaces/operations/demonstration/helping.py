"""Help from others: offered, answered, arrived at, ended."""

from __future__ import annotations

import datetime as dt
from functools import partial

from kinga.core.foundation import clock
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.interfaces.operations.demonstration import words
from kinga.interfaces.operations.demonstration.story import Story
from kinga.response.cases.models import Case
from kinga.response.referrals import actions as referrals
from kinga.response.referrals.models import Referral

__all__ = ["refer"]

_HELPS = {
    "home": ("shelter", "shelter", "legal", "counselling", "transport"),
    "sexual": ("counselling", "health", "legal"),
    "online": ("legal", "counselling"),
    "labour": ("legal", "cash", "food"),
    "trafficking": ("shelter", "legal", "transport"),
    "neglect": ("child_protection", "food"),
    "stranded": ("food", "cash", "transport"),
}
_REFUSALS = ("full", "not_eligible", "closed", "too_far", "person_declined", "other")
_CONSENTS = ("spoken", "spoken", "written", "guardian", "spoken", "vital")


def refer(story: Story, case: Case, lead: User) -> None:
    """The lead asks a service for help."""
    if not story.is_open(case):
        return
    kind = story.pick(_HELPS.get(case.harm, ("counselling", "health", "food")))
    service = story.pick([one for one in story.services if one.kind == kind])
    referral = referrals.offer(
        by=lead.actor,
        case=case,
        service=service,
        asked=words.ASKED[kind],
        shared="An adult with two children (invented). Call only through us. Speaks English and Arabic.",
        consent=story.turn("consent", _CONSENTS),
        answer_by=clock.now() + dt.timedelta(days=2),
    )
    answerer = _answerer(story, referral, lead)
    fate = story.dice.random()
    hours = story.between(3, 60)
    if fate < 0.66:
        story.after(hours, partial(_accept, story, referral, answerer, lead), by_day=True)
    elif fate < 0.88:
        story.after(hours, partial(_refuse, story, referral, answerer), by_day=True)
    elif fate < 0.95 or referral.offered_at < story.until - dt.timedelta(days=6):
        story.after(hours + 24, partial(_withdraw, referral, lead), by_day=True)


def _answerer(story: Story, referral: Referral, lead: User) -> User:
    if referral.to_agency_id is None:
        return lead
    agency: Agency = next(
        one for one in (story.people.lantern, story.people.harbour) if one.pk == referral.to_agency_id
    )
    return story.pick(story.people.of(agency, Role.CASE_WORKER, Role.SUPERVISOR))


def _accept(story: Story, referral: Referral, answerer: User, lead: User) -> None:
    referrals.accept(by=answerer.actor, referral=referral, note="Yes. Ask for Farah at the gate.")
    if story.chance(0.88):
        story.after(story.between(6, 90), partial(_arrive, story, referral, answerer), by_day=True)


def _refuse(story: Story, referral: Referral, answerer: User) -> None:
    reason = story.turn("refusal", _REFUSALS)
    referrals.refuse(
        by=answerer.actor, referral=referral, reason=reason, note="We are sorry. Try again on Monday."
    )


def _withdraw(referral: Referral, lead: User) -> None:
    referrals.withdraw(by=lead.actor, referral=referral, reason="Her sister has room after all.")


def _arrive(story: Story, referral: Referral, answerer: User) -> None:
    referrals.mark_arrived(by=answerer.actor, referral=referral)
    if story.chance(0.85):
        story.after(story.between(48, 900), partial(_complete, referral, answerer), by_day=True)


def _complete(referral: Referral, answerer: User) -> None:
    referrals.complete(by=answerer.actor, referral=referral, outcome="The help was given as agreed.")
