"""Two workers, and signing in as a person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from kinga.core.security.actions import add_worker
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from tests import world

PASSPHRASE = "seven paper lanterns"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SYSTEM = Actor.system("tests")


def code_now(secret: str = SECRET) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, username: str, *, follow: bool = False) -> Any:
    """Both factors; the answer to the second."""
    cache.clear()  # a code is taken once in thirty seconds
    client.post("/account/sign-in", {"login": username, "password": PASSPHRASE})
    return client.post("/account/sign-in/code", {"code": code_now()}, follow=follow)


@pytest.fixture
def agency(db: None) -> Agency:
    cache.clear()
    return world.agency("lantern", name="Lantern Line")


@pytest.fixture
def make_worker(agency: Agency) -> Callable[..., User]:
    def make(username: str = "baraka", *, enrolled: bool = True) -> User:
        user = add_worker(
            by=SYSTEM,
            agency=agency,
            username=username,
            name=username.title(),
            role=Role.CASE_WORKER,
            passphrase=PASSPHRASE,
        )
        if enrolled:
            TOTP.activate(user, SECRET)
        return user

    return make


@pytest.fixture(autouse=True)
def _half_a_minute_may_end(settings: Any) -> None:
    """On a busy machine thirty seconds may end between making a code and sending it."""
    settings.MFA_TOTP_TOLERANCE = 1
