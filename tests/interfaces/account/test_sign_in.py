"""Signing in: both factors, enrolment before anything else, and pages that are not offered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from kinga.core.security.models import AuditEvent, User
from kinga.interfaces.web.account.adapter import AccountAdapter

from .conftest import PASSPHRASE, SECRET, code_now, sign_in

Make = Callable[..., User]
pytestmark = pytest.mark.django_db


def test_both_factors_are_needed(client: Client, make_worker: Make) -> None:
    make_worker()
    first = client.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
    assert first.headers["Location"] == "/account/sign-in/code"
    assert client.get("/desk/").headers["Location"].startswith("/account/sign-in")
    second = client.post("/account/sign-in/code", {"code": code_now()})
    assert second.headers["Location"] == "/"
    assert client.get("/desk/").status_code == 200
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert "security.sign_in" in verbs


@pytest.mark.parametrize(
    "login, password",
    [("baraka", "wrong words here"), ("nobody", PASSPHRASE), ("", ""), ("BARAKA", "x" * 5000)],
)
def test_a_wrong_sign_in_says_so_and_tells_nothing(
    client: Client, make_worker: Make, login: str, password: str
) -> None:
    make_worker()
    answer = client.post("/account/sign-in", {"login": login, "password": password})
    assert answer.status_code == 422
    assert b"Error:" in answer.content.split(b"</title>")[0]
    assert password.encode() not in answer.content or not password
    for event in AuditEvent.objects.filter(verb="security.sign_in_refused"):
        assert event.user_id is None
        assert "baraka" not in str(event.facts)


def test_a_code_works_once(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    other = Client()
    other.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
    answer = other.post("/account/sign-in/code", {"code": code_now()})
    assert answer.status_code == 422


def test_a_guesser_is_held_up(client: Client, make_worker: Make) -> None:
    make_worker()
    for _ in range(5):
        client.post("/account/sign-in", {"login": "baraka", "password": "wrong words here"})
    answer = client.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
    assert answer.status_code == 422
    assert b"Wait five minutes" in answer.content


def test_no_address_is_stored(client: Client, make_worker: Make) -> None:
    make_worker()
    client.post("/account/sign-in", {"login": "baraka", "password": "no"}, REMOTE_ADDR="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM kinga_cache")
        keys = [row[0] for row in cursor.fetchall()]
    assert keys
    assert not any("203.0.113" in key or "baraka" in key for key in keys)


@pytest.mark.django_db(transaction=True)
def test_the_second_factor_is_set_up_before_anything_else(client: Client, make_worker: Make) -> None:
    user = make_worker(enrolled=False)
    client.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
    for address in ("/", "/desk/", "/account/", "/account/passphrase", "/account/recovery-codes"):
        assert client.get(address).headers["Location"] == "/account/second-factor"
    page = client.get("/account/second-factor")
    assert page.status_code == 200
    groups = re.findall(r"<li>([A-Z2-7]{4})</li>", page.content.decode())
    secret = "".join(groups)
    assert len(secret) == 32
    assert secret == "".join(
        re.findall(r"<li>([A-Z2-7]{4})</li>", client.get("/account/second-factor").content.decode())
    )
    assert secret not in str(dict(client.session)), "the secret waits sealed"
    done = client.post("/account/second-factor", {"code": code_now(secret)})
    assert done.headers["Location"] == "/account/recovery-codes"
    shown = re.findall(r"<li>(\d{8})</li>", client.get("/account/recovery-codes").content.decode())
    assert len(shown) == 10
    assert not re.findall(r"<li>(\d{8})</li>", client.get("/account/recovery-codes").content.decode())
    assert client.get("/desk/").status_code == 200
    stored = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))
    assert secret not in stored


def test_a_recovery_code_stands_in_once(client: Client, make_worker: Make) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = make_worker()
    code = RecoveryCodes.activate(user).generate_codes()[0]
    for expected in (302, 422):
        cache.clear()
        fresh = Client()
        fresh.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
        assert fresh.post("/account/sign-in/code", {"code": code}).status_code == expected


def test_a_session_without_the_second_factor_ends_when_one_is_set_up_elsewhere(
    client: Client, make_worker: Make
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    user = make_worker(enrolled=False)
    client.post("/account/sign-in", {"login": "baraka", "password": PASSPHRASE})
    TOTP.activate(user, SECRET)
    assert client.get("/desk/").headers["Location"].startswith("/account/sign-in")


def test_the_phone_before_stays_good_until_the_new_one_has_shown_a_right_code(
    client: Client, make_worker: Make
) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    old = Authenticator.objects.get(user=user, type="totp").pk
    page = client.get("/account/second-factor/change").content.decode()
    secret = "".join(re.findall(r"<li>([A-Z2-7]{4})</li>", page))
    assert client.post("/account/second-factor/change", {"code": "000000"}).status_code == 422
    assert Authenticator.objects.get(user=user, type="totp").pk == old
    cache.clear()
    assert client.post("/account/second-factor/change", {"code": code_now(secret)}).status_code == 302
    assert Authenticator.objects.get(user=user, type="totp").pk != old
    assert client.get("/desk/").status_code == 200, "still signed in"


def test_who_has_no_recovery_codes_is_led_to_making_some(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    assert client.get("/account/recovery-codes").url == "/account/recovery-codes/new"  # type: ignore[attr-defined]


def test_only_a_wrong_passphrase_is_counted_and_errors_keep_the_menu(
    client: Client, make_worker: Make
) -> None:
    make_worker()
    sign_in(client, "baraka")
    empty = [client.post("/account/passphrase").status_code for _ in range(8)]
    assert set(empty) == {422}
    told = {"oldpassword": "x", "password1": "blue door by the sea", "password2": "blue door by the sea"}
    said = [client.post("/account/passphrase", told).content.decode() for _ in range(6)]
    assert "This is not your passphrase" in said[0]
    assert "Too many tries" in said[-1]
    absent = client.get("/nowhere").content.decode()
    assert "Your account" in absent
    assert "Your account" not in Client().get("/nowhere").content.decode()


def test_the_passphrase_can_be_changed(client: Client, make_worker: Make) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    new = "blue door by the sea"
    wrong = client.post("/account/passphrase", {"oldpassword": "x", "password1": new, "password2": new})
    assert wrong.status_code == 422
    right = client.post(
        "/account/passphrase", {"oldpassword": PASSPHRASE, "password1": new, "password2": new}
    )
    assert right.status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert client.get("/desk/").status_code == 200, "still signed in"


def test_signing_out(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    assert client.get("/account/sign-out").status_code == 200
    assert client.get("/desk/").status_code == 200, "a link alone signs nobody out"
    client.post("/account/sign-out")
    assert client.get("/desk/").status_code == 302
    assert AuditEvent.objects.filter(verb="security.sign_out").count() == 1


@pytest.mark.parametrize(
    "address",
    ["signup/", "login/", "email/", "confirm-email/", "password/reset/", "password/set/", "social/", "2fa/webauthn/",
     "2fa/recovery-codes/download/"],
)  # fmt: skip
def test_what_is_not_offered_does_not_exist(client: Client, db: None, address: str) -> None:
    assert client.get(f"/account/{address}").status_code == 404


def test_failed_sign_ins_are_counted_by_the_network_behind_our_own_proxies(settings: Any) -> None:
    def key(own: str, forwarded: str = "") -> str:
        meta = {"REMOTE_ADDR": own} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
        return AccountAdapter().get_client_ip(RequestFactory().get("/account/sign-in", **meta))

    settings.TRUSTED_PROXIES = 0
    assert key("203.0.113.77") == key("203.0.113.5") == key("203.0.113.77", "198.51.100.7")
    assert key("203.0.113.77") != key("198.51.100.7")
    settings.TRUSTED_PROXIES = 1
    assert key("10.0.0.1", "203.0.113.77") == key("10.0.0.1", "1.1.1.1, 203.0.113.77")
    assert key("10.0.0.1", "203.0.113.77") != key("10.0.0.1", "203.0.113.77, 198.51.100.7")
