"""The audit log and what makes it tamper-evident."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.scoping import KingaModel

__all__ = ["AuditCheckpoint", "AuditEvent", "AuditHead", "AuditWitness"]


class AuditEvent(KingaModel):
    """One act: when, who, what, about what. Codes, ids and counts only."""

    data_classes: ClassVar = {
        "operational": (
            "id", "at", "verb", "actor_kind", "actor_name", "user_id", "agency_id", "object_kind", "object_id",
            "object_agency_id", "facts", "salt", "mac", "leaf", "leaf_hash",
        ),
    }  # fmt: skip

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=40, blank=True)
    user_id = models.UUIDField(null=True)  # no foreign key: the event outlives the worker's row
    agency_id = models.UUIDField(null=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    object_agency_id = models.UUIDField(null=True)  # whose the object is, where it says so
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    salt = models.BinaryField(
        default=bytes
    )  # 16 random bytes in the leaf: nobody guesses an event from its hash
    mac = models.BinaryField(default=bytes)  # under the site's key, until the event has its number
    leaf = models.BigIntegerField(null=True, unique=True)  # its place in the tree, given within a second
    leaf_hash = models.BinaryField(null=True)

    class Meta:
        ordering = ("at", "id")
        indexes: ClassVar = [
            models.Index(fields=["object_id", "at"], name="audit_by_object"),  # the story of one case
            models.Index(fields=["user_id", "at"], name="audit_by_user"),  # what one worker did
            models.Index(
                fields=["agency_id", "at"], name="audit_by_agency"
            ),  # the auditor's list: own workers
            models.Index(fields=["object_agency_id", "at"], name="audit_of_agency"),  # and own objects
            models.Index(fields=["at"], name="audit_unnumbered", condition=models.Q(leaf=None)),  # numbering
        ]


class AuditHead(KingaModel):
    """The tree as it stands: one row, moved on by whoever numbers events, in the same transaction."""

    data_classes: ClassVar = {"operational": ("id", "only", "size", "peaks", "mac", "at")}

    only = models.BooleanField(default=True, unique=True)  # keeps it at one row
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=bytes)  # 32 bytes each, as trail.tree.Frontier
    mac = models.BinaryField(default=bytes)  # under the log's own key, which only the numbering process has
    at = models.DateTimeField(default=clock.now)


class AuditCheckpoint(KingaModel):
    """The tree's size and root at one moment, as a signed note (trail.notes). Never changed."""

    data_classes: ClassVar = {"operational": ("id", "size", "note", "made_at")}

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("size",)


class AuditWitness(KingaModel):
    """Someone elsewhere signed a checkpoint, having checked that it continues the one they saw before."""

    data_classes: ClassVar = {"operational": ("id", "checkpoint", "name", "key", "line", "at", "brought_by")}

    checkpoint = models.ForeignKey(AuditCheckpoint, on_delete=models.PROTECT, related_name="witnesses")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=200)  # the verifier key, as text
    line = models.CharField(max_length=400)  # the signature line of the note
    at = models.DateTimeField()  # when the witness signed, by their clock
    brought_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "key"], name="one_signature_a_witness")
        ]
