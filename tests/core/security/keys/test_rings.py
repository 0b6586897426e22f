"""Who opens what: by key alone, as if every check of permission had been forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kinga.core.foundation import clock, ids
from kinga.core.security.actions import forget_what_is_over
from kinga.core.security.errors import CannotOpen, NobodyHolds
from kinga.core.security.keys import KeyScope, Ring, keyring, primitives, unlocked
from kinga.core.security.keys import ring as ring_module
from kinga.core.security.keys.making import give_key, make_key, put_key
from kinga.core.security.keys.scopes import receipt_scope, user_scope
from kinga.core.security.models import Agency, KeyEpoch, KeyWrap
from kinga.core.security.roles import Role
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from tests import world
from tests.core.security.keys.conftest import OPENS, Scene, opens
from tests.plugins.keys import everybody

pytestmark = pytest.mark.django_db


def test_each_opens_what_is_theirs_and_nothing_else(scene: Scene) -> None:
    assert {name: scene.opens(name) for name in OPENS} == OPENS


def test_whoever_leaves_the_team_opens_nothing_more_and_the_others_everything(scene: Scene) -> None:
    case: Any = scene.rows["case"][0]
    cases.end_team_member(by=scene.people["lead"].actor, case=case, user=scene.people["member"])
    scene.rows["later"] = (
        cases.write_note(by=scene.people["lead"].actor, case=case, text="Written after."), "text",
    )  # fmt: skip
    assert scene.opens("member") == OPENS["colleague"]
    assert scene.opens("lead") == OPENS["lead"] | {"later"}
    assert scene.opens("supervisor") == OPENS["supervisor"] | {"later"}
    assert scene.opens("partner") == OPENS["partner"]


def test_a_new_epoch_closes_what_is_written_later_even_to_whoever_kept_the_old_key(scene: Scene) -> None:
    case: Any = scene.rows["case"][0]
    person: Any = scene.rows["person"][0]
    kept_aside = scene.ring("member")
    old = kept_aside.secret(case.seal_scope(), 1)
    cases.end_team_member(by=scene.people["lead"].actor, case=case, user=scene.people["member"])
    later = cases.write_note(by=scene.people["lead"].actor, case=case, text="Written after.")
    cases.change_person_in_case(
        by=scene.people["lead"].actor, case=case, person=person, base_version=1, base={"remarks": ""},
        changes={"remarks": "Moved."},
    )  # fmt: skip
    kept_aside._open[case.seal_scope(), 1] = old
    with unlocked(kept_aside):
        assert not opens(later, "text")
        assert not opens(person, "remarks")


def test_a_relation_whose_time_is_over_loses_its_key_without_anybody_unlocked(scene: Scene) -> None:
    case: Any = scene.rows["case"][0]
    until = clock.now() + dt.timedelta(hours=1)
    cases.add_team_member(
        by=scene.people["lead"].actor, case=case, user=scene.people["colleague"], until=until
    )
    assert scene.opens("colleague") == OPENS["member"]
    with clock.at(until + dt.timedelta(minutes=1)), unlocked(Ring()):
        assert forget_what_is_over(by=world.SYSTEM)["grants"] == 1
    assert scene.opens("colleague") == OPENS["colleague"]


def test_a_relation_that_is_over_and_given_again_opens_again(scene: Scene) -> None:
    case: Any = scene.rows["case"][0]
    lead, colleague = scene.people["lead"].actor, scene.people["colleague"]
    until = clock.now() + dt.timedelta(hours=1)
    cases.add_team_member(by=lead, case=case, user=colleague, until=until)
    with clock.at(until + dt.timedelta(minutes=1)):
        again = cases.add_team_member(by=lead, case=case, user=colleague)
    assert again.until is None
    assert scene.opens("colleague") == OPENS["member"]


def test_work_in_the_background_seals_to_the_newest_epoch(scene: Scene) -> None:
    """Its ring lives as long as its process; what others changed meanwhile counts."""
    case: Any = scene.rows["case"][0]
    token = ring_module._current.set(None)
    try:
        assert keyring().newest(case.seal_scope()).epoch == 1
        with unlocked(everybody()):
            cases.end_team_member(by=scene.people["lead"].actor, case=case, user=scene.people["member"])
        assert keyring().newest(case.seal_scope()).epoch == 2
        with pytest.raises(CannotOpen):
            Case.objects.scope("test").get(pk=case.pk).summary.open()
    finally:
        ring_module._current.reset(token)


def test_who_does_not_hold_a_key_cannot_give_it(scene: Scene) -> None:
    case: Any = scene.rows["case"][0]
    for name in ("colleague", "partner", "nobody"):
        with unlocked(scene.ring(name)), pytest.raises(CannotOpen):
            give_key(case.seal_scope(), to=user_scope(scene.people["colleague"].pk), by=world.SYSTEM)


def test_nothing_is_sealed_that_nobody_could_open() -> None:
    agency = Agency.objects.create(slug="empty", name="Empty")
    with pytest.raises(NobodyHolds):
        world.report(agency)
    with pytest.raises(NobodyHolds):
        world.worker(agency, Role.CALL_TAKER, "too.early")
    world.worker(agency, Role.SUPERVISOR)
    world.worker(agency, Role.CALL_TAKER)
    assert world.report(agency).pk


def test_wraps_of_an_unlocked_giver_are_signed_and_others_carry_the_sites_tag(scene: Scene) -> None:
    case = scene.rows["case"][0]
    wrap = KeyWrap.objects.get(object_id=case.pk, for_id=scene.people["member"].pk)
    assert wrap.given_by == scene.people["lead"].pk
    report: Any = scene.rows["report"][0]
    assert KeyWrap.objects.get(object_id=report.pk).given_by is None


def test_many_keys_are_found_in_a_few_queries(scene: Scene, django_assert_max_num_queries: Any) -> None:
    rows = [world.report(scene.agency) for _ in range(30)]
    ring = scene.ring("taker")
    with django_assert_max_num_queries(6), unlocked(ring):
        ring.prefetch(row.seal_scope() for row in rows)
        assert {row.story.open() for row in rows} == {"Something happened."}


def test_a_receipts_key_is_put_without_its_secret_in_any_table(scene: Scene) -> None:
    report: Any = scene.rows["report"][0]
    assert KeyEpoch.objects.filter(kind="receipt", object_id=report.pk).count() == 1
    assert not KeyWrap.objects.filter(kind="receipt").exists()
    with pytest.raises(CannotOpen):
        Ring({receipt_scope(report.pk): b"w" * 32}).secret(report.seal_scope(), 1)


def test_a_key_is_made_once() -> None:
    scope = KeyScope("case", ids.new_id())
    put_key(scope, primitives.new_secret())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_key(scope, to=[scope], by=world.SYSTEM)
