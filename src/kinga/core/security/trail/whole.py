"""Verifying the log of this database: its rows against each other, against the signed checkpoints and witnesses."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kinga.core.security.errors import BadEvent
from kinga.core.security.models import AuditCheckpoint, AuditEvent, AuditWitness
from kinga.core.security.sealed_log import changed_since_logged
from kinga.core.security.trail.leaves import content, tag
from kinga.core.security.trail.logkeys import event_key
from kinga.core.security.trail.notes import VerifierKey
from kinga.core.security.trail.numbering import said_by
from kinga.core.security.trail.tree import leaf_hash
from kinga.core.security.trail.verifying import Finding, Verification, verify

__all__ = ["DatabaseVerification", "full_notes", "leaves", "verify_database"]


@dataclass(frozen=True)
class DatabaseVerification:
    """What `verify` found in the leaves, and what the rows themselves show. `waiting` events have no number yet."""

    log: Verification
    findings: tuple[Finding, ...]
    waiting: int

    def __bool__(self) -> bool:
        return not self.findings


def verify_database(key: VerifierKey, kept_notes: tuple[str, ...] = ()) -> DatabaseVerification:
    """Check every event. `kept_notes` are checkpoints kept elsewhere (paper, USB, a partner): the strongest proof.

    Reads the whole log once: about 60,000 events a second. Codes of findings beyond those of `verify`:
    gap (a number is missing), row (a row is not what its leaf hash says), tag (a waiting event was changed), and those of
    `changed_since_logged` about what is sealed.
    """
    found: list[Finding] = []
    witnesses = {VerifierKey.read(row.key) for row in AuditWitness.objects.all()}
    log = verify(leaves(found), [*full_notes(), *kept_notes], key, tuple(witnesses))
    waiting = 0
    for event in AuditEvent.objects.filter(leaf=None).order_by("at", "id").iterator(chunk_size=1_000):
        waiting += 1
        if not _tag_fits(event):
            found.append(Finding("tag", f"Event {event.pk} was changed before it had its number."))
    found += changed_since_logged()
    return DatabaseVerification(replace(log), (*found, *log.findings), waiting)


def leaves(found: list[Finding] | None = None) -> Iterator[bytes]:
    """The canonical content of each numbered event in order. Rows that are not as they should be go to `found`."""
    found = [] if found is None else found
    expected = 0
    for event in AuditEvent.objects.exclude(leaf=None).order_by("leaf").iterator(chunk_size=2_000):
        if event.leaf != expected:
            found.append(Finding("gap", f"Event number {expected} is missing; the next is {event.leaf}."))
        expected = (event.leaf or 0) + 1
        try:
            said = content(said_by(event))
        except (BadEvent, ValueError):
            said = b""
        if not hmac.compare_digest(bytes(event.leaf_hash or b""), leaf_hash(said)):
            found.append(
                Finding("row", f"Event number {event.leaf} is not what it was when it was numbered.")
            )
        yield said


def full_notes() -> list[str]:
    """Every checkpoint with the signatures of its witnesses under it."""
    rows = AuditCheckpoint.objects.prefetch_related("witnesses").order_by("size")
    return [row.note + "".join(witness.line for witness in row.witnesses.all()) for row in rows]


def _tag_fits(event: AuditEvent) -> bool:
    try:
        return hmac.compare_digest(bytes(event.mac), tag(event_key(), content(said_by(event))))
    except (BadEvent, ValueError):
        return False
