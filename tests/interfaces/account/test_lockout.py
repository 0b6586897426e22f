"""Wrong tries keep out whoever guesses, not the worker whose name is guessed at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.test import Client

from kinga.core.security.models import User
from kinga.interfaces.web.account import device
from kinga.interfaces.web.account.device import cookie_name
from kinga.interfaces.web.account.recovery.forms import AskForm, LostForm

from .conftest import PASSPHRASE, sign_in

Make = Callable[..., User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cheap_tries(settings: Any) -> None:
    """How long a hash takes is tested elsewhere; a hundred tries take a hundred of them."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_anywhere": "12/h/key"}


def guess(address: str, times: int = 1, login: str = "baraka", client: Client | None = None) -> Any:
    answer = None
    for _ in range(times):
        words = {"login": login, "password": "wrong words here"}
        answer = (client or Client()).post("/account/sign-in", words, REMOTE_ADDR=address)
    return answer


def right(client: Client, address: str) -> Any:
    words = {"login": "baraka", "password": PASSPHRASE}
    return client.post("/account/sign-in", words, REMOTE_ADDR=address)


def known() -> Client:
    """The browser in which baraka has signed in, and left since."""
    client = Client()
    sign_in(client, "baraka")
    kept = client.cookies[cookie_name()].value
    fresh = Client()
    fresh.cookies[cookie_name()] = kept
    return fresh


def test_a_stranger_who_guesses_locks_out_nobody_elsewhere(make_worker: Make) -> None:
    make_worker()
    assert b"Wait five minutes" in guess("203.0.113.9", 6).content
    assert right(Client(), "198.51.100.7").status_code == 302


def test_behind_one_address_a_known_browser_is_counted_by_itself(make_worker: Make) -> None:
    make_worker()
    home = known()
    assert b"Wait five minutes" in guess("203.0.113.9", 6).content
    assert right(Client(), "203.0.113.9").status_code == 422
    assert right(home, "203.0.113.9").status_code == 302


def test_guessing_from_everywhere_ends_and_never_keeps_out_a_known_browser(
    make_worker: Make, cheap_tries: None
) -> None:
    make_worker()
    home = known()
    for number in range(3):
        guess(f"10.0.{number}.1", 4)
    said = guess("10.9.9.9").content
    assert b"from many places" in said
    assert b"from many places" in right(Client(), "198.51.100.7").content
    assert right(home, "198.51.100.7").status_code == 302


def test_a_known_browser_may_not_guess_for_ever(make_worker: Make) -> None:
    make_worker()
    home = known()
    assert b"Wait five minutes" in guess("198.51.100.7", 6, client=home).content
    assert right(home, "198.51.100.8").status_code == 422


def test_a_right_sign_in_uses_up_no_try(make_worker: Make, cheap_tries: None) -> None:
    make_worker()
    for number in range(15):
        assert right(Client(), f"10.0.{number}.1").status_code == 302


def test_a_name_that_nobody_has_is_counted_like_any_other(make_worker: Make) -> None:
    assert b"Wait five minutes" in guess("203.0.113.9", 6, login="nobody").content


def test_a_known_browser_is_known_for_its_own_workers(make_worker: Make, cheap_tries: None) -> None:
    make_worker()
    make_worker("imani")
    home = known()
    for number in range(3):
        guess(f"10.0.{number}.1", 4, login="imani")
    assert b"from many places" in guess("198.51.100.7", login="imani", client=home).content


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "old", "forged"])
def test_only_what_this_site_gave_makes_a_browser_known(
    make_worker: Make, value: str, rf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_worker()
    told = {"device": "d" * 32, "workers": [device._mark("baraka")]}
    request = rf.get("/")
    request.COOKIES[cookie_name()] = signing.dumps(told, salt=device._SALT)
    assert device.known_device(request, "BARAKA") == "d" * 32
    if value == "old":
        monkeypatch.setattr(device, "LASTS", -1)
    elif value == "forged":
        request.COOKIES[cookie_name()] = signing.dumps(told, salt="another")
    else:
        request.COOKIES[cookie_name()] = value
    assert device.known_device(request, "baraka") == ""


def test_the_cookie_names_nobody(make_worker: Make) -> None:
    make_worker()
    client = Client()
    sign_in(client, "baraka")
    cookie = client.cookies[cookie_name()]
    assert "baraka" not in str(signing.loads(cookie.value, salt=device._SALT))
    assert (cookie["httponly"], cookie["max-age"]) == (True, device.LASTS)
    assert cookie_name() != settings.SESSION_COOKIE_NAME


def test_a_stranger_who_asks_for_a_recovery_uses_up_no_try_of_the_worker(make_worker: Make, rf: Any) -> None:
    make_worker()
    told = {
        "login": "baraka",
        "code": "000000",
        "password1": "blue door by the sea",
        "password2": "blue door by the sea",
    }
    cache.clear()
    for _ in range(6):
        Client().post("/account/lost/ask", told, REMOTE_ADDR="203.0.113.9")
    for form, address, allowed in (
        (AskForm, "203.0.113.9", False),
        (AskForm, "198.51.100.7", True),
        (LostForm, "203.0.113.9", True),
    ):
        request = rf.post("/", REMOTE_ADDR=address)
        asked = form.__new__(form)
        asked.request = request
        assert asked._may_try(User.objects.get()) is allowed
