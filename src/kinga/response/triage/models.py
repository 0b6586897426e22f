"""Tables of the triage room."""

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
from kinga.response.intake.models import Report

__all__ = ["Decision", "DecisionKind"]


class DecisionKind(models.TextChoices):
    """What becomes of a report."""

    OPEN_CASE = "open_case", _("Open a case")
    LINK_CASE = "link_case", _("Link to a case")
    REFER_ON = "refer_on", _("Refer on to another agency")
    INFORMATION = "information", _("Information only")
    NOT_FOR_US = "not_for_us", _("Not for us")


class Decision(PersonalModel):
    """What a worker decided about a report, and why. A report has one standing decision; undoing adds `undone_at`."""

    data_classes: ClassVar = {
        "operational": ("id", "report", "kind", "case", "to_agency", "at", "by", "undone_at"),
        "sealed": ("reason", "undo_reason"),
    }

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12, choices=DecisionKind)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    reason = SealedField(max_length=1000)
    undo_reason = SealedField(max_length=1000)

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(undone_at=None), name="one_standing_decision"
            )
        ]

    def seal_scope(self) -> KeyScope:
        """Under the report's key."""
        return KeyScope("report", self.report_id)
