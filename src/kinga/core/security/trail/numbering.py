"""Giving events their place in the tree, and signing checkpoints. One process does it, about once a second.

Events are written without a number, so that acts do not wait for each other; numbering them in order of
time gives each its leaf, moves the head on in the same transaction, and every 256 events or 60 seconds the
new tree is signed.
"""

from __future__ import annotations

import datetime as dt
import hmac
import struct
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from kinga.core.foundation import clock
from kinga.core.security.errors import HeadChanged
from kinga.core.security.models import AuditCheckpoint, AuditEvent, AuditHead
from kinga.core.security.rules import Actor
from kinga.core.security.trail.leaves import Event, content, tag
from kinga.core.security.trail.logkeys import LogKey, event_key
from kinga.core.security.trail.notes import Checkpoint, sign
from kinga.core.security.trail.tree import Frontier, leaf_hash

__all__ = ["frontier_of", "make_checkpoint", "number_events", "said_by"]

AT_ONCE = 2_000  # events a transaction: a few tenths of a second
EVERY_EVENTS = 256
EVERY = dt.timedelta(seconds=60)
_HASH = 32


def number_events(key: LogKey, *, at_once: int = AT_ONCE) -> int:
    """Number the waiting events, the oldest first, at most `at_once`; returns how many.

    An event whose tag does not fit was changed while it waited: it is numbered as it stands, so that nothing
    disappears, and an event says so. Raises HeadChanged when the head is not as this log's key left it.
    """
    if not AuditEvent.objects.filter(leaf=None).exists():
        return 0
    with transaction.atomic():
        head = _locked_head()
        frontier = frontier_of(head, key)
        waiting = list(AuditEvent.objects.filter(leaf=None).order_by("at", "id")[:at_once])
        contents = [content(said_by(event)) for event in waiting]
        hashes = [leaf_hash(each) for each in contents]
        _write_numbers(
            (frontier.size + place, hashed, event.pk)
            for place, (event, hashed) in enumerate(zip(waiting, hashes, strict=True))
        )
        _move(head, frontier.grown(hashes), key)
        for event, each in zip(waiting, contents, strict=True):
            if not hmac.compare_digest(bytes(event.mac), tag(event_key(), each)):
                _say_changed(event)
    return len(waiting)


def make_checkpoint(key: LogKey, *, at_once: bool = False) -> AuditCheckpoint | None:
    """Sign the tree as it stands, when 256 events or 60 seconds have passed since the last checkpoint (or at once)."""
    head = AuditHead.objects.first()
    if head is None:
        return None
    frontier = frontier_of(head, key)
    last = AuditCheckpoint.objects.last()
    if last is not None:
        new, age = frontier.size - last.size, clock.now() - last.made_at
        if new <= 0 or not (at_once or new >= EVERY_EVENTS or age >= EVERY):
            return None
    note = sign(Checkpoint(key.name, frontier.size, frontier.root()), key.name, key.private)
    made, _new = AuditCheckpoint.objects.get_or_create(
        size=frontier.size, defaults={"note": note, "made_at": clock.now()}
    )
    return made


def said_by(event: AuditEvent) -> Event:
    """What a row of the log says, as it goes into its leaf."""
    return Event(
        id=event.pk,
        at=event.at,
        verb=event.verb,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
        user_id=event.user_id,
        agency_id=event.agency_id,
        object_kind=event.object_kind,
        object_id=event.object_id,
        object_agency_id=event.object_agency_id,
        facts=event.facts,
        salt=bytes(event.salt),
    )


def frontier_of(head: AuditHead, key: LogKey) -> Frontier:
    """The tree of a head. Raises HeadChanged when its tag does not fit."""
    raw = bytes(head.peaks)
    if head.size == 0 and not raw:
        return Frontier()
    peaks = tuple(raw[place : place + _HASH] for place in range(0, len(raw), _HASH))
    frontier = Frontier(head.size, peaks)
    if not hmac.compare_digest(bytes(head.mac), _head_tag(frontier, key)) or not frontier.is_whole():
        raise HeadChanged(
            "The head of the audit log was changed by someone who does not hold the log's key. Stop the site, "
            "keep a copy of the database, and run kinga audit verify with your last witnessed checkpoint."
        )
    return frontier


def _locked_head() -> AuditHead:
    AuditHead.objects.get_or_create(only=True)
    return AuditHead.objects.select_for_update().get(only=True)


def _move(head: AuditHead, frontier: Frontier, key: LogKey) -> None:
    head.size, head.peaks, head.at = frontier.size, b"".join(frontier.peaks), clock.now()
    head.mac = _head_tag(frontier, key)
    head.save()


def _head_tag(frontier: Frontier, key: LogKey) -> bytes:
    return tag(key.head_key, struct.pack(">Q", frontier.size) + b"".join(frontier.peaks))


def _write_numbers(rows: Iterable[tuple[int, bytes, UUID]]) -> None:
    """One prepared statement for all: a thousand rows in a few milliseconds."""
    field = AuditEvent._meta.pk
    table = connection.ops.quote_name(AuditEvent._meta.db_table)
    values = [(number, hashed, field.get_db_prep_value(key, connection)) for number, hashed, key in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET leaf = %s, leaf_hash = %s WHERE id = %s AND leaf IS NULL",  # noqa: S608
            values,
        )


def _say_changed(event: AuditEvent) -> None:
    from kinga.core.security import audit

    audit.record(by=Actor.system("log signer"), verb="security.event_was_changed", about=event)
