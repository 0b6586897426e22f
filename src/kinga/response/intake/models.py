"""Tables of the intake room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.registry.codes import AgeBand, Channel, Harm, Language, Sex
from kinga.core.registry.models import Place
from kinga.core.security.keys import KeyScope
from kinga.core.security.keys.scopes import receipt_scope
from kinga.core.security.models import Agency
from kinga.core.security.scoping import PersonalModel
from kinga.core.security.sealing import SealedField

__all__ = ["About", "Message", "Report", "ReportStatus", "Sharing"]


class ReportStatus(models.TextChoices):
    """Where a report stands. Nothing disappears: every report ends with a decision and its reason."""

    NEW = "new", _("New")
    DECIDED = "decided", _("Decided")
    SHREDDED = "shredded", _("Shredded")  # with the case it led to: nothing of it is left


class About(models.TextChoices):
    """Whom a report is about."""

    SELF = "self", _("The person who reports")
    CHILD = "child", _("A child they know")
    ADULT = "adult", _("Another adult")
    GROUP = "group", _("Several people")
    UNKNOWN = "unknown", _("Not said")


class Sharing(models.TextChoices):
    """Whether the report may go to another agency."""

    YES = "yes", _("Yes, if they can help better")
    ASK = "ask", _("Only after asking")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not said: only after asking")


class Report(PersonalModel):
    """What someone told us. What it says is sealed; what sorts and counts it is coarse."""

    data_classes: ClassVar = {
        "operational": (
            "id", "agency", "reference", "channel", "language", "place", "harm", "about", "age_band", "sex",
            "danger_now", "needs_care", "sharing", "urgency", "urgency_reasons", "received_at", "look_by",
            "look_by_reason", "status", "decided_at", "taken_by", "origin", "contact_safety", "contact_kind",
            "contact_windows", "contact_time_zone", "contact_zone_assumed", "contact_voicemail", "receipt_id", "version",
            "wrote_at",
        ),
        "sealed": (
            "story", "where", "when", "reporter_name", "contact_value", "contact_code_word", "contact_note",
            "who_is_near",
        ),
    }  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reports")
    reference = models.CharField(max_length=12, unique=True)  # "R-7F3K9Q": for workers to say
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=10, choices=Language, default=Language.UNKNOWN)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, related_name="+"
    )  # first level only
    harm = models.CharField(max_length=20, choices=Harm, default=Harm.UNKNOWN)
    about = models.CharField(max_length=10, choices=About, default=About.UNKNOWN)
    age_band = models.CharField(max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    danger_now = models.BooleanField(null=True)  # None: not known
    needs_care = models.BooleanField(null=True)  # someone is hurt or ill
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.UNKNOWN)
    urgency = models.PositiveSmallIntegerField(default=0)  # 0–100, from rules.urgency
    urgency_reasons: models.JSONField[Any, Any] = models.JSONField(default=list)  # codes, heaviest first
    received_at = models.DateTimeField(default=clock.now)
    look_by = models.DateTimeField()
    look_by_reason = models.CharField(max_length=30)  # a code of rules.LOOK_BY
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.NEW)
    decided_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="referred_on")
    # The safe-contact rule as the reporter set it; the number and code word are sealed.
    contact_kind = models.CharField(max_length=12, blank=True)  # people.ContactKind, or "" for none
    contact_safety = models.CharField(max_length=10, default="unknown")  # people.Safety
    contact_windows: models.JSONField[Any, Any] = models.JSONField(null=True)  # []: any time; None: not said
    contact_time_zone = models.CharField(
        max_length=40, default="UTC", blank=True
    )  # "": not the agency's, not known
    contact_zone_assumed = models.BooleanField(default=True)  # they did not say which clock they mean
    contact_voicemail = models.BooleanField(null=True)  # None: not said, so none is left
    receipt_id = models.CharField(max_length=64, unique=True, null=True)  # derived from the receipt, hex
    version = models.PositiveIntegerField(default=1)
    # When whoever reported last wrote again and nobody has answered yet: the first of those messages.
    wrote_at = models.DateTimeField(null=True, blank=True)
    story = SealedField(max_length=20_000)
    where = SealedField(max_length=500)
    when = SealedField(max_length=200)
    reporter_name = SealedField(max_length=200)
    contact_value = SealedField(max_length=200)
    contact_code_word = SealedField(max_length=60)
    contact_note = SealedField(max_length=500)
    who_is_near = SealedField(max_length=500)

    class Meta:
        ordering = ("-urgency", "received_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["agency", "status", "-urgency", "received_at"], name="report_inbox"),
            models.Index(fields=["received_at"], name="report_by_day"),  # countables
            models.Index(
                fields=["agency", "wrote_at"], name="report_wrote", condition=models.Q(wrote_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def seal_scope(self) -> KeyScope:
        """Each report has its own key."""
        return KeyScope("report", self.pk)


class Message(PersonalModel):
    """One message in a report's mailbox: from the agency to the reporter, or back."""

    data_classes: ClassVar = {
        "operational": ("id", "report", "from_agency", "author", "at", "read_at"),
        "sealed": ("text", "for_reporter"),
    }

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    from_agency = models.BooleanField()
    author = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    text = SealedField(max_length=5000)
    # The agency's words once more, for whoever holds the receipt: it opens these and nothing that was reported.
    for_reporter = SealedField(max_length=5000, scope="receipt_scope")

    class Meta:
        ordering = ("at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the report's key."""
        return KeyScope("report", self.report_id)

    def receipt_scope(self) -> KeyScope:
        """Under the key that the receipt gives."""
        return receipt_scope(self.report_id)
