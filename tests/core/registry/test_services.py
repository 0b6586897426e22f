"""The directory: sent twice, two editors, stale statuses, secret addresses."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from kinga.core.registry import actions, queries, rules
from kinga.core.registry.models import Service
from kinga.core.security.errors import EditClash, NotPermitted
from kinga.core.security.keys.scopes import DIRECTORY
from kinga.core.security.models import AuditEvent
from kinga.core.security.roles import Role
from tests import world

DAY = dt.date(2020, 4, 15)


@pytest.mark.parametrize(("days", "stale"), [(-1, False), (0, False), (14, False), (15, True), (200, True)])
def test_a_status_goes_stale_after_two_weeks(days: int, stale: bool) -> None:
    assert rules.is_stale(DAY - dt.timedelta(days=days), DAY) is stale


@pytest.mark.django_db
def test_a_service_sent_twice_is_added_once() -> None:
    world.found_team(DIRECTORY)
    key = uuid4()
    asked = {"name": "Clinic", "kind": "health", "new_provider": "Red House", "submission": key}
    first = actions.add_service(by=world.SYSTEM, **asked)
    second = actions.add_service(by=world.SYSTEM, **asked)
    assert first.pk == second.pk
    assert Service.objects.count() == 1
    assert queries.providers().count() == 1


@pytest.mark.django_db
def test_two_editors_of_one_field_clash_and_of_two_fields_do_not() -> None:
    row = world.service()
    start = {"base_version": 1, "base": {"hours": "", "phone": ""}}
    actions.change_service(by=world.SYSTEM, service=row, changes={"hours": "Mornings"}, **start)
    actions.change_service(by=world.SYSTEM, service=row, changes={"phone": "555"}, **start)
    with pytest.raises(EditClash) as clash:
        actions.change_service(by=world.SYSTEM, service=row, changes={"hours": "Nights"}, **start)
    assert clash.value.fields == {"hours": ("Mornings", "Nights")}
    row.refresh_from_db()
    assert (row.hours, row.phone) == ("Mornings", "555")


@pytest.mark.django_db
def test_only_supervisors_change_the_directory_and_every_look_at_an_address_is_an_event() -> None:
    agency = world.agency()
    row = world.service(address="Blue door", confidential=True)
    caller, case_worker = world.worker(agency, Role.CALL_TAKER), world.worker(agency, Role.CASE_WORKER)
    with pytest.raises(NotPermitted):
        actions.reveal_address(by=caller.actor, service=row)
    with pytest.raises(NotPermitted):
        actions.change_service(by=case_worker.actor, service=row, base_version=1, base={}, changes={})
    assert actions.reveal_address(by=case_worker.actor, service=row) == "Blue door"
    assert AuditEvent.objects.filter(verb="registry.reveal_address", user_id=case_worker.pk).count() == 1


@pytest.mark.django_db
def test_the_directory_narrows_by_kind_place_and_what_is_open() -> None:
    here = world.place()
    row = world.service(places=[here])
    user = world.worker(world.agency(), Role.CALL_TAKER)
    rows = queries.services_visible_to(user)
    assert list(queries.matching(rows, kind="shelter", place=here, open_now=True)) == [row]
    assert not queries.matching(rows, kind="police")
    actions.set_service_status(by=user.actor, service=row, status="temporarily closed", as_of=DAY)
    assert not queries.open_services("shelter")
