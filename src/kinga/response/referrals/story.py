"""The steps of a referral in words, and what the room adds to the timeline of a case."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kinga.core.security.keys import keyring
from kinga.core.security.models import User
from kinga.response.cases.models import Case
from kinga.response.cases.telling import Sentence, Told, who_is
from kinga.response.cases.timeline import TimelineEntry
from kinga.response.referrals.models import ReferralStep

__all__ = ["entries", "sentence"]

_STEPS: dict[str, Told] = {
    "offered": Told(
        _("You asked others for help."),
        _("%(actor)s asked others for help."),
        _("Someone who has left asked others for help."),
        _("The software asked others for help."),
    ),
    "accepted": Told(
        _("You accepted the referral."),
        _("%(actor)s accepted the referral."),
        _("Someone who has left accepted the referral."),
        _("The software accepted the referral."),
    ),
    "refused": Told(
        _("You refused the referral."),
        _("%(actor)s refused the referral."),
        _("Someone who has left refused the referral."),
        _("The software refused the referral."),
    ),
    "arrived": Told(
        _("You wrote down that the person arrived."),
        _("%(actor)s wrote down that the person arrived."),
        _("Someone who has left wrote down that the person arrived."),
        _("The software wrote down that the person arrived."),
    ),
    "completed": Told(
        _("You wrote down that the help was given."),
        _("%(actor)s wrote down that the help was given."),
        _("Someone who has left wrote down that the help was given."),
        _("The software wrote down that the help was given."),
    ),
    "withdrawn": Told(
        _("You took the referral back."),
        _("%(actor)s took the referral back."),
        _("Someone who has left took the referral back."),
        _("The software took the referral back."),
    ),
}

# A service that is not on this server answers by word of mouth: a worker of the case's side writes it down.
_WRITTEN_DOWN: dict[str, Told] = {
    "accepted": Told(
        _("You wrote down that the service accepted."),
        _("%(actor)s wrote down that the service accepted."),
        _("Someone who has left wrote down that the service accepted."),
        _("The software wrote down that the service accepted."),
    ),
    "refused": Told(
        _("You wrote down that the service refused."),
        _("%(actor)s wrote down that the service refused."),
        _("Someone who has left wrote down that the service refused."),
        _("The software wrote down that the service refused."),
    ),
}


def sentence(step: ReferralStep, reader: User) -> Sentence:
    """One step as `reader` reads it: a worker of the other side is named by their agency."""
    outside = step.referral.to_agency_id is None
    told = (_WRITTEN_DOWN if outside else {}).get(step.status) or _STEPS[step.status]
    return told.by(who_is(step.by, reader))


def entries(case: Case, user: User) -> Iterator[TimelineEntry]:
    """Each step of each referral of the case. One query, and a few for the keys of all of them."""
    rows = ReferralStep.objects.scope("timeline").filter(referral__case=case)
    steps = list(rows.select_related("by__agency", "referral"))
    keyring().prefetch(step.seal_scope() for step in steps)
    for step in steps:
        yield TimelineEntry(
            step.at, sentence(step, user), step.referral.asked.open(), step.reason.open(), "referral"
        )
