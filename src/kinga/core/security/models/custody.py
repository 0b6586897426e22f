"""Recovery by custodians: their shares of an agency's recovery key, and who has asked for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.models.sites import Agency
from kinga.core.security.models.workers import User
from kinga.core.security.scoping import KingaModel

__all__ = ["CustodianShare", "RecoveryAgreement", "RecoveryRequest"]


class CustodianShare(KingaModel):
    """One of three shares of an agency's recovery key, sealed to its custodian. Two give the key, one tells nothing."""

    data_classes: ClassVar = {"operational": ("id", "agency", "custodian", "epoch", "sealed", "made_at")}

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey(User, on_delete=models.PROTECT, related_name="custodian_shares")
    epoch = models.PositiveIntegerField()  # of the agency's recovery key
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "custodian"], name="one_share_a_custodian")
        ]


class RecoveryRequest(KingaModel):
    """A worker who lost their passphrase and chose a new one, which holds once two custodians have agreed."""

    data_classes: ClassVar = {
        "operational": ("id", "user", "public", "password", "tag", "asked_at", "ended_at", "outcome"),
    }

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_requests")
    public = models.BinaryField()  # the key that only the new passphrase has the other half of
    password = models.CharField(max_length=200)  # as User.password: the verifying half of the new passphrase
    tag = models.BinaryField(default=bytes)  # the site's own, over the two above and whose they are
    asked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # granted, refused, replaced or withdrawn

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_open_request"
            )
        ]


class RecoveryAgreement(KingaModel):
    """The first custodian's share, sealed to another custodian for this one request."""

    data_classes: ClassVar = {"operational": ("id", "request", "custodian", "other", "sealed", "at")}

    request = models.ForeignKey(RecoveryRequest, on_delete=models.CASCADE, related_name="agreements")
    custodian = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "custodian", "other"], name="one_agreement")
        ]
