"""Signing in as a person does: passphrase, then the code of an authenticator."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.e2e.hands import Hands
from tests.e2e.site.world import PASSPHRASE, SECRET

__all__ = ["sign_in"]


def sign_in(hands: Hands, username: str) -> None:
    """From any page to the start page."""
    page = hands.page
    page.goto("/account/sign-in")
    hands.to_main()
    hands.write(login=username, password=PASSPHRASE)
    hands.send()
    _code(hands)
    if "/account/" in page.url:  # its thirty seconds ended on the way: the next one
        _code(hands)
    expect(page).not_to_have_url(re.compile("/account/"))


def _code(hands: Hands) -> None:
    hands.to_main()
    hands.write(code=str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))))
    hands.send()
