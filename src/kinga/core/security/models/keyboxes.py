"""Wrapped keys, apart from what they open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.scoping import KingaModel

__all__ = ["KeyBox"]


class KeyBox(KingaModel):
    """One wrapped key of one object and epoch. Apart from the data, so that deleting it shreds them."""

    data_classes: ClassVar = {
        "operational": ("id", "kind", "object_id", "epoch", "wrapped", "commitment", "made_at"),
    }

    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    epoch = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    commitment = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id", "epoch"], name="one_key_an_epoch")
        ]
