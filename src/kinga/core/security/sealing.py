"""Sealed fields: text that the database holds only as ciphertext.

Assign a string; it is sealed when the row is saved. Reading gives a `Sealed`, which shows nothing until
`.open()` is called: one decryption, and one query when the key is not in memory. Whoever opens a sealed
field for a person to read records an audit event.

Envelope: version 1 | algorithm 1 | epoch 4 | number 4 | body. The number grows with every change (keys.versions). Algorithm 1 is AES-256-GCM under the key of the row's scope,
and its body nonce 12, ciphertext and tag; algorithm 2 is HPKE to the public key of the scope, for whoever may
write and not read: the public form, someone of another agency, work in the background. Both are bound to the
head, the key scope, table, column, row and epoch, so they open nowhere else.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, overload

from django.core.exceptions import FieldError
from django.db import models
from django.utils.translation import gettext as _

from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import KeyScope, keyring, primitives
from kinga.core.security.keys.primitives import DoesNotOpen
from kinga.core.security.keys.versions import Kept, keep, number_of, slot_of

__all__ = ["Sealed", "SealedField", "empty_sealed", "number_in"]

_VERSION, _AES_256_GCM, _TO_PUBLIC_KEY = 3, 1, 2
_HEAD = struct.Struct(">BBII")
_OLDER, _OLDER_HEAD = 2, struct.Struct(">BBI")  # without a number: read, and never written any more
_WRITTEN = "_sealed_and_not_kept"  # on a row between its sealing and the end of its save


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
    """Text of up to `max_length` characters, stored as an envelope.

    Its model defines `seal_scope()`, or another method that `scope` names.
    """

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, _Attribute(self))
        if not cls._meta.abstract and cls.__module__ != "__fake__":
            models.signals.post_save.connect(
                _keep_written, sender=cls, dispatch_uid=f"{cls.__qualname__} sealed"
            )

    def __init__(self, *args: Any, scope: str = "seal_scope", **kwargs: Any) -> None:
        self.scope = scope
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
            envelope = _sealed_anew(model_instance, self.attname, text, add=add)
            setattr(model_instance, self.attname, envelope)
            return envelope
        return value._envelope

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only envelopes reach the database; a string would be plain text and is refused."""
        if isinstance(value, str | Sealed):
            raise FieldError(f"{self.attname} is sealed: assign it on the row and save the row.")
        return super().get_db_prep_value(value, connection, prepared)


def empty_sealed(rows: models.QuerySet[Any]) -> int:
    """The sealed columns of these rows hold nothing any more. How many rows there were."""
    columns = [field.attname for field in rows.model._meta.concrete_fields if isinstance(field, SealedField)]
    return rows.update(**dict.fromkeys(columns))


def _context(row: models.Model, column: str, epoch: int, scope: KeyScope) -> bytes:
    table = row._meta.db_table
    return f"kinga|{scope.kind}|{scope.object_id}|{table}|{column}|{row.pk}|{epoch}".encode()


def _scope(row: models.Model, column: str) -> KeyScope:
    field = row._meta.get_field(column)
    scope: KeyScope = getattr(row, field.scope)()  # type: ignore[union-attr]
    return scope


def _sealed_anew(row: models.Model, column: str, text: str, *, add: bool) -> bytes | None:
    """The next version of a value; None of an emptied one. It is kept as the latest when the row has been saved."""
    slot = slot_of(row._meta.db_table, column, row.pk)
    number = 1 if add else number_of(slot) + 1
    envelope = _seal(row, column, text, number) if text else b""
    if envelope or number > 1:
        written = row.__dict__.setdefault(_WRITTEN, [])
        written.append(Kept(_scope(row, column), slot, number, envelope))
    return envelope or None


def _keep_written(instance: models.Model, **kwargs: Any) -> None:
    if written := instance.__dict__.pop(_WRITTEN, None):
        keep(written)


def _seal(row: models.Model, column: str, text: str, number: int) -> bytes:
    """Under the newest key of the row's scope where it can be opened here, else to its public key."""
    scope, ring = _scope(row, column), keyring()
    newest = ring.newest(scope)
    secret = ring.find(scope, newest.epoch)
    context = _context(row, column, newest.epoch, scope)
    if secret is None:
        head = _HEAD.pack(_VERSION, _TO_PUBLIC_KEY, newest.epoch, number)
        return head + primitives.seal_to(newest.public, text.encode(), head + context)
    head = _HEAD.pack(_VERSION, _AES_256_GCM, newest.epoch, number)
    key = primitives.field_key(secret, row._meta.db_table, column)
    return head + primitives.seal_box(key, text.encode(), head + context)


def _open(row: models.Model, column: str, envelope: bytes) -> str:
    if len(envelope) < _HEAD.size:
        raise CannotOpen(_("A sealed value is damaged. Tell whoever runs this server; a backup may hold it."))
    form = _OLDER_HEAD if envelope[0] == _OLDER else _HEAD
    head, body = envelope[: form.size], envelope[form.size :]
    version, algorithm, epoch = form.unpack(head)[:3]
    if version not in {_OLDER, _VERSION} or algorithm not in {_AES_256_GCM, _TO_PUBLIC_KEY}:
        raise CannotOpen(_("A sealed value was written by a newer version. Update this server first."))
    scope = _scope(row, column)
    secret, context = keyring().secret(scope, epoch), head + _context(row, column, epoch, scope)
    try:
        if algorithm == _TO_PUBLIC_KEY:
            plain = primitives.open_with(secret, body, context)
        else:
            plain = primitives.open_box(
                primitives.field_key(secret, row._meta.db_table, column), body, context
            )
    except DoesNotOpen as error:
        raise CannotOpen(
            _("A sealed value does not open: it was changed or moved. Tell your auditor.")
        ) from error
    _refuse_put_back(row, column, scope, envelope)
    return plain.decode()


def number_in(envelope: bytes) -> int:
    """The number of the version that an envelope is; 0 of one of before, which has none."""
    return (
        0
        if envelope[0] == _OLDER or len(envelope) < _HEAD.size
        else int(_HEAD.unpack(envelope[: _HEAD.size])[3])
    )


def _refuse_put_back(row: models.Model, column: str, scope: KeyScope, envelope: bytes) -> None:
    """Raises CannotOpen when this is not the latest version.

    A row that was read a moment before somebody changed it is no row that was put back: what stands there now counts.
    """
    versions, slot = keyring().versions, slot_of(row._meta.db_table, column, row.pk)
    if versions.fits(scope, slot, number_in(envelope), envelope):
        return
    versions.forget(scope)
    stands = type(row)._base_manager.filter(pk=row.pk).values_list(column, flat=True).first()
    now = bytes(stands) if stands else b""
    if now and versions.fits(scope, slot, number_in(now), now):
        return
    raise CannotOpen(
        _("A sealed value is an earlier one, put back in the place of the latest. Tell your auditor.")
    )
