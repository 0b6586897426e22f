"""The log of a database: numbered in order, signed, and every change of it found."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from kinga.core.foundation import clock
from kinga.core.security import audit
from kinga.core.security.errors import BadEvent, HeadChanged
from kinga.core.security.models import AuditCheckpoint, AuditEvent, AuditHead, AuditWitness
from kinga.core.security.trail.leaves import content
from kinga.core.security.trail.logkeys import log_key, public_key
from kinga.core.security.trail.notes import Checkpoint, sign
from kinga.core.security.trail.numbering import make_checkpoint, number_events, said_by
from kinga.core.security.trail.whole import DatabaseVerification, verify_database
from tests import world

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


def events(count: int) -> None:
    """Some events a second apart."""
    for number in range(count):
        with clock.at(DAY + dt.timedelta(seconds=number)):
            audit.record(
                by=world.SYSTEM, verb="tests.act", about=None, facts={"number": number, "codes": ["a"]}
            )


def numbered(count: int) -> AuditCheckpoint:
    """A signed log of `count` events."""
    events(count)
    assert number_events(log_key()) == count
    made = make_checkpoint(log_key(), at_once=True)
    assert made is not None
    return made


def verified(*kept: str) -> DatabaseVerification:
    return verify_database(log_key().public, kept)


def test_events_are_numbered_in_the_order_of_time_and_verify() -> None:
    events(5)
    assert verified().waiting == 5
    assert number_events(log_key(), at_once=3) == 3
    assert number_events(log_key(), at_once=3) == 2
    assert number_events(log_key()) == 0
    facts = list(AuditEvent.objects.order_by("leaf").values_list("leaf", "facts__number"))
    assert facts == [(number, number) for number in range(5)]
    make_checkpoint(log_key())
    found = verified()
    assert found
    assert (found.log.size, found.log.signed, found.log.checkpoints, found.waiting) == (5, 5, 1, 0)
    assert public_key() == log_key().public


def test_a_checkpoint_is_made_after_sixty_seconds_or_256_events() -> None:
    with clock.at(DAY):
        numbered(1)
        events(1)
        number_events(log_key())
        assert make_checkpoint(log_key()) is None
    with clock.at(DAY + dt.timedelta(seconds=59)):
        assert make_checkpoint(log_key()) is None
    with clock.at(DAY + dt.timedelta(seconds=60)):
        assert make_checkpoint(log_key()) is not None
        events(256)
        number_events(log_key())
        assert make_checkpoint(log_key()) is not None
        assert make_checkpoint(log_key(), at_once=True) is None


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("EVENT", AuditEvent._meta.db_table))


CHANGES: dict[str, Callable[[], object]] = {
    "another verb": lambda: _sql("UPDATE EVENT SET verb = 'tests.other' WHERE leaf = 3"),
    "another fact": lambda: AuditEvent.objects.filter(leaf=3).update(facts={"number": 4, "codes": ["a"]}),
    "another time": lambda: AuditEvent.objects.filter(leaf=3).update(at=DAY),
    "another worker": lambda: AuditEvent.objects.filter(leaf=3).update(user_id=world.agency().pk),
    "another salt": lambda: AuditEvent.objects.filter(leaf=3).update(salt=bytes(16)),
    "taken out": lambda: AuditEvent.objects.filter(leaf=3).delete(),
    "the first taken out": lambda: AuditEvent.objects.filter(leaf=0).delete(),
    "the end taken off": lambda: AuditEvent.objects.filter(leaf__gte=6).delete(),
    "all taken": lambda: AuditEvent.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_signed_log_is_found(change: str) -> None:
    numbered(8)
    CHANGES[change]()
    assert not verified()


def _swap() -> None:
    pair = {event.leaf: event for event in AuditEvent.objects.filter(leaf__in=(2, 5))}
    hashes = {leaf: bytes(event.leaf_hash or b"") for leaf, event in pair.items()}
    AuditEvent.objects.filter(pk=pair[2].pk).update(leaf=-1)
    AuditEvent.objects.filter(pk=pair[5].pk).update(leaf=2, leaf_hash=hashes[5])
    AuditEvent.objects.filter(pk=pair[2].pk).update(leaf=5, leaf_hash=hashes[2])


def test_two_events_that_change_places_are_found_even_with_their_hashes() -> None:
    numbered(8)
    _swap()
    assert [finding.code for finding in verified().findings] == ["changed"]


def test_an_event_that_is_slipped_in_is_found() -> None:
    numbered(8)
    for leaf in (7, 6, 5):
        AuditEvent.objects.filter(leaf=leaf).update(leaf=leaf + 1)
    audit.record(by=world.SYSTEM, verb="tests.slipped", about=None)
    slipped = AuditEvent.objects.get(leaf=None)
    from kinga.core.security.trail.tree import leaf_hash

    AuditEvent.objects.filter(pk=slipped.pk).update(leaf=5, leaf_hash=leaf_hash(content(said_by(slipped))))
    assert "changed" in {finding.code for finding in verified().findings}


def test_a_log_made_anew_with_the_key_of_this_machine_does_not_fit_what_was_witnessed() -> None:
    kept = numbered(8).note
    AuditEvent.objects.all().delete()
    AuditCheckpoint.objects.all().delete()
    AuditHead.objects.all().delete()
    numbered(8)
    assert verified()
    assert [finding.code for finding in verified(kept).findings] == ["changed"]


def test_a_changed_head_stops_the_numbering() -> None:
    numbered(4)
    AuditHead.objects.update(size=3)
    events(1)
    with pytest.raises(HeadChanged):
        number_events(log_key())
    with pytest.raises(HeadChanged):
        make_checkpoint(log_key())
    assert AuditEvent.objects.filter(leaf=None).count() == 1


def test_an_event_changed_while_it_waits_is_said() -> None:
    events(2)
    AuditEvent.objects.filter(facts__number=1).update(verb="tests.other")
    assert [finding.code for finding in verified().findings] == ["tag"]
    number_events(log_key())
    assert AuditEvent.objects.filter(verb="security.event_was_changed").count() == 1


def test_a_checkpoint_signed_by_someone_else_is_found() -> None:
    made = numbered(3)
    other = sign(Checkpoint("elsewhere", 3, bytes(32)), "elsewhere", log_key().private)
    AuditCheckpoint.objects.filter(pk=made.pk).update(note=other)
    assert [finding.code for finding in verified().findings] == ["wrong_origin"]
    AuditCheckpoint.objects.filter(pk=made.pk).update(note=made.note.replace("—", "-"))
    assert [finding.code for finding in verified().findings] == ["bad_note"]


def test_the_signature_of_a_witness_is_counted() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kinga.core.security.trail.notes import VerifierKey, cosign, parse_note

    made, partner = numbered(3), Ed25519PrivateKey.generate()
    checkpoint, _lines = parse_note(made.note)
    line = str(cosign(checkpoint, "partner", partner, 1_800_000_000))
    key = str(VerifierKey.of("partner", partner, witness=True))
    AuditWitness.objects.create(checkpoint=made, name="partner", key=key, line=line, at=DAY)
    witnessed = verified().log.witnessed
    assert witnessed is not None
    assert (witnessed.name, witnessed.at, witnessed.size) == ("partner", 1_800_000_000, 3)
    AuditWitness.objects.update(line=line.replace("partner", "parther"))
    assert verified().log.witnessed is None


def test_a_fraction_has_no_place_in_an_event() -> None:
    with pytest.raises(BadEvent):
        audit.record(by=world.SYSTEM, verb="tests.act", about=None, facts={"share": 0.5})  # type: ignore[dict-item]


def test_earlier_events_get_their_tag() -> None:
    events(3)
    AuditEvent.objects.update(salt=b"", mac=b"")
    assert len(verified().findings) == 3
    migration = importlib.import_module("kinga.core.security.migrations.0003_tag_earlier_events")
    migration.tag_earlier_events(apps, None)
    assert verified()
    assert len({bytes(event.salt) for event in AuditEvent.objects.all()}) == 3
