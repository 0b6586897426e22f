"""Forms that were sent, and forms whose session ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.keys import KeyScope
from kinga.core.security.models.workers import User
from kinga.core.security.scoping import KingaModel
from kinga.core.security.sealing import SealedField

__all__ = ["KeptForm", "Submission"]


class Submission(models.Model):
    """The key of a form that was sent, bound for ever to what it made: sent twice, made once."""

    data_classes: ClassVar = {"operational": ("key", "object_kind", "object_id", "at")}

    key = models.UUIDField(primary_key=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    at = models.DateTimeField()


class KeptForm(KingaModel):
    """What a worker had typed when their session ended: sealed to them, for `rules.KEPT_FOR`."""

    data_classes: ClassVar = {
        "operational": ("id", "user", "path", "mark", "kept_at"),
        "sealed": ("content",),
    }

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=300)
    mark = models.CharField(
        max_length=64, blank=True
    )  # a keyed hash: the same form, kept twice, is kept once
    kept_at = models.DateTimeField(default=clock.now)
    content = SealedField(max_length=200_000)

    def seal_scope(self) -> KeyScope:
        """Sealed to the worker's public key: nobody needs to be signed in, and only they open it."""
        return KeyScope("user", self.user_id)
