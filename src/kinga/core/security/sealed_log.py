"""Whether what is sealed is what the log last said of it: no row put back, none exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from kinga.core.security.keys.versions import digest_of, read_entry, slot_of
from kinga.core.security.models import AuditEvent
from kinga.core.security.sealing import SealedField, number_in
from kinga.core.security.trail.verifying import Finding

__all__ = ["changed_since_logged"]


def changed_since_logged() -> Iterator[Finding]:
    """Every sealed value that is not the latest that its act's event committed to. Reads the log and all of them once.

    Codes: put_back (an earlier version stands there), exchanged (another ciphertext under the same number). Takes about
    200 bytes of memory for each sealed value. What no event speaks of (written by a version of before) is passed over.
    """
    latest = _latest()
    for model in apps.get_models():
        columns = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        for column in columns:
            rows = model._base_manager.exclude(**{column: None}).values_list("pk", column)
            for key, envelope in rows.iterator(chunk_size=1_000):
                slot = slot_of(model._meta.db_table, column, key)
                if found := _wrong(latest.get(slot), slot, bytes(envelope)):
                    yield Finding(
                        found,
                        f"{model._meta.db_table}.{column} of {key} is not what the log last says of it.",
                    )


def _latest() -> dict[bytes, tuple[int, bytes]]:
    """The highest number that an event committed to, for each place, with its digest."""
    latest: dict[bytes, tuple[int, bytes]] = {}
    for facts in AuditEvent.objects.values_list("facts", flat=True).iterator(chunk_size=2_000):
        for said in facts.get("sealed", ()):
            slot, number, digest = read_entry(said)
            latest[slot] = max(latest.get(slot, (0, b"")), (number, digest), key=lambda each: each[0])
    return latest


def _wrong(known: tuple[int, bytes] | None, slot: bytes, envelope: bytes) -> str:
    if known is None:
        return ""
    number = number_in(envelope)
    if number != known[0]:
        return "put_back"
    return "" if digest_of(slot, number, envelope) == known[1] else "exchanged"
