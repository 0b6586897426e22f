"""A lost passphrase: the sheet of paper and the second factor set a new one, and nothing less does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, accounts, hashers, printed, unlocked
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.models import AuditEvent, KeyLock, User
from kinga.interfaces.web.account.recovery import forms
from tests import world
from tests.interfaces.account.conftest import PASSPHRASE, code_now, sign_in

pytestmark = pytest.mark.django_db
FRESH = "eight brass lanterns"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))
    settings.MFA_TOTP_TOLERANCE = 1  # thirty seconds may end between making a code and sending it


@pytest.fixture
def worker(make_worker: Callable[..., User]) -> User:
    return make_worker()


def begin_key(client: Client) -> str:
    """A new key on the page that shows it, not typed back yet."""
    cache.clear()
    proof = {"passphrase": PASSPHRASE, "code": code_now()}
    page = client.post("/account/recovery-key", proof, follow=True).content.decode()
    return shown_on(page)


def shown_on(page: str) -> str:
    return " ".join(re.findall(r"<li>([0-9A-Z]{5})</li>", page))


def make_key(client: Client) -> str:
    """A new key, typed back."""
    made = begin_key(client)
    page = client.get("/account/recovery-key/check").content.decode()
    places = re.findall(r'name="group_(\d)"', page)
    told = {f"group_{place}": made.split()[int(place) - 1] for place in places}
    assert client.post("/account/recovery-key/check", told).url == "/account/"
    return made


@pytest.fixture
def key(worker: User) -> str:
    client = Client()
    sign_in(client, "baraka")
    made = make_key(client)
    assert len(made.split()) == printed.GROUPS
    return made


def recover(**told: str) -> Any:
    cache.clear()  # a code is taken once in thirty seconds
    given = {"login": "baraka", "code": code_now(), "password1": FRESH, "password2": FRESH, **told}
    return Client().post("/account/lost", given)


def test_the_key_and_the_code_set_a_new_passphrase_and_what_was_open_opens(worker: User, key: str) -> None:
    page = reverse("cases:case", args=[world.case(worker.agency, worker).pk])
    answer = recover(key=key.lower().replace(" ", "-"))
    assert (answer.status_code, answer.url) == (302, "/account/sign-in")
    client = Client()
    cache.clear()
    client.post("/account/sign-in", {"login": "baraka", "password": FRESH})
    client.post("/account/sign-in/code", {"code": code_now()})
    assert "What is known." in client.get(page).content.decode()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"security.print_recovery_key", "security.recover_account"} <= verbs


def test_a_key_is_used_once(worker: User, key: str) -> None:
    assert recover(key=key).status_code == 302
    assert recover(key=key).status_code == 422


def test_a_new_key_ends_the_one_before(worker: User, key: str) -> None:
    client = Client()
    sign_in(client, "baraka")
    second = make_key(client)
    assert recover(key=key).status_code == 422
    assert recover(key=second).status_code == 302


@pytest.mark.parametrize(
    "told", [{"login": "nobody"}, {"key": printed.make()}, {"code": "000000"}, {"login": "colleague"}]
)
def test_whatever_is_wrong_is_said_in_one_sentence_and_changes_nothing(
    worker: User, key: str, make_worker: Callable[..., User], told: dict[str, str]
) -> None:
    make_worker("colleague")
    before = worker.password
    answer = recover(**{"key": key, **told})
    assert answer.status_code == 422
    assert "The user name, the recovery key or the code is not right." in answer.content.decode()
    worker.refresh_from_db()
    assert worker.password == before
    assert AuditEvent.objects.filter(verb="security.recovery_refused", user_id=None).count() == 1


def test_a_slip_of_the_pen_is_told_by_its_group(worker: User, key: str) -> None:
    groups = key.split()
    groups[2] = groups[2][:-1] + ("0" if groups[2][-1] != "0" else "1")
    assert "Group 3 of the recovery key is not right." in recover(key=" ".join(groups)).content.decode()
    assert "eight groups of five" in recover(key=" ".join(groups[:7])).content.decode()


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [(FRESH, "another lantern", "not the same"), ("short", "short", "too short")],
)
def test_a_passphrase_that_will_not_do_uses_nothing_up(
    worker: User, key: str, one: str, two: str, said: str
) -> None:
    assert said in recover(key=key, password1=one, password2=two).content.decode()
    assert recover(key=key).status_code == 302


def test_without_a_second_factor_the_key_alone_does_nothing(worker: User, key: str) -> None:
    Authenticator.objects.all().delete()
    assert recover(key=key).status_code == 422


def test_tries_from_one_network_have_a_most(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms.ratelimit, "consume", lambda *args, **kwargs: False)
    assert "Too many tries." in recover(key=printed.make()).content.decode()


def test_the_sheet_is_in_no_table_and_only_the_worker_makes_it(worker: User, key: str) -> None:
    from kinga.core.security.recovery.actions import print_recovery_key

    stored = b"".join(bytes(lock.sealed) for lock in KeyLock.objects.all())
    assert key.encode() not in stored
    for ring, by in ((Ring(), worker.actor), (accounts.ring_of(worker, b"s" * 32), world.SYSTEM)):
        with unlocked(ring), pytest.raises(CannotOpen):
            print_recovery_key(by=by, user=worker)


def test_whoever_is_not_signed_in_makes_no_key(worker: User) -> None:
    assert Client().get("/account/recovery-key").status_code == 302
    assert Client().get("/account/lost").status_code == 200


def test_loading_the_page_again_shows_the_same_key_and_makes_none(worker: User) -> None:
    client = Client()
    sign_in(client, "baraka")
    made = begin_key(client)
    assert shown_on(client.get("/account/recovery-key").content.decode()) == made
    assert AuditEvent.objects.filter(verb="security.print_recovery_key").count() == 1
    assert shown_on(client.get("/account/recovery-key?again=1").content.decode()) == ""


def test_the_key_before_stays_good_until_the_new_one_was_typed_back(worker: User, key: str) -> None:
    client = Client()
    sign_in(client, "baraka")
    unfinished = begin_key(client)
    assert recover(key=unfinished).status_code == 422
    assert recover(key=key).status_code == 302
    assert not KeyLock.objects.filter(user=worker).exclude(way=accounts.PASSPHRASE).exists()


@pytest.mark.parametrize(
    "wrong", [{"passphrase": "x" * 12}, {"code": "000000"}, {"passphrase": ""}, {"code": ""}]
)
def test_a_screen_left_open_makes_no_key(worker: User, wrong: dict[str, str]) -> None:
    client = Client()
    sign_in(client, "baraka")
    cache.clear()
    answer = client.post("/account/recovery-key", {"passphrase": PASSPHRASE, "code": code_now(), **wrong})
    assert answer.status_code == 422
    assert not KeyLock.objects.filter(user=worker).exclude(way=accounts.PASSPHRASE).exists()
