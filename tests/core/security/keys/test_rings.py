"""Who opens what: by key alone, as if every check of permission had been forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from kinga.core.foundation import clock, ids
from kinga.core.security.actions import forget_what_is_over, keep_form
from kinga.core.security.errors import CannotOpen, NobodyHolds
from kinga.core.security.keys import KeyScope, Ring, keyring, primitives, site_key, unlocked
from kinga.core.security.keys import ring as ring_module
from kinga.core.security.keys.accounts import ring_of
from kinga.core.security.keys.making import give_key, make_key, put_key
from kinga.core.security.keys.scopes import receipt_scope, user_scope
from kinga.core.security.keys.statements import WrapFact, site_tag
from kinga.core.security.models import Agency, KeyEpoch, KeyWrap, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message
from kinga.response.intake.queries import receipt_ring
from kinga.response.referrals.actions import offer
from tests import world
from tests.plugins.keys import everybody, secret_of

pytestmark = pytest.mark.django_db
RECEIPT = receipts.make("en", b"thirty-two bytes for one receipt")
WORKERS = {
    "taker": ("lantern", Role.CALL_TAKER),
    "lead": ("lantern", Role.CASE_WORKER),
    "member": ("lantern", Role.CASE_WORKER),
    "colleague": ("lantern", Role.CASE_WORKER),
    "supervisor": ("lantern", Role.SUPERVISOR),
    "analyst": ("lantern", Role.ANALYST),
    "auditor": ("lantern", Role.AUDITOR),
    "partner": ("harbour", Role.CASE_WORKER),
    "partner_taker": ("harbour", Role.CALL_TAKER),
}
# What each of them opens, written by hand: the report, the case with its notes, the person in it, what is offered to
# the other agency, the address of a service, what the agency wrote to whoever reported, the lead's kept form.
OPENS = {
    "taker": {"report", "message"},
    "lead": {"report", "message", "case", "note", "person", "referral", "service", "kept"},
    "member": {"report", "message", "case", "note", "person", "referral", "service"},
    "colleague": {"report", "message", "service"},
    "supervisor": {"report", "message", "case", "note", "person", "referral", "service"},
    "analyst": set(),
    "auditor": set(),
    "partner": {"referral", "service"},
    "partner_taker": set(),
    "nobody": set(),
    "receipt": {"for_reporter"},
}


@dataclass
class Scene:
    """One of everything, and who is there."""

    people: dict[str, User]
    rows: dict[str, tuple[models.Model, str]]
    agency: Agency

    def ring(self, name: str) -> Ring:
        """What this one has unlocked, and nobody else."""
        if name == "nobody":
            return Ring()
        if name == "receipt":
            return receipt_ring(self.rows["report"][0], RECEIPT)  # type: ignore[arg-type]
        return ring_of(self.people[name], secret_of(user_scope(self.people[name].pk)) or b"")

    def opens(self, name: str) -> set[str]:
        """The names of the rows that open with this ring."""
        with unlocked(self.ring(name)):
            return {key for key, (row, field) in self.rows.items() if _opens(row, field)}


def _opens(row: models.Model, field: str) -> bool:
    manager: Any = type(row)._base_manager
    try:
        return bool(getattr(manager.get(pk=row.pk), field).open())
    except CannotOpen:
        return False


@pytest.fixture
def scene() -> Scene:
    agencies = {"lantern": world.agency("lantern"), "harbour": world.agency("harbour")}
    people = {name: world.worker(agencies[slug], role, name) for name, (slug, role) in WORKERS.items()}
    ours = agencies["lantern"]
    report = world.report(ours, receipt=RECEIPT)
    message = add_message(by=people["taker"].actor, report=report, text="We are here.", from_agency=True)
    case = world.case(ours, people["lead"])
    cases.add_team_member(by=people["lead"].actor, case=case, user=people["member"])
    note = cases.write_note(by=people["lead"].actor, case=case, text="A note.")
    person = cases.add_new_person(by=people["lead"].actor, case=case, role="survivor", name="Sample Person")
    referral = offer(by=people["lead"].actor, case=case, asked="A bed", shared="One", consent="spoken",
                     answer_by=clock.now(), to_agency=agencies["harbour"])  # fmt: skip
    service = world.service(address="Blue door")
    kept = keep_form(by=Actor.public(), user=people["lead"], path="/x", content="Typed.")
    rows: dict[str, tuple[models.Model, str]] = {
        "report": (report, "story"), "message": (message, "text"), "for_reporter": (message, "for_reporter"),
        "case": (case, "summary"), "note": (note, "text"), "person": (person, "name"),
        "referral": (referral, "shared"), "service": (service, "address"), "kept": (kept, "content"),
    }  # fmt: skip
    return Scene(people, rows, ours)


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
        assert not _opens(later, "text")
        assert not _opens(person, "remarks")


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


def _wrap_of(scene: Scene, to: str) -> KeyWrap:
    case: Any = scene.rows["case"][0]
    return KeyWrap.objects.get(object_id=case.pk, for_id=scene.people[to].pk)


def _stolen(scene: Scene) -> None:
    """The lead's wrap, said to be the colleague's."""
    wrap = _wrap_of(scene, "lead")
    wrap.pk, wrap.for_id, wrap._state.adding = ids.new_id(), scene.people["colleague"].pk, True
    wrap.save()


def _forged(scene: Scene) -> None:
    """A wrap of a secret that the forger chose, signed with the forger's own key in the supervisor's name."""
    case: Any = scene.rows["case"][0]
    colleague, supervisor = scene.people["colleague"], scene.people["supervisor"]
    fact = WrapFact(case.seal_scope(), 1, user_scope(colleague.pk), 1, supervisor.pk)
    own = secret_of(user_scope(colleague.pk)) or b""
    wrapped = primitives.seal_to(primitives.public_key(own), b"s" * 32, fact.context)
    KeyWrap.objects.create(
        kind="case", object_id=case.pk, epoch=1, for_kind="user", for_id=colleague.pk, for_epoch=1,
        wrapped=wrapped, given_by=supervisor.pk, signature=primitives.sign(own, fact.statement(wrapped)),
    )  # fmt: skip


def _guessed(scene: Scene) -> None:
    """As forged, by somebody who has the site key too: the tag is right and the secret is not the case's."""
    case: Any = scene.rows["case"][0]
    colleague = scene.people["colleague"]
    fact = WrapFact(case.seal_scope(), 1, user_scope(colleague.pk), 1, None)
    own = secret_of(user_scope(colleague.pk)) or b""
    wrapped = primitives.seal_to(primitives.public_key(own), b"s" * 32, fact.context)
    KeyWrap.objects.create(
        kind="case", object_id=case.pk, epoch=1, for_kind="user", for_id=colleague.pk, for_epoch=1,
        wrapped=wrapped, given_by=None, signature=site_tag(site_key(), fact.statement(wrapped)),
    )  # fmt: skip


def _claimed(scene: Scene) -> None:
    """The wrap of the lead said to be given by somebody else."""
    KeyWrap.objects.filter(pk=_wrap_of(scene, "lead").pk).update(given_by=scene.people["partner"].pk)


def _exchanged(scene: Scene) -> None:
    """Another public key in the place of the case's: what is written later would open for the forger."""
    case: Any = scene.rows["case"][0]
    KeyEpoch.objects.filter(object_id=case.pk).update(public=primitives.public_key(b"f" * 32))


@pytest.mark.parametrize(
    ("attack", "who"),
    [
        (_stolen, "colleague"),
        (_forged, "colleague"),
        (_guessed, "colleague"),
        (_claimed, "lead"),
        (_exchanged, "lead"),
    ],
)
def test_a_changed_key_table_is_refused(scene: Scene, attack: Callable[[Scene], None], who: str) -> None:
    attack(scene)
    case: Any = scene.rows["case"][0]
    with unlocked(scene.ring(who)), pytest.raises(CannotOpen):
        Case.objects.scope("test").get(pk=case.pk).summary.open()


def test_nothing_is_sealed_to_a_public_key_that_the_site_did_not_make(scene: Scene) -> None:
    _exchanged(scene)
    row = Case.objects.scope("test").get(pk=scene.rows["case"][0].pk)
    row.summary = "For the forger."
    with unlocked(Ring()), pytest.raises(CannotOpen):
        row.save()


def test_a_swapped_and_a_rolled_back_ciphertext_of_another_epoch_do_not_open(scene: Scene) -> None:
    """What was sealed under the first epoch does not pass for the second: the epoch is bound into it."""
    case: Any = scene.rows["case"][0]
    note: Any = scene.rows["note"][0]
    cases.end_team_member(by=scene.people["lead"].actor, case=case, user=scene.people["member"])
    manager: Any = type(note)._base_manager
    envelope = bytearray(manager.get(pk=note.pk).text._envelope)
    envelope[2:6] = (2).to_bytes(4)
    manager.filter(pk=note.pk).update(text=bytes(envelope))
    with unlocked(everybody()), pytest.raises(CannotOpen):
        manager.get(pk=note.pk).text.open()


def test_wraps_of_an_unlocked_giver_are_signed_and_others_carry_the_sites_tag(scene: Scene) -> None:
    assert _wrap_of(scene, "member").given_by == scene.people["lead"].pk
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
