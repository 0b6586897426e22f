"""What the referrals room adds to the timeline of a case."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.response.cases.models import Case
from kinga.response.cases.timeline import TimelineEntry
from kinga.response.referrals.models import ReferralStep

__all__ = ["entries"]


def entries(case: Case, user: User) -> Iterator[TimelineEntry]:
    """Each step of each referral of the case. One query."""
    steps = ReferralStep.objects.scope("timeline").filter(referral__case=case)
    for step in steps.select_related("by", "referral"):
        sentences = {
            "offered": _("offered a referral: %(asked)s"),
            "accepted": _("accepted the referral: %(asked)s"),
            "refused": _("refused the referral: %(asked)s"),
            "arrived": _("saw the person arrive: %(asked)s"),
            "completed": _("completed the referral: %(asked)s"),
            "withdrawn": _("withdrew the referral: %(asked)s"),
        }
        who = step.by.name if step.by else _("Kinga")
        sentence = sentences[step.status] % {"asked": step.referral.asked.open()}
        yield TimelineEntry(step.at, who, sentence, step.reason.open(), "referral")
