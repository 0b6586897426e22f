"""Which sealed value is the latest: so that a row put back to an earlier state of its own is refused.

Each sealed value carries a number that its ciphertext is bound to; it grows with every change. Of each, one row says
the latest number and a digest of the ciphertext, and the event of the act that wrote it says the same in the audit
log. Opening asks the first; `kinga audit verify` compares both with the log (`sealed_log`).
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kinga.core.security.keys.scopes import KeyScope

__all__ = [
    "Kept",
    "Versions",
    "any_of",
    "digest_of",
    "entry",
    "keep",
    "number_of",
    "pending",
    "read_entry",
    "set_pending",
    "slot_of",
    "take_pending",
]

_SLOT, _DIGEST = 12, 16
_pending: ContextVar[list[str] | None] = ContextVar("kinga_sealed_pending", default=None)


@dataclass(frozen=True)
class Kept:
    """What was just sealed: where, under which scope, and as which version."""

    scope: KeyScope
    slot: bytes
    number: int
    envelope: bytes


def slot_of(table: str, column: str, row: object) -> bytes:
    """Twelve bytes that stand for one column of one row."""
    return hashlib.sha256(f"{table}|{column}|{row}".encode()).digest()[:_SLOT]


def digest_of(slot: bytes, number: int, envelope: bytes) -> bytes:
    """Sixteen bytes that only this ciphertext gives, in this place, as this version. Of an emptied one too."""
    return hashlib.sha256(slot + number.to_bytes(4) + envelope).digest()[:_DIGEST]


def entry(slot: bytes, number: int, digest: bytes) -> str:
    """One version as an event holds it."""
    return f"{base64.urlsafe_b64encode(slot).decode()}.{number}.{base64.urlsafe_b64encode(digest).decode()}"


def read_entry(said: str) -> tuple[bytes, int, bytes]:
    """What `entry` wrote. Raises ValueError."""
    slot, number, digest = said.split(".")
    return base64.urlsafe_b64decode(slot), int(number), base64.urlsafe_b64decode(digest)


def any_of(scopes: Iterable[KeyScope]) -> Q:
    """The rows of these scopes, in any table that names one by kind and object_id."""
    ids: dict[str, list[UUID]] = defaultdict(list)
    for scope in scopes:
        ids[scope.kind].append(scope.object_id)
    found = Q()
    for kind, some in ids.items():
        found |= Q(kind=kind, object_id__in=some)
    return found


class Versions:
    """The latest versions under some scopes, asked once for each: for one request."""

    def __init__(self) -> None:
        self._of: dict[KeyScope, dict[bytes, tuple[int, bytes]]] = {}

    def load(self, scopes: Iterable[KeyScope]) -> None:
        """One query for all those that are not known yet."""
        from kinga.core.security.models import SealedVersion

        fresh = [scope for scope in scopes if scope not in self._of]
        if not fresh:
            return
        self._of.update({scope: {} for scope in fresh})
        for row in SealedVersion.objects.filter(any_of(fresh)):
            scope = KeyScope(row.kind, row.object_id)
            self._of[scope][bytes(row.slot)] = row.number, bytes(row.digest)

    def fits(self, scope: KeyScope, slot: bytes, number: int, envelope: bytes) -> bool:
        """Whether this is the latest. One of the form of before, which has no number (0), fits where nothing is known."""
        self.load([scope])
        known = self._of[scope].get(slot)
        if known is None:
            return number == 0
        return known == (number, digest_of(slot, number, envelope))

    def forget(self, scope: KeyScope) -> None:
        """Ask anew."""
        self._of.pop(scope, None)

    def clear(self) -> None:
        """Ask anew about all."""
        self._of.clear()


def number_of(slot: bytes) -> int:
    """The number of the latest version in a place; 0 when there is none. One query."""
    from kinga.core.security.models import SealedVersion

    return SealedVersion.objects.filter(slot=slot).values_list("number", flat=True).first() or 0


def keep(written: list[Kept]) -> None:
    """Note what was sealed as the latest, and for the event of the act that is under way. One query."""
    from kinga.core.security.keys.ring import keyring
    from kinga.core.security.models import SealedVersion

    rows = [
        SealedVersion(
            kind=each.scope.kind, object_id=each.scope.object_id, slot=each.slot, number=each.number,
            digest=digest_of(each.slot, each.number, each.envelope),
        )
        for each in written
    ]  # fmt: skip
    SealedVersion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["slot"],
        update_fields=["kind", "object_id", "number", "digest"],
    )
    for each in written:
        keyring().versions.forget(each.scope)
    waiting = _pending.get()
    if waiting is not None:
        waiting += [entry(bytes(row.slot), row.number, bytes(row.digest)) for row in rows]


def pending() -> list[str]:
    """The versions that wait for the event of their act. From now on they are collected."""
    waiting = _pending.get()
    if waiting is None:
        _pending.set(waiting := [])
    return list(waiting)


def set_pending(before: list[str]) -> None:
    """What was written since is undone: as it was before."""
    _pending.set(list(before))


def take_pending() -> list[str]:
    """All that waits, for an event that is being written."""
    waiting = _pending.get()
    if not waiting:
        return []
    taken = list(waiting)
    waiting.clear()
    return taken
