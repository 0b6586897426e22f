"""Keys, apart from what they open: what everybody may know of them, who holds them, and what locks a worker's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.models.workers import User
from kinga.core.security.scoping import KingaModel

__all__ = ["KeyEpoch", "KeyLock", "KeyWrap", "SealedVersion"]


class KeyEpoch(KingaModel):
    """One epoch of a key scope: its public keys, to which anyone may seal. The secret is in no table."""

    data_classes: ClassVar = {
        "operational": (
            "id", "kind", "object_id", "epoch", "public", "verifying", "commitment", "tag", "made_at",
        ),
    }  # fmt: skip

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    epoch = models.PositiveIntegerField(default=1)
    public = models.BinaryField()  # X25519, 32 bytes
    verifying = models.BinaryField(default=bytes)  # Ed25519, 32 bytes, of a worker
    commitment = models.BinaryField()
    tag = models.BinaryField()  # under the site key, over all of these
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id", "epoch"], name="one_key_an_epoch")
        ]


class KeyWrap(KingaModel):
    """The secret of one epoch of a scope, sealed to the public key of another scope. Deleting it takes the key away."""

    data_classes: ClassVar = {
        "operational": (
            "id", "kind", "object_id", "epoch", "for_kind", "for_id", "for_epoch", "wrapped", "given_by",
            "signature", "made_at",
        ),
    }  # fmt: skip

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    for_kind = models.CharField(max_length=20)
    for_id = models.UUIDField()
    for_epoch = models.PositiveIntegerField()
    wrapped = models.BinaryField()  # HPKE: 80 bytes
    given_by = models.UUIDField(
        null=True
    )  # the worker who signed it; None: the software, with the site's tag
    signature = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "epoch", "for_kind", "for_id"], name="one_wrap_a_receiver"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["for_kind", "for_id"], name="wrap_by_receiver"),  # what hangs on a case
        ]


class SealedVersion(KingaModel):
    """The latest version of one sealed value: an earlier one in its place is refused (keys.versions)."""

    data_classes: ClassVar = {"operational": ("id", "kind", "object_id", "slot", "number", "digest")}

    kind = models.CharField(max_length=20)  # of the key scope
    object_id = models.UUIDField()
    slot = models.BinaryField(unique=True)  # 12 bytes: a column of a row
    number = models.PositiveIntegerField()
    digest = models.BinaryField()  # 16 bytes, of the ciphertext

    class Meta:
        indexes: ClassVar = [models.Index(fields=["object_id"], name="versions_of_scope")]


class KeyLock(KingaModel):
    """A worker's own secret, sealed under what one way of theirs unlocks and the site key."""

    data_classes: ClassVar = {"operational": ("id", "user", "way", "sealed", "made_at")}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="key_locks")
    way = models.CharField(max_length=20)  # of keys.accounts: "passphrase", "printed"
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "way"], name="one_lock_a_way")]
