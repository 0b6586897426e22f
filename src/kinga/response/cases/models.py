"""Tables of the cases room."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.people.models import Person
from kinga.core.registry.codes import Harm
from kinga.core.registry.models import Place
from kinga.core.security.keys import KeyScope
from kinga.core.security.models import Agency
from kinga.core.security.scoping import PersonalModel
from kinga.core.security.sealing import SealedField
from kinga.response.cases.disposal.models import (
    Disposal,
    DisposalAct,
    DisposalReason,
    HoldReason,
    RetentionRule,
)
from kinga.response.intake.models import Report

__all__ = [
    "Case", "CasePerson", "CaseReport", "CaseStatus", "ClosureReason", "Concern", "Disposal", "DisposalAct",
    "DisposalReason", "HoldReason", "Note", "PersonRole", "RetentionRule", "Task", "TaskKind",
]  # fmt: skip


class CaseStatus(models.TextChoices):
    """Open or closed; a closed case can be reopened, or shredded for good."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SHREDDED = "shredded", _("Shredded")


class ClosureReason(models.TextChoices):
    """Why a case is closed."""

    SAFE = "safe", _("Safe, and the plan is complete")
    DECLINED = "declined", _("The person wants no further help")
    HANDED_OVER = "handed_over", _("Another agency has taken over")
    LOST_CONTACT = "lost_contact", _("Contact was lost")
    MOVED = "moved", _("Moved away")
    DIED = "died", _("The person died")
    OPENED_IN_ERROR = "opened_in_error", _("Opened in error")


class Case(PersonalModel):
    """The work for one person or family."""

    data_classes: ClassVar = {
        "operational": (
            "id", "agency", "reference", "status", "harm", "place", "urgency", "lead", "opened_at", "opened_by",
            "closed_at", "closure_reason", "version", "changed_at", "held_at", "hold_reason",
        ),
        "sealed": ("summary", "safety_plan", "closure_note"),
    }  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=12, unique=True)  # "C-7F3K9Q"
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    harm = models.CharField(max_length=20, choices=Harm, default=Harm.UNKNOWN)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    urgency = models.PositiveSmallIntegerField(default=0)
    lead = models.ForeignKey(
        "security.User", on_delete=models.PROTECT, null=True, blank=True, related_name="led_cases"
    )
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closure_reason = models.CharField(max_length=20, choices=ClosureReason, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    held_at = models.DateTimeField(null=True, blank=True)  # a legal hold: it is not shredded
    hold_reason = models.CharField(max_length=10, choices=HoldReason, blank=True)
    version = models.PositiveIntegerField(default=1)
    summary = SealedField(max_length=5000)
    safety_plan = SealedField(max_length=5000)
    closure_note = SealedField(max_length=2000)

    class Meta:
        ordering = ("-changed_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["agency", "status", "-changed_at"], name="case_list"),
            models.Index(fields=["opened_at"], name="case_by_day"),  # countables
        ]

    def __str__(self) -> str:
        return self.reference

    def seal_scope(self) -> KeyScope:
        """Each case has its own key."""
        return KeyScope("case", self.pk)


class PersonRole(models.TextChoices):
    """What a person is in a case."""

    SURVIVOR = "survivor", _("The person at the centre")
    CHILD = "child", _("Child")
    CARER = "carer", _("Parent or carer")
    SUPPORTER = "supporter", _("Someone they trust")
    ALLEGED = "alleged", _("Alleged to have done harm")


class CasePerson(PersonalModel):
    """A person in a case, with their role."""

    data_classes: ClassVar = {"operational": ("id", "case", "person", "role", "added_at")}

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="in_cases")
    role = models.CharField(max_length=12, choices=PersonRole, default=PersonRole.SURVIVOR)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("added_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="person_once_a_case")
        ]


class CaseReport(PersonalModel):
    """A report that led to a case or was linked to it."""

    data_classes: ClassVar = {"operational": ("id", "case", "report", "linked_at", "linked_by")}

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="in_case")
    linked_at = models.DateTimeField(default=clock.now)
    linked_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")


class Concern(PersonalModel):
    """One harm or risk in a case."""

    data_classes: ClassVar = {
        "operational": ("id", "case", "harm", "raised_at", "raised_by", "resolved_at", "version"),
        "sealed": ("detail",),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concerns")
    harm = models.CharField(max_length=20, choices=Harm)
    detail = SealedField(max_length=2000)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("raised_at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the case's key."""
        return KeyScope("case", self.case_id)


class Note(PersonalModel):
    """What a worker wrote down. Never changed: corrected by another note."""

    data_classes: ClassVar = {
        "operational": ("id", "case", "author", "at", "corrects"),
        "sealed": ("text",),
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    text = SealedField(max_length=20_000)

    class Meta:
        ordering = ("at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the case's key."""
        return KeyScope("case", self.case_id)


class TaskKind(models.TextChoices):
    """What kind of work a task is. Coarse: what it is about is sealed."""

    CONTACT = "contact", _("Contact the person")
    VISIT = "visit", _("Visit")
    FOLLOW_UP = "follow_up", _("Follow up")
    REFERRAL = "referral", _("Arrange help")
    REVIEW = "review", _("Review")
    OTHER = "other", _("Other work")


class Task(PersonalModel):
    """Something to do by a time, and why by then."""

    data_classes: ClassVar = {
        "operational": ("id", "case", "kind", "due_at", "assigned_to", "made_at", "made_by", "done_at", "done_by",
                        "dropped", "version"),
        "sealed": ("what", "reason", "outcome"),
    }  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=12, choices=TaskKind, default=TaskKind.OTHER)
    what = SealedField(max_length=300)
    reason = SealedField(max_length=500)  # why by this time
    due_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        "security.User", on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    dropped = models.BooleanField(default=False)  # closed without being done; `outcome` says why
    outcome = SealedField(max_length=2000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due_at", "id")
        indexes: ClassVar = [models.Index(fields=["assigned_to", "done_at", "due_at"], name="task_queue")]

    def seal_scope(self) -> KeyScope:
        """Under the case's key."""
        return KeyScope("case", self.case_id)

    def in_words(self, field: str) -> str:
        """`what` or `reason`, opened; of a task that the software made, in the language of the page."""
        text: str = getattr(self, field).open()
        return gettext(text) if text and self.made_by_id is None else text
