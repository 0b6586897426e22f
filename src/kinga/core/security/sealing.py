"""Sealed fields: text that the database holds only as ciphertext.

Assign a string; it is sealed when the row is saved. Reading gives a `Sealed`, which shows nothing until
`.open()` is called: one decryption, and one query when the key is not in memory. Whoever opens a sealed
field for a person to read records an audit event.

Envelope: version 1 | algorithm 1 | epoch 4 | nonce 12 | ciphertext and tag. The associated data bind it
to its key scope, table, column, row and epoch, so it opens nowhere else.
"""

from __future__ import annotations

import secrets
import struct
from typing import TYPE_CHECKING, Any, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models
from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import derive
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import KeyScope, keyring

__all__ = ["Sealed", "SealedField"]

_VERSION, _AES_256_GCM = 1, 1
_HEAD = struct.Struct(">BBI12s")


class Sealed:
    """A sealed value of one row, or the plain text that waits to be sealed. Shows nothing by itself."""

    __slots__ = ("_column", "_envelope", "_plain", "_row")

    def __init__(self, row: models.Model, column: str, *, envelope: bytes | None, plain: str | None) -> None:
        self._row, self._column, self._envelope, self._plain = row, column, envelope, plain

    def open(self) -> str:
        """The plain text; "" when nothing was stored. Raises CannotOpen."""
        if self._plain is not None:
            return self._plain
        if not self._envelope:
            return ""
        return _open(self._row, self._column, self._envelope)

    def __bool__(self) -> bool:
        return bool(self._plain if self._plain is not None else self._envelope)

    def __str__(self) -> str:
        return "sealed" if self else ""

    __repr__ = __str__


class _Attribute:
    """The attribute of a SealedField on its model."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    @overload
    def __get__(self, row: None, owner: type) -> _Attribute: ...
    @overload
    def __get__(self, row: models.Model, owner: type) -> Sealed: ...
    def __get__(self, row: models.Model | None, owner: type) -> _Attribute | Sealed:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        if not isinstance(value, Sealed):
            value = self._wrap(row, value)
            row.__dict__[self.field.attname] = value
        return value

    def __set__(self, row: models.Model, value: Sealed | str | bytes | memoryview | None) -> None:
        row.__dict__[self.field.attname] = value if isinstance(value, Sealed) else self._wrap(row, value)

    def _wrap(self, row: models.Model, value: Any) -> Sealed:
        if isinstance(value, str):
            return Sealed(row, self.field.attname, envelope=None, plain=value)
        return Sealed(row, self.field.attname, envelope=bytes(value) if value else None, plain=None)


if TYPE_CHECKING:
    _Stored = models.BinaryField[Any, Any]
else:
    _Stored = models.BinaryField


class SealedField(_Stored):
    """Text of up to `max_length` characters, stored as an envelope. Its model defines `seal_scope()`."""

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, _Attribute(self))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what is plain; what is sealed already stays byte for byte."""
        value: Sealed = getattr(model_instance, self.attname)
        if value._row is not model_instance:
            raise FieldError("A sealed value belongs to its row: open it and assign the text.")
        if value._plain is not None:
            text = value._plain
            if self.max_length and len(text) > self.max_length:
                raise FieldError(f"{self.attname} is longer than {self.max_length} characters.")
            envelope = _seal(model_instance, self.attname, text) if text else None
            setattr(model_instance, self.attname, envelope)
            return envelope
        return value._envelope

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only envelopes reach the database; a string would be plain text and is refused."""
        if isinstance(value, str | Sealed):
            raise FieldError(f"{self.attname} is sealed: assign it on the row and save the row.")
        return super().get_db_prep_value(value, connection, prepared)


def _context(row: models.Model, column: str, epoch: int, scope: KeyScope) -> bytes:
    table = row._meta.db_table
    return f"kinga|{scope.kind}|{scope.object_id}|{table}|{column}|{row.pk}|{epoch}".encode()


def _seal(row: models.Model, column: str, text: str) -> bytes:
    scope: KeyScope = row.seal_scope()  # type: ignore[attr-defined]
    epoch, key = keyring().current(scope)
    nonce = secrets.token_bytes(12)
    head = _HEAD.pack(_VERSION, _AES_256_GCM, epoch, nonce)
    cipher = AESGCM(derive(key, f"{row._meta.db_table}|{column}"))
    return head + cipher.encrypt(nonce, text.encode(), _context(row, column, epoch, scope))


def _open(row: models.Model, column: str, envelope: bytes) -> str:
    if len(envelope) < _HEAD.size:
        raise CannotOpen(_("A sealed value is damaged. Tell whoever runs this server; a backup may hold it."))
    version, algorithm, epoch, nonce = _HEAD.unpack_from(envelope)
    if (version, algorithm) != (_VERSION, _AES_256_GCM):
        raise CannotOpen(_("A sealed value was written by a newer version. Update this server first."))
    scope: KeyScope = row.seal_scope()  # type: ignore[attr-defined]
    cipher = AESGCM(derive(keyring().key(scope, epoch), f"{row._meta.db_table}|{column}"))
    try:
        return cipher.decrypt(nonce, envelope[_HEAD.size :], _context(row, column, epoch, scope)).decode()
    except InvalidTag as error:
        raise CannotOpen(
            _("A sealed value does not open: it was changed or moved. Tell your auditor.")
        ) from error
