"""A row put back to an earlier state of its own is refused, and the log tells it even when its version is put back too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kinga.core.people.models import Person
from kinga.core.security import audit
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, unlocked, versions
from kinga.core.security.models import AuditEvent, SealedVersion
from kinga.core.security.rules import Actor
from kinga.core.security.sealed_log import changed_since_logged
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from tests.core.security.keys.conftest import Scene, opens
from tests.plugins.keys import everybody

pytestmark = pytest.mark.django_db


def change(scene: Scene, words: str) -> None:
    case: Any = scene.rows["case"][0]
    row = Case.objects.scope("test").get(pk=case.pk)
    cases.change_case(
        by=scene.people["lead"].actor, case=row, base_version=row.version,
        base={"summary": row.summary.open()}, changes={"summary": words},
    )  # fmt: skip


def stored(scene: Scene) -> bytes:
    return bytes(
        Case.objects.scope("test").filter(pk=scene.rows["case"][0].pk).values_list("summary", flat=True)[0]
    )


def put(scene: Scene, envelope: bytes | None) -> None:
    Case.objects.scope("test").filter(pk=scene.rows["case"][0].pk).update(summary=envelope)


def summary(scene: Scene) -> str:
    with unlocked(everybody()):
        return Case.objects.scope("test").get(pk=scene.rows["case"][0].pk).summary.open()


def slot(scene: Scene) -> SealedVersion:
    return SealedVersion.objects.get(slot=versions.slot_of("cases_case", "summary", scene.rows["case"][0].pk))


def _whole_row(scene: Scene, before: bytes, version: dict[str, Any]) -> None:
    put(scene, before)


def _row_and_number(scene: Scene, before: bytes, version: dict[str, Any]) -> None:
    put(scene, before)
    SealedVersion.objects.filter(pk=slot(scene).pk).update(number=1)


def _version_deleted(scene: Scene, before: bytes, version: dict[str, Any]) -> None:
    put(scene, before)
    slot(scene).delete()


def _as_of_before_numbers(scene: Scene, before: bytes, version: dict[str, Any]) -> None:
    put(scene, bytes([2]) + before[1:6] + before[10:])


@pytest.mark.parametrize("attack", [_whole_row, _row_and_number, _version_deleted, _as_of_before_numbers])
def test_an_earlier_value_is_refused(scene: Scene, attack: Callable[..., None]) -> None:
    before = stored(scene)
    change(scene, "What is known now.")
    assert summary(scene) == "What is known now."
    attack(scene, before, {})
    with pytest.raises(CannotOpen):
        summary(scene)
    assert [found.code for found in changed_since_logged()] == ["put_back"]


def test_whoever_puts_back_the_version_too_is_told_by_the_log(scene: Scene) -> None:
    """The database alone cannot tell: all of it is as it once was. The events cannot be taken back unseen."""
    before, old = stored(scene), slot(scene)
    assert list(changed_since_logged()) == []
    change(scene, "What is known now.")
    put(scene, before)
    old.save()
    assert summary(scene) == "What is known."
    found = list(changed_since_logged())
    assert [each.code for each in found] == ["put_back"]
    assert "cases_case.summary" in found[0].sentence


def test_another_ciphertext_under_the_same_number_is_told(scene: Scene) -> None:
    """Sealed anew to the public key by whoever may write: the digest is another."""
    forged = Case.objects.scope("test").get(pk=scene.rows["case"][0].pk)
    real = stored(scene)
    with unlocked(Ring()):
        from kinga.core.security.sealing import _seal

        put(scene, _seal(forged, "summary", "Nothing happened.", 1))
    with pytest.raises(CannotOpen):
        summary(scene)
    assert [found.code for found in changed_since_logged()] == ["exchanged"]
    put(scene, real)
    assert list(changed_since_logged()) == []


def test_what_was_read_before_somebody_changed_it_still_opens(scene: Scene) -> None:
    with unlocked(everybody()) as ring:
        row = Case.objects.scope("test").get(pk=scene.rows["case"][0].pk)
        assert row.summary.open() == "What is known."
        with unlocked(everybody()):
            change(scene, "What is known now.")
        assert row.summary.open() == "What is known.", "read before"
        assert summary(scene) == "What is known now."
        assert ring.versions is not None


def test_a_value_that_was_emptied_cannot_be_brought_back(scene: Scene) -> None:
    before = stored(scene)
    change(scene, "")
    assert summary(scene) == ""
    put(scene, before)
    with pytest.raises(CannotOpen):
        summary(scene)


def test_each_change_has_the_next_number_and_stands_in_the_log(scene: Scene) -> None:
    assert slot(scene).number == 1
    change(scene, "Two.")
    change(scene, "Three.")
    assert slot(scene).number == 3
    said = [
        versions.read_entry(each)
        for event in AuditEvent.objects.all()
        for each in event.facts.get("sealed", ())
    ]
    numbers = [number for place, number, _ in said if place == bytes(slot(scene).slot)]
    assert sorted(numbers) == [1, 2, 3]
    logged = {place for place, _, _ in said}
    everything = {bytes(row.slot) for row in SealedVersion.objects.all()}
    assert everything <= logged, "every act says what it sealed"


def test_a_change_without_a_sealed_word_seals_nothing(scene: Scene) -> None:
    before = stored(scene)
    cases.close_case(
        by=scene.people["lead"].actor, case=scene.rows["case"][0], reason="safe", note="", anyway=True
    )
    assert stored(scene) == before
    assert slot(scene).number == 1


def test_what_is_undone_is_not_said_to_be_written(scene: Scene) -> None:
    person: Any = scene.rows["person"][0]

    @audit.action
    def fails(*, by: Actor) -> None:
        row = Person.objects.scope("test").get(pk=person.pk)
        row.remarks = "Never."
        row.save()
        raise ZeroDivisionError

    @audit.action
    def late(*, by: Actor) -> None:
        audit.record(by=by, verb="people.change_person", about=person)
        row = Person.objects.scope("test").get(pk=person.pk)
        row.remarks = "After the event."
        row.save()

    lead = scene.people["lead"].actor
    with pytest.raises(ZeroDivisionError):
        fails(by=lead)
    late(by=lead)
    last = AuditEvent.objects.get(verb="security.seal")
    assert len(last.facts["sealed"]) == 1
    assert list(changed_since_logged()) == []
    assert opens(person, "remarks")


def test_a_value_of_a_version_of_before_opens_until_it_is_changed(scene: Scene) -> None:
    """Sealed before there were numbers: nothing is known of it."""
    from kinga.core.security import sealing

    row: Any = Case.objects.scope("test").get(pk=scene.rows["case"][0].pk)
    slot(scene).delete()
    scope = row.seal_scope()
    with unlocked(everybody()) as ring:
        newest = ring.newest(scope)
        head = sealing._OLDER_HEAD.pack(2, 2, newest.epoch)
        context = sealing._context(row, "summary", newest.epoch, scope)
        put(scene, head + sealing.primitives.seal_to(newest.public, b"From before.", head + context))
    assert summary(scene) == "From before."
    change(scene, "Changed.")
    assert (summary(scene), slot(scene).number) == ("Changed.", 1)
