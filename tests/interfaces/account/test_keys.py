"""A worker's key from the passphrase to the sign-out: half of it in the browser, and pages open only with both."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import Morsel
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, accounts, hashers, passphrases, unlocked
from kinga.core.security.keys.hashers import PassphraseHasher, unlocking_half
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import AuditEvent, KeyLock, User
from kinga.interfaces.web.account.keys import SEALED
from tests import world
from tests.interfaces.account.conftest import PASSPHRASE, code_now, sign_in
from tests.plugins.keys import secret_of

pytestmark = pytest.mark.django_db
MakeWorker = Callable[..., User]


@pytest.fixture(autouse=True)
def _slow_hands(settings: Any) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # thirty seconds may end between making a code and sending it


@pytest.fixture
def worker(make_worker: MakeWorker) -> User:
    return make_worker()


def first_factor(client: Client, passphrase: str = PASSPHRASE) -> Any:
    cache.clear()
    return client.post("/account/sign-in", {"login": "baraka", "password": passphrase})


def cookie(answer: Any) -> Morsel[str]:
    found: Morsel[str] = answer.cookies["key"]
    return found


def case_page(worker: User) -> str:
    return reverse("cases:case", args=[world.case(worker.agency, worker).pk])


def test_the_key_waits_for_the_second_factor(worker: User) -> None:
    client, page = Client(), case_page(worker)
    pending = cookie(first_factor(client))
    assert (pending["httponly"], pending["samesite"], pending["max-age"]) == (True, "Lax", 900)
    assert client.get(page).status_code == 302, "one factor opens nothing"
    whole = client.post("/account/sign-in/code", {"code": code_now()})
    assert cookie(whole)["max-age"] == "", "until the browser closes"
    assert "What is known." in client.get(page).content.decode()


def test_with_https_the_cookie_is_bound_to_this_host(worker: User, settings: Any) -> None:
    settings.HTTPS = True
    answer = first_factor(Client())
    assert answer.cookies["__Host-key"]["secure"]


def test_a_wrong_passphrase_gives_no_cookie(worker: User) -> None:
    assert "key" not in first_factor(Client(), "not the passphrase").cookies


@pytest.mark.parametrize("path", ["/account/sign-in", "/report/"])
def test_a_sign_in_that_is_given_up_is_forgotten_with_its_time(worker: User, path: str) -> None:
    client = Client()
    first_factor(client)
    session = client.session
    session[SEALED] = {**session[SEALED], "pending": session[SEALED]["pending"] - 901}
    session.save()
    assert cookie(client.get(path)).value == ""
    assert SEALED not in client.session


def test_signing_out_takes_the_key_away(worker: User) -> None:
    client = Client()
    sign_in(client, "baraka")
    answer = client.post("/account/sign-out")
    assert cookie(answer).value == ""
    assert not Session.objects.filter(session_key=client.session.session_key).exists()


@pytest.mark.parametrize("lost", ["cookie", "row", "other"])
def test_a_session_without_its_key_has_ended(worker: User, lost: str) -> None:
    client, page = Client(), case_page(worker)
    sign_in(client, "baraka")
    if lost == "cookie":
        del client.cookies["key"]
    elif lost == "other":
        client.cookies["key"] = "bm90IHRoZSBrZXk="
    else:
        session = client.session
        del session[SEALED]
        session.save()
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/sign-in")


def test_the_row_of_the_session_opens_nothing_by_itself(worker: User) -> None:
    client = Client()
    sign_in(client, "baraka")
    secret = secret_of(user_scope(worker.pk)) or b""
    stored = str(client.session.items())
    assert secret.hex() not in stored
    assert client.cookies["key"].value not in stored


@pytest.mark.parametrize(
    ("login", "passphrase"),
    [("baraka", PASSPHRASE), ("baraka", "not the passphrase"), ("nobody.at.all", "not the passphrase")],
)
def test_every_sign_in_runs_argon2_once(worker: User, login: str, passphrase: str) -> None:
    cache.clear()
    with mock.patch.object(hashers, "halves", wraps=passphrases.halves) as run:
        Client().post("/account/sign-in", {"login": login, "password": passphrase})
    assert run.call_count == 1


def test_what_a_passphrase_unlocks_is_forgotten_with_the_request(worker: User) -> None:
    first_factor(Client())
    assert unlocking_half() is None


def test_a_passphrase_is_never_rehashed_by_itself() -> None:
    hasher = PassphraseHasher()
    assert not hasher.must_update(hasher.encode("a passphrase of old", hasher.salt()))


def test_another_passphrase_opens_the_same_key_and_the_old_one_does_not(worker: User) -> None:
    client, page = Client(), case_page(worker)
    sign_in(client, "baraka")
    secret, fresh = secret_of(user_scope(worker.pk)), "eight brass lanterns"
    answer = client.post(
        "/account/passphrase", {"oldpassword": PASSPHRASE, "password1": fresh, "password2": fresh}
    )
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(verb="security.change_passphrase").count() == 1
    assert "What is known." in client.get(page).content.decode(), "the session goes on"
    worker.refresh_from_db()
    assert worker.check_password(fresh)
    assert accounts.unlock(worker, unlocking_half() or b"") == secret
    assert not worker.check_password(PASSPHRASE)
    assert KeyLock.objects.filter(user=worker).count() == 1


def test_a_lock_opens_with_its_own_half_and_this_site_key_only(worker: User) -> None:
    worker.check_password(PASSPHRASE)
    half = unlocking_half() or b""
    with pytest.raises(CannotOpen):
        accounts.unlock(worker, bytes(32))
    with mock.patch.object(accounts, "site_key", return_value=bytes(32)), pytest.raises(CannotOpen):
        accounts.unlock(worker, half)


def test_a_passphrase_is_not_changed_by_whoever_is_not_unlocked(worker: User) -> None:
    from kinga.core.security.actions import change_passphrase

    before = worker.password
    for ring, by in ((Ring(), worker.actor), (accounts.ring_of(worker, b"s" * 32), world.SYSTEM)):
        with unlocked(ring), pytest.raises(CannotOpen):
            change_passphrase(by=by, user=worker, passphrase="another one, long enough")
    worker.refresh_from_db()
    assert worker.password == before


def test_a_public_page_never_asks_for_a_key_or_a_session() -> None:
    answer = Client().get("/report/")
    assert not re.search(r"key|session", " ".join(answer.cookies))
