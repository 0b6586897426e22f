"""The key interface: which key seals what. Everything sealed goes through `keyring()`.

In this version each object has its own random key, wrapped under the site key, which lives in a file
outside the database (`docs/threat-model.md` says what that does and does not protect against).
User, team and agency key pairs replace `SiteKeyring` behind the same two methods.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import derive, read_or_make
from kinga.core.security.errors import CannotOpen

__all__ = ["KeyScope", "Keyring", "SiteKeyring", "forget_keys", "keyring", "site_key"]


@dataclass(frozen=True)
class KeyScope:
    """The object whose key seals a value: `kind` such as "case", and its id."""

    kind: str
    object_id: UUID


class Keyring(Protocol):
    """Where keys come from. Both methods cost one query at most; keys stay in memory for a while."""

    def current(self, scope: KeyScope) -> tuple[int, bytes]:
        """The newest epoch of the scope and its 32-byte key; made when there is none."""

    def key(self, scope: KeyScope, epoch: int) -> bytes:
        """The key of an epoch. Raises CannotOpen when there is none."""


def site_key() -> bytes:
    """The site key of this process, from the file that `KINGA_SITE_KEY_FILE` names."""
    return read_or_make(Path(settings.SITE_KEY_FILE))


class SiteKeyring:
    """A key for each object, wrapped under the site key, in the table KeyBox."""

    _LIMIT = 20_000  # keys in memory: about 4 MB

    def __init__(self, key: bytes) -> None:
        self._wrapper = derive(key, "kinga keybox")
        self._known: dict[tuple[KeyScope, int], bytes] = {}
        self._newest: dict[KeyScope, int] = {}

    def current(self, scope: KeyScope) -> tuple[int, bytes]:
        """See Keyring."""
        epoch = self._newest.get(scope)
        if epoch is not None and (scope, epoch) in self._known:
            return epoch, self._known[scope, epoch]
        if waiting := _waiting(self, scope):
            return waiting.epoch, waiting.key
        from kinga.core.security.models import KeyBox

        box = KeyBox.objects.filter(kind=scope.kind, object_id=scope.object_id).order_by("-epoch").first()
        if box is None:
            return self._make(scope)
        return box.epoch, self._unwrap(scope, box.epoch, bytes(box.wrapped), bytes(box.commitment))

    def key(self, scope: KeyScope, epoch: int) -> bytes:
        """See Keyring."""
        if known := self._known.get((scope, epoch)):
            return known
        if waiting := _waiting(self, scope, epoch):
            return waiting.key
        from kinga.core.security.models import KeyBox

        box = KeyBox.objects.filter(kind=scope.kind, object_id=scope.object_id, epoch=epoch).first()
        if box is None:
            raise CannotOpen(
                _("The key of this record is not here. If it was shredded, it is gone for good.")
            )
        return self._unwrap(scope, epoch, bytes(box.wrapped), bytes(box.commitment))

    def _make(self, scope: KeyScope) -> tuple[int, bytes]:
        from kinga.core.security.models import KeyBox

        key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        wrapped = nonce + AESGCM(self._wrapper).encrypt(nonce, key, self._bind(scope, 1))
        box, made = KeyBox.objects.get_or_create(
            kind=scope.kind,
            object_id=scope.object_id,
            epoch=1,
            defaults={"wrapped": wrapped, "commitment": _commitment(key)},
        )
        if not made:  # another process was first: its key counts
            return 1, self._unwrap(scope, 1, bytes(box.wrapped), bytes(box.commitment))
        self._remember(scope, 1, key)
        return 1, key

    def _unwrap(self, scope: KeyScope, epoch: int, wrapped: bytes, commitment: bytes) -> bytes:
        try:
            key = AESGCM(self._wrapper).decrypt(wrapped[:12], wrapped[12:], self._bind(scope, epoch))
        except InvalidTag as error:
            raise CannotOpen(
                _("A key does not open with this site key. Check KINGA_SITE_KEY_FILE.")
            ) from error
        if not secrets.compare_digest(_commitment(key), commitment):
            raise CannotOpen(_("A key does not match its commitment: the key table was changed."))
        self._remember(scope, epoch, key)
        return key

    def _remember(self, scope: KeyScope, epoch: int, key: bytes) -> None:
        """Keep a key once it is surely stored: a rolled-back key must never seal anything."""
        transaction.on_commit(_Waiting(self, scope, epoch, key))

    def keep(self, scope: KeyScope, epoch: int, key: bytes) -> None:
        """The key is stored for good: keep it in memory."""
        if len(self._known) >= self._LIMIT:
            self._known.clear()
            self._newest.clear()
        self._known[scope, epoch] = key
        self._newest[scope] = max(epoch, self._newest.get(scope, 0))

    @staticmethod
    def _bind(scope: KeyScope, epoch: int) -> bytes:
        return f"kinga|keybox|{scope.kind}|{scope.object_id}|{epoch}".encode()


@dataclass(frozen=True)
class _Waiting:
    """A key of a transaction that is not over. Django drops it from its list when its savepoint is rolled back."""

    ring: SiteKeyring
    scope: KeyScope
    epoch: int
    key: bytes

    def __call__(self) -> None:
        self.ring.keep(self.scope, self.epoch, self.key)


_LOOK_BACK = 64  # entries: the keys of the row that is being written are among the last


def _waiting(ring: SiteKeyring, scope: KeyScope, epoch: int | None = None) -> _Waiting | None:
    """The key of `scope` that this very transaction made or read, if it is still good."""
    for entry in reversed(connection.run_on_commit[-_LOOK_BACK:]):
        act = entry[1]
        if (
            isinstance(act, _Waiting)
            and act.ring is ring
            and act.scope == scope
            and epoch in {None, act.epoch}
        ):
            return act
    return None


def _commitment(key: bytes) -> bytes:
    """A tag that only this key gives (GCM alone does not commit to its key)."""
    mac = hmac.HMAC(derive(key, "commitment"), hashes.SHA256())
    mac.update(b"kinga key commitment")
    return mac.finalize()


_ring: Keyring | None = None


def keyring() -> Keyring:
    """The keyring of this process."""
    global _ring
    if _ring is None:
        _ring = SiteKeyring(site_key())
    return _ring


def forget_keys() -> None:
    """Drop every key from memory; the next use reads them again."""
    global _ring
    _ring = None
