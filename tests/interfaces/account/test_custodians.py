"""A lost passphrase without the sheet: two of three custodians give the key back, and nobody does it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.security.errors import CannotOpen, NotPermitted, RecoveryOver, WrongCustodians
from kinga.core.security.keys import Ring, accounts, hashers, primitives, unlocked
from kinga.core.security.keys.accounts import ring_of
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import (
    Agency,
    AuditEvent,
    CustodianShare,
    KeyLock,
    KeyWrap,
    RecoveryAgreement,
    RecoveryRequest,
    User,
)
from kinga.core.security.recovery import actions, queries
from kinga.core.security.roles import Role
from tests import world
from tests.interfaces.account.conftest import SECRET, code_now, sign_in
from tests.plugins.keys import secret_of

pytestmark = pytest.mark.django_db
FRESH = "eight brass lanterns"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))
    settings.MFA_TOTP_TOLERANCE = 1  # thirty seconds may end between making a code and sending it


@pytest.fixture
def worker(make_worker: Callable[..., User]) -> User:
    return make_worker()


@pytest.fixture
def three(agency: Agency, worker: User) -> list[User]:
    """Three custodians of the agency, one of whom appointed them; the worker has signed in since."""
    people = [world.worker(agency, Role.SUPERVISOR, f"keeper.{number}") for number in range(3)]
    for user in people:
        TOTP.activate(user, SECRET)
    actions.appoint_custodians(by=people[0].actor, agency=agency, custodians=people)
    sign_in(Client(), "baraka")
    return people


def ring(user: User) -> Ring:
    return ring_of(user, secret_of(user_scope(user.pk)) or b"")


def ask(**told: str) -> Any:
    cache.clear()
    given = {"login": "baraka", "code": code_now(), "password1": FRESH, "password2": FRESH, **told}
    return Client().post("/account/lost/ask", given)


def agree(custodian: User, request: RecoveryRequest) -> bool:
    with unlocked(ring(custodian)):
        return actions.agree_to_recovery(by=custodian.actor, custodian=custodian, request=request)


def test_two_custodians_in_their_own_sessions_give_the_key_back(worker: User, three: list[User]) -> None:
    page = reverse("cases:case", args=[world.case(worker.agency, worker).pk])
    secret = secret_of(user_scope(worker.pk))
    asked = ask()
    assert asked.status_code == 200
    assert all(user.name in asked.content.decode() for user in three)
    request = RecoveryRequest.objects.get()
    for number, custodian in enumerate(three[:2]):
        client = Client()
        client.force_login(custodian)
        here = reverse("account_recovery_request", args=[request.pk])
        assert here in client.get(reverse("home:start")).content.decode()
        said = client.get(here).content.decode()
        assert worker.name in said
        assert ("One has agreed." in said) == (number == 1)
        assert client.post(here, {"agree": "1"}).status_code == 302
        assert client.get(here).status_code == 404, "decided"
    client = Client()
    cache.clear()
    client.post("/account/sign-in", {"login": "baraka", "password": FRESH})
    client.post("/account/sign-in/code", {"code": code_now()})
    assert "What is known." in client.get(page).content.decode()
    assert set(KeyLock.objects.filter(user=worker).values_list("way", flat=True)) == {accounts.PASSPHRASE}
    worker.refresh_from_db()
    worker.check_password(FRESH)
    assert accounts.unlock(worker, hashers.unlocking_half() or b"") == secret, "the very same key"
    assert not RecoveryAgreement.objects.exists()
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("security.agree_to_recovery") == 2


def test_one_custodian_alone_changes_nothing(worker: User, three: list[User]) -> None:
    before = worker.password
    ask()
    request = RecoveryRequest.objects.get()
    assert agree(three[0], request) is False
    with pytest.raises(RecoveryOver):
        agree(three[0], request)
    worker.refresh_from_db()
    assert worker.password == before
    assert KeyLock.objects.get(user=worker).way == accounts.PASSPHRASE


def test_one_share_alone_gives_no_key(worker: User, three: list[User]) -> None:
    """All that a custodian can open, tried as the recovery key: the worker's key does not open with it."""
    ask()
    agree(three[0], RecoveryRequest.objects.get())
    own = CustodianShare.objects.get(custodian=three[1])
    secret = secret_of(user_scope(three[1].pk)) or b""
    share = actions.primitives.open_with(
        secret, bytes(own.sealed), actions._share_of(own.agency, three[1], own.epoch)
    )
    scope = queries.recovery_scope(worker.agency_id)
    for guess in (share[1:], secret):
        with unlocked(ring(three[1])) as held, pytest.raises(CannotOpen):
            held.open_directly(user_scope(worker.pk), scope, guess)
    with unlocked(ring(three[1])) as held:
        assert held.find(user_scope(worker.pk), 1) is None


def test_a_refusal_ends_it(worker: User, three: list[User]) -> None:
    ask()
    request = RecoveryRequest.objects.get()
    agree(three[0], request)
    client = Client()
    client.force_login(three[1])
    client.post(reverse("account_recovery_request", args=[request.pk]), {"refuse": "1"})
    with pytest.raises(RecoveryOver):
        agree(three[2], request)
    request.refresh_from_db()
    assert request.outcome == "refused"
    assert not RecoveryAgreement.objects.exists()


def test_nobody_but_a_custodian_decides_and_nobody_about_themselves(
    worker: User, three: list[User], make_worker: Callable[..., User]
) -> None:
    ask()
    request = RecoveryRequest.objects.get()
    here = reverse("account_recovery_request", args=[request.pk])
    for other in (make_worker("colleague"), world.worker(world.agency("other"), Role.SUPERVISOR)):
        client = Client()
        client.force_login(other)
        assert client.get(here).status_code == 404
        assert here not in client.get(reverse("home:start")).content.decode()
        with pytest.raises(RecoveryOver):
            agree(other, request)
    with pytest.raises(NotPermitted):
        actions.agree_to_recovery(by=three[0].actor, custodian=three[1], request=request)
    with unlocked(ring(three[0])):
        actions.settle_recovery(by=three[0].actor, user=three[0])
        mine = actions.ask_recovery(by=world.SYSTEM, user=three[0], passphrase=FRESH)
    assert mine not in queries.open_requests(three[0])


def test_a_custodian_who_is_not_unlocked_opens_no_share(worker: User, three: list[User]) -> None:
    ask()
    with unlocked(Ring()), pytest.raises(CannotOpen):
        actions.agree_to_recovery(
            by=three[0].actor, custodian=three[0], request=RecoveryRequest.objects.get()
        )


def test_a_changed_share_is_found(worker: User, three: list[User]) -> None:
    """Another custodian's share put in the place of one's own, and a share of another key."""
    ask()
    request = RecoveryRequest.objects.get()
    other = CustodianShare.objects.get(custodian=three[2])
    CustodianShare.objects.filter(custodian=three[1]).update(sealed=bytes(other.sealed))
    with pytest.raises(CannotOpen):
        agree(three[1], request)
    forged = actions.split(b"f" * 32, needed=2, shares=3)[0]
    mine = CustodianShare.objects.get(custodian=three[0])
    public = ring(three[0]).newest(user_scope(three[0].pk)).public
    mine.sealed = actions.primitives.seal_to(
        public, forged, actions._share_of(mine.agency, three[0], mine.epoch)
    )
    mine.save()
    agree(three[0], request)
    with pytest.raises(CannotOpen):
        agree(three[2], request)


@pytest.mark.parametrize("field", ["public", "password"])
def test_a_request_that_was_changed_in_the_database_gives_nothing(
    worker: User, three: list[User], field: str
) -> None:
    """Whoever writes to the database cannot put a key or a passphrase of their own into an open request."""
    ask()
    other = {"public": primitives.public_key(b"7" * 32), "password": three[0].password}
    RecoveryRequest.objects.filter(user=worker).update(**{field: other[field]})
    with pytest.raises(CannotOpen):
        agree(three[0], RecoveryRequest.objects.get(user=worker))
    assert not RecoveryAgreement.objects.exists()


def test_a_request_is_open_for_three_days(worker: User, three: list[User]) -> None:
    ask()
    with clock.at(clock.now() + queries.OPEN_FOR + dt.timedelta(minutes=1)), pytest.raises(RecoveryOver):
        agree(three[0], RecoveryRequest.objects.get())


def test_whoever_can_sign_in_takes_their_request_back(worker: User, three: list[User]) -> None:
    """It may have been sent by whoever has their phone."""
    ask()
    agree(three[0], RecoveryRequest.objects.get())
    sign_in(Client(), "baraka")
    assert RecoveryRequest.objects.get().outcome == "withdrawn"
    with pytest.raises(RecoveryOver):
        agree(three[1], RecoveryRequest.objects.get())


def test_asking_twice_leaves_the_second(worker: User, three: list[User]) -> None:
    ask()
    ask(password1="nine brass lanterns", password2="nine brass lanterns")
    assert sorted(RecoveryRequest.objects.values_list("outcome", flat=True)) == ["", "replaced"]


@pytest.mark.parametrize("told", [{"login": "nobody"}, {"code": "000000"}])
def test_asking_needs_the_second_factor(worker: User, three: list[User], told: dict[str, str]) -> None:
    answer = ask(**told)
    assert answer.status_code == 422
    assert "The user name or the code is not right." in answer.content.decode()
    assert not RecoveryRequest.objects.exists()


def test_guessing_codes_here_does_not_keep_the_worker_from_signing_in(
    worker: User, three: list[User]
) -> None:
    cache.clear()
    given = {"login": "baraka", "code": "000000", "password1": FRESH, "password2": FRESH}
    with mock.patch("allauth.mfa.base.forms.check_rate_limit") as of_signing_in:
        answers = {Client().post("/account/lost/ask", given).status_code for _try in range(7)}
        right = Client().post("/account/lost/ask", {**given, "code": code_now()}).status_code
    assert (answers, right) == ({422}, 422), "five tries in a quarter of an hour"
    assert not of_signing_in.called


def test_without_custodians_it_is_said(worker: User) -> None:
    assert "Your agency has no custodians" in ask().content.decode()


def test_a_supervisor_appoints_three_others_and_the_old_shares_open_nothing(
    worker: User, three: list[User], make_worker: Callable[..., User]
) -> None:
    ask()
    colleagues = [make_worker(f"colleague.{number}", enrolled=False) for number in range(2)]
    client = Client()
    client.force_login(three[0])
    chosen = [three[1].pk, *(user.pk for user in colleagues)]
    assert client.post("/account/custodians", {"custodians": chosen[:2]}).status_code == 422
    assert client.post("/account/custodians", {"custodians": chosen}).status_code == 302
    page = client.get("/account/custodians").content.decode()
    assert "Workers who could be recovered now: 1 of 6." in page
    assert {user.pk for user in queries.custodians(worker.agency_id)} == set(chosen)
    assert RecoveryRequest.objects.get().outcome == "replaced"
    assert not KeyWrap.objects.filter(for_kind="recovery", object_id=worker.pk).exists()
    sign_in(Client(), "baraka")
    assert KeyWrap.objects.get(for_kind="recovery", object_id=worker.pk).for_epoch == 2


def test_only_who_may_appoints(worker: User, three: list[User]) -> None:
    client = Client()
    client.force_login(worker)
    assert client.get("/account/custodians").status_code == 404
    with pytest.raises(NotPermitted):
        actions.appoint_custodians(by=worker.actor, agency=worker.agency, custodians=three)
    for wrong in (
        three[:2],
        [three[0]] * 3,
        [*three[:2], world.worker(world.agency("other"), Role.SUPERVISOR)],
    ):
        with pytest.raises(WrongCustodians):
            actions.appoint_custodians(by=three[0].actor, agency=worker.agency, custodians=wrong)
