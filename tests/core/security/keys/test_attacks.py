"""A changed key table, and ciphertext in another place: refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kinga.core.foundation import ids
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, primitives, site_key, unlocked
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.keys.statements import WrapFact, site_tag
from kinga.core.security.models import KeyEpoch, KeyWrap
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from tests.core.security.keys.conftest import Scene
from tests.plugins.keys import everybody, secret_of

pytestmark = pytest.mark.django_db


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
