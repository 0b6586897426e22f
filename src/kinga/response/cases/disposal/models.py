"""Tables of the end of a case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.security.models import Agency
from kinga.core.security.scoping import KingaModel, PersonalModel

__all__ = ["Disposal", "DisposalAct", "DisposalReason", "HoldReason", "RetentionRule"]


class RetentionRule(KingaModel):
    """How many years an agency keeps a closed case, and on what ground: one rule for children, one for all others."""

    data_classes: ClassVar = {
        "operational": ("id", "agency", "children", "years", "source", "set_at", "set_by")
    }

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    children = models.BooleanField()
    years = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)  # the law or policy: no person
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "children"], name="one_rule_for_each")
        ]


class DisposalAct(models.TextChoices):
    """What two persons do together at the end of a case."""

    SHRED = "shred", _("Shred the case")
    LIFT_HOLD = "lift_hold", _("Lift the legal hold")


class DisposalReason(models.TextChoices):
    """Why. Codes only: a certificate names no person."""

    TIME_IS_OVER = "time_is_over", _("It was kept as long as the rule says")
    PERSON_ASKED = "person_asked", _("The person asked for it")
    OPENED_IN_ERROR = "opened_in_error", _("It was opened in error")
    ORDER = "order", _("A court or authority ordered it")
    HOLD_ENDED = "hold_ended", _("What it was held for has ended")


class HoldReason(models.TextChoices):
    """Why a case must not be shredded."""

    COURT = "court", _("A court is concerned with it, or may be")
    POLICE = "police", _("The police asked for it")
    COMPLAINT = "complaint", _("A complaint or an inspection")
    OTHER = "other", _("Another duty to keep it")


class Disposal(PersonalModel):
    """A request that a second person decides; of a case that was shredded, its certificate. Never deleted.

    `destroyed` holds counts by code, `copies_until` the day after which no backup of the site can hold the case.
    """

    data_classes: ClassVar = {
        "operational": (
            "id", "case", "act", "reason", "asked_by", "asked_at", "decided_by", "decided_at", "outcome", "destroyed",
            "copies_until",
        ),
    }  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="disposals")
    act = models.CharField(max_length=10, choices=DisposalAct)
    reason = models.CharField(max_length=20, choices=DisposalReason)
    asked_by = models.ForeignKey("security.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # done, refused, withdrawn or over
    destroyed: models.JSONField[Any, Any] = models.JSONField(default=dict)
    copies_until = models.DateField(null=True)

    class Meta:
        ordering = ("-asked_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(outcome=""), name="one_open_disposal")
        ]
