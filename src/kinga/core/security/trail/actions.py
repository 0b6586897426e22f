"""The writes of the trail that people make: what witnesses signed, and that the log was taken away as a copy."""

from __future__ import annotations

import datetime as dt

from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.models import AuditCheckpoint, AuditWitness
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import ANYONE, Actor
from kinga.core.security.trail.notes import VerifierKey, parse_note, verified_at

__all__ = ["bring_witness", "note_export"]


@action
def bring_witness(*, by: Actor, line: str, key: VerifierKey) -> AuditWitness:
    """Keep a witness's signature under the checkpoint that it signs. Raises BadCheckpoint when it signs none."""
    require(by, Permission.AUDIT_READ, ANYONE)
    for row in AuditCheckpoint.objects.order_by("-size"):
        signed = _signed(row.note, line, key)
        if signed is None:
            continue
        witness, _new = AuditWitness.objects.get_or_create(
            checkpoint=row,
            key=str(key),
            defaults={"name": key.name, "line": signed[1], "at": signed[0], "brought_by_id": by.user_id},
        )
        audit.record(by=by, verb="security.bring_witness", about=row, facts={"size": row.size})
        return witness
    raise BadCheckpoint(
        "This line signs no checkpoint of this log with that key. Copy the whole line, from the dash to its end."
    )


@action
def note_export(*, by: Actor, size: int) -> None:
    """Record that a copy of the log of `size` events was made."""
    require(by, Permission.AUDIT_READ, ANYONE)
    audit.record(by=by, verb="security.export_log", about=None, facts={"events": size})


def _signed(note: str, line: str, key: VerifierKey) -> tuple[dt.datetime, str] | None:
    """When `key` signed the note, by this line, and the line as it is written; None when it did not."""
    text = parse_note(note)[0].text()
    checkpoint, lines = parse_note(f"{text}\n{line.strip()}\n")
    at = verified_at(checkpoint, lines[0], key) if len(lines) == 1 else None
    return None if not at else (dt.datetime.fromtimestamp(at, dt.UTC), str(lines[0]))
