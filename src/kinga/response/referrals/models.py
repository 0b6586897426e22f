"""Tables of the referrals room."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.security.keys import KeyScope
from kinga.core.security.models import Agency
from kinga.core.security.scoping import PersonalModel
from kinga.core.security.sealing import SealedField
from kinga.response.cases.models import Case

__all__ = ["Consent", "Referral", "ReferralStatus", "ReferralStep", "RefusalReason"]


class ReferralStatus(models.TextChoices):
    """Where a referral stands."""

    OFFERED = "offered", _("Offered, waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    ARRIVED = "arrived", _("The person arrived")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RefusalReason(models.TextChoices):
    """Why a service or agency refuses."""

    FULL = "full", _("No place free")
    NOT_ELIGIBLE = "not_eligible", _("The person does not fit the service")
    CLOSED = "closed", _("The service is closed")
    TOO_FAR = "too_far", _("Too far, or no way to get there")
    PERSON_DECLINED = "person_declined", _("The person does not want it")
    OTHER = "other", _("Another reason")


class Consent(models.TextChoices):
    """On what basis something about the person is shared."""

    SPOKEN = "spoken", _("The person agreed by word")
    WRITTEN = "written", _("The person agreed in writing")
    GUARDIAN = "guardian", _("A safe parent or carer agreed")
    VITAL = "vital", _("Life is in danger and the person cannot be asked")


class Referral(PersonalModel):
    """A request for help for the person of a case. The kind of service is sealed: it tells too much."""

    data_classes: ClassVar = {
        "operational": (
            "id", "case", "from_agency", "to_agency", "status", "refusal_reason", "consent", "offered_at",
            "offered_by", "answer_by", "answered_at", "answered_by", "arrived_at", "ended_at", "version",
        ),
        "sealed": ("service_id", "asked", "shared", "outcome"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="referrals_made")
    to_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals_received"
    )  # None: a service outside Kinga, answered for by the case's own worker
    status = models.CharField(max_length=10, choices=ReferralStatus, default=ReferralStatus.OFFERED)
    refusal_reason = models.CharField(max_length=20, choices=RefusalReason, blank=True)
    consent = models.CharField(max_length=10, choices=Consent)
    offered_at = models.DateTimeField(default=clock.now)
    offered_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField()  # the clock: after this the offer is overdue
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    service_id = SealedField(max_length=36)  # registry.Service
    asked = SealedField(max_length=1000)  # what help is asked for
    shared = SealedField(max_length=5000)  # what the receiving side may read
    outcome = SealedField(max_length=2000)

    class Meta:
        ordering = ("-offered_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["to_agency", "status", "answer_by"], name="referral_inbox"),
            models.Index(fields=["offered_at"], name="referral_by_day"),  # countables
        ]

    def seal_scope(self) -> KeyScope:
        """Each referral has its own key: the receiving side reads it and not the case."""
        return KeyScope("referral", self.pk)


class ReferralStep(PersonalModel):
    """One step of a referral, with its reason."""

    data_classes: ClassVar = {"operational": ("id", "referral", "status", "at", "by"), "sealed": ("reason",)}

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=ReferralStatus)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedField(max_length=1000)

    class Meta:
        ordering = ("at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the referral's key."""
        return KeyScope("referral", self.referral_id)
