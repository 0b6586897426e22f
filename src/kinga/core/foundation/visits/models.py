"""One table: what visits hold while they last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["OpenVisit"]


class OpenVisit(models.Model):
    """A visit of the public pages: ciphertext whose key only a browser has, and what is needed to share out the room."""

    data_classes: ClassVar[dict[str, tuple[str, ...]]] = {
        "operational": ("id", "browser", "sender", "turn", "cost", "begun_at", "expires_at", "sealed"),
    }

    id = models.CharField(max_length=22, primary_key=True)  # random
    browser = models.CharField(max_length=64)  # a keyed hash of the cookie: what leaving takes away
    sender = models.CharField(max_length=32)  # the network, as a keyed hash that changes with the hour
    turn = models.CharField(max_length=16)  # random, another for each answer: who was first
    cost = models.PositiveIntegerField()  # bytes that it takes of the room
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sender", "cost"], name="visit_share"),  # the sums, without reading rows
            models.Index(fields=["browser"], name="visit_browser"),
            models.Index(fields=["expires_at"], name="visit_end"),
        ]
