"""The trace: no write without its event, no event without its write, the same form makes one thing."""

from __future__ import annotations

import uuid

import pytest

from kinga.core.foundation import ids
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.editing import apply_changes
from kinga.core.security.errors import AuditMissing, EditClash
from kinga.core.security.models import Agency, AuditEvent
from kinga.core.security.rules import Actor
from kinga.response.intake.models import Report
from tests import world

pytestmark = pytest.mark.django_db


@action
def _silent(*, by: Actor) -> Agency:
    return Agency.objects.create(slug="silent", name="Silent")


@action
def _failing(*, by: Actor) -> None:
    made = Agency.objects.create(slug="failing", name="Failing")
    audit.record(by=by, verb="tests.fail", about=made)
    raise RuntimeError


def test_an_act_without_an_event_is_undone() -> None:
    with pytest.raises(AuditMissing):
        _silent(by=world.SYSTEM)
    assert not Agency.objects.filter(slug="silent").exists()


def test_an_act_that_fails_leaves_no_event() -> None:
    with pytest.raises(RuntimeError):
        _failing(by=world.SYSTEM)
    assert not AuditEvent.objects.filter(verb="tests.fail").exists()


def test_a_failed_trace_undoes_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    agency = world.agency()

    def broken(**kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(AuditEvent.objects, "create", broken)
    with pytest.raises(OSError):
        world.report(agency)
    assert not Report.objects.scope("test").exists()


def test_the_same_submission_makes_one_report() -> None:
    agency, key = world.agency(), uuid.uuid4()
    assert world.report(agency, submission=key).pk == world.report(agency, submission=key).pk
    assert Report.objects.scope("test").count() == 1


def test_ids_are_of_version_7_and_rise() -> None:
    made = [ids.new_id() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert made[0].int >> 80 <= made[-1].int >> 80


class _Row:
    """A row as an editor sees it."""

    def __init__(self, version: int, **fields: str) -> None:
        self.version = version
        self.__dict__.update(fields)


@pytest.mark.parametrize(
    "standing, changes, clash",
    [
        ({"a": "1", "b": "2"}, {"a": "9", "b": "2"}, None),  # nobody else changed anything
        ({"a": "1", "b": "7"}, {"a": "9", "b": "2"}, None),  # they changed b, I changed a: both stay
        ({"a": "5", "b": "2"}, {"a": "9", "b": "2"}, {"a": ("5", "9")}),
        ({"a": "9", "b": "2"}, {"a": "9", "b": "2"}, None),  # both wrote the same
    ],
)
def test_two_editors(
    standing: dict[str, str], changes: dict[str, str], clash: dict[str, object] | None
) -> None:
    row = _Row(2, **standing)
    base = {"a": "1", "b": "2"}
    if clash is None:
        apply_changes(row, base_version=1, base=base, changes=changes)
        assert row.__dict__["a"] == "9"
        assert row.__dict__["b"] == standing["b"]
        return
    with pytest.raises(EditClash) as caught:
        apply_changes(row, base_version=1, base=base, changes=changes)
    assert caught.value.fields == clash
    apply_changes(row, base_version=1, base=base, changes=changes, keep=frozenset(clash))
    assert row.__dict__["a"] == "9"
