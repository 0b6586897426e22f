"""Each kind of key lost in turn, who cannot read then, and who brings it back: a table written by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kinga.core.people.actions import rebuild_index
from kinga.core.people.models import IndexToken, Person
from kinga.core.security.actions import give_grant
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import KeyScope, accounts, hashers, printed, team, unlocked
from kinga.core.security.keys.accounts import join_teams
from kinga.core.security.keys.making import destroy_keys, give_key, make_key
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.keys.scopes import DIRECTORY, index_scope, user_scope
from kinga.core.security.models import CustodianShare, KeyLock, KeyWrap
from kinga.core.security.recovery import actions as recovery
from kinga.core.security.roles import Relation, Role
from kinga.core.security.workers.actions import check_recovery_key
from kinga.response.cases import queries
from tests import world
from tests.core.security.keys.conftest import OPENS, Scene
from tests.plugins.keys import secret_of

pytestmark = pytest.mark.django_db


def _lose(scope: KeyScope, to: KeyScope) -> None:
    gone, _each = KeyWrap.objects.filter(
        kind=scope.kind, object_id=scope.object_id, for_kind=to.kind, for_id=to.object_id
    ).delete()
    assert gone


def _case(scene: Scene) -> KeyScope:
    scope: KeyScope = scene.rows["case"][0].seal_scope()  # type: ignore[attr-defined]
    return scope


def _person(scene: Scene) -> KeyScope:
    return KeyScope("person", scene.rows["person"][0].pk)


def _user(scene: Scene, name: str) -> KeyScope:
    return user_scope(scene.people[name].pk)


def _supervisors(scene: Scene) -> KeyScope:
    return team("supervisors", scene.agency.pk)


def _give(scene: Scene, who: str, scope: KeyScope, to: KeyScope) -> None:
    with unlocked(scene.ring(who)):
        give_key(scope, to=to, by=scene.people[who].actor)


def _join(scene: Scene, who: str, giver: str) -> None:
    with unlocked(scene.ring(giver)):
        join_teams(scene.people[who], by=scene.people[giver].actor)


# What is lost; who reads less then, and what; who brings it back, alone, with their own ring.
TABLE: dict[str, tuple[Callable[[Scene], None], str, set[str], Callable[[Scene], None]]] = {
    "the lead's key to a case": (
        lambda scene: _lose(_case(scene), _user(scene, "lead")),
        "lead", {"case", "note", "person", "referral"},
        lambda scene: _give(scene, "supervisor", _case(scene), _user(scene, "lead")),
    ),
    "the supervisors' key to a case": (
        lambda scene: _lose(_case(scene), _supervisors(scene)),
        "supervisor", {"case", "note", "referral"},
        lambda scene: _give(scene, "lead", _case(scene), _supervisors(scene)),
    ),
    "a person's key under the case": (
        lambda scene: _lose(_person(scene), _case(scene)),
        "lead", {"person"},
        lambda scene: _give(scene, "supervisor", _person(scene), _case(scene)),
    ),
    "a supervisor's key of the team": (
        lambda scene: _lose(_supervisors(scene), _user(scene, "supervisor")),
        "supervisor", {"case", "note", "person", "referral"},
        lambda scene: _join(scene, "supervisor", "second"),
    ),
    "a call-taker's key of the intake team": (
        lambda scene: _lose(team("intake", scene.agency.pk), _user(scene, "taker")),
        "taker", {"report", "message"},
        lambda scene: _join(scene, "taker", "supervisor"),
    ),
    "a case worker's key of the casework team": (
        lambda scene: _lose(team("casework", scene.agency.pk), _user(scene, "colleague")),
        "colleague", {"service"},
        lambda scene: _join(scene, "colleague", "supervisor"),
    ),
    "an agency's key of the directory": (
        lambda scene: _lose(DIRECTORY, team("casework", scene.agency.pk)),
        "colleague", {"service"},
        lambda scene: _give(scene, "partner", DIRECTORY, team("casework", scene.agency.pk)),
    ),
    "the key of an offer, at the agency that was asked": (
        lambda scene: _lose(
            KeyScope("referral", scene.rows["referral"][0].pk), team("casework", scene.people["partner"].agency_id)
        ),
        "partner", {"referral"},
        lambda scene: _give(
            scene, "lead", KeyScope("referral", scene.rows["referral"][0].pk),
            team("casework", scene.people["partner"].agency_id),
        ),
    ),
    "a report's key": (
        lambda scene: _lose(KeyScope("report", scene.rows["report"][0].pk), team("intake", scene.agency.pk)),
        "taker", {"report", "message"},
        lambda scene: _from_backup(scene),
    ),
}  # fmt: skip
_backups: dict[int, list[KeyWrap]] = {}


def _from_backup(scene: Scene) -> None:
    """One wrap led to it and it is gone: nobody gives it, a backup of the key table does."""
    KeyWrap.objects.bulk_create(_backups[id(scene)])


@pytest.mark.parametrize("what", TABLE)
def test_what_is_lost_is_brought_back(scene: Scene, what: str) -> None:
    world.worker(scene.agency, Role.SUPERVISOR, "second")
    scene.people["second"] = scene.people["supervisor"].__class__.objects.get(username="second")
    lose, who, less, bring_back = TABLE[what]
    report = scene.rows["report"][0].pk
    _backups[id(scene)] = list(KeyWrap.objects.filter(kind="report", object_id=report))
    lose(scene)
    assert scene.opens(who) == OPENS[who] - less
    bring_back(scene)
    assert scene.opens(who) == OPENS[who]


def test_the_site_key(scene: Scene, settings: Any, tmp_path: Path) -> None:
    """Without it nothing opens for anybody; its file, kept apart from the database, brings everything back."""
    kept = settings.SITE_KEY_FILE
    settings.SITE_KEY_FILE = str(tmp_path / "another.key")
    lead, half = scene.people["lead"], b"h" * 32
    assert [scene.opens(name) for name in ("supervisor", "taker")] == [set(), set()]
    # Whoever had unlocked their own key before opens what is sealed to that very key; nobody unlocks one now.
    assert scene.opens("lead") == {"kept"}
    accounts.lock(lead, b"s" * 32, half)
    settings.SITE_KEY_FILE = kept
    with pytest.raises(CannotOpen):
        accounts.unlock(lead, half)
    assert scene.opens("supervisor") == OPENS["supervisor"]


@pytest.fixture
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))


def _secret(user: Any, passphrase: str) -> bytes:
    user.refresh_from_db()
    assert user.check_password(passphrase)
    return accounts.unlock(user, hashers.unlocking_half() or b"")


@pytest.mark.usefixtures("_cheap")
def test_a_passphrase_by_paper(scene: Scene) -> None:
    lead = scene.people["lead"]
    with unlocked(scene.ring("lead")):
        paper = recovery.print_recovery_key(by=lead.actor, user=lead)
        check_recovery_key(by=lead.actor, user=lead)
    KeyLock.objects.filter(user=lead, way=accounts.PASSPHRASE).delete()
    with pytest.raises(CannotOpen):
        accounts.unlock(lead, b"x" * 32)
    recovery.recover_account(by=world.SYSTEM, user=lead, key=paper, passphrase="eight brass lanterns")
    assert _secret(lead, "eight brass lanterns") == secret_of(user_scope(lead.pk))
    with pytest.raises(CannotOpen):
        accounts.unlock(lead, printed.unlocking(paper), accounts.PRINTED)


@pytest.mark.usefixtures("_cheap")
def test_passphrase_and_paper_and_one_custodians_share(scene: Scene) -> None:
    """Two of three are enough, so one share may be lost too; with two lost, others are appointed."""
    lead = scene.people["lead"]
    three = [scene.people[name] for name in ("supervisor", "member", "colleague")]
    recovery.appoint_custodians(by=three[0].actor, agency=scene.agency, custodians=three)
    with unlocked(scene.ring("lead")):
        recovery.settle_recovery(by=lead.actor, user=lead)
    KeyLock.objects.filter(user=lead).delete()
    asked = recovery.ask_recovery(by=world.SYSTEM, user=lead, passphrase="eight brass lanterns")
    CustodianShare.objects.filter(custodian=three[0]).delete()
    for name in ("member", "colleague"):
        with unlocked(scene.ring(name)):
            recovery.agree_to_recovery(
                by=scene.people[name].actor, custodian=scene.people[name], request=asked
            )
    assert _secret(lead, "eight brass lanterns") == secret_of(user_scope(lead.pk))


def test_everything_of_a_worker(scene: Scene) -> None:
    """No passphrase, no paper, no custodians: their key is gone and no case is. Another account works on."""
    lead = scene.people["lead"]
    KeyLock.objects.filter(user=lead).delete()
    KeyWrap.objects.filter(kind="user", object_id=lead.pk).delete()
    assert scene.opens("supervisor") == OPENS["supervisor"]
    fresh = world.worker(scene.agency, Role.CASE_WORKER, "fresh")
    with unlocked(scene.ring("supervisor")):
        give_grant(
            by=scene.people["supervisor"].actor, user=fresh, kind="case", object_id=scene.rows["case"][0].pk,
            relation=Relation.TEAM,
        )  # fmt: skip
    scene.people["fresh"] = fresh
    assert scene.opens("fresh") == OPENS["member"]


def test_the_key_of_the_search(scene: Scene) -> None:
    """Nobody is found any more; a supervisor makes another and puts everybody into it again."""
    scope, lead = index_scope(scene.agency.pk), scene.people["supervisor"]
    destroy_keys([scope])
    with unlocked(scene.ring("supervisor")):
        assert queries.found_people(lead, "Sample") == []
        make_key(scope, to=[team("casework", scene.agency.pk)], by=lead.actor)
        Person.objects.scope("test").update(index_rules=0)
        assert rebuild_index(by=lead.actor, agency=scene.agency) == 0
        assert [link.person_id for link in queries.found_people(lead, "Sample")] == [
            scene.rows["person"][0].pk
        ]
    assert IndexToken.objects.scope("test").count() >= 2


def test_the_receipt(scene: Scene) -> None:
    """Whoever reported reads no answer any more; what they told is read as before, and they can tell it anew."""
    destroy_keys([KeyScope("receipt", scene.rows["report"][0].pk)])
    assert scene.opens("taker") == OPENS["taker"]
