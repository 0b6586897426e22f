"""Answers travel from page to page in one sealed hidden field; its key is only in an HttpOnly cookie.

The browser's key alone would let a stranger seal answers that no page ever took: the site's key goes in as well, so
that what is carried has passed the form of its question.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest, HttpResponse

from kinga.core.foundation import ids
from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys import site_key

__all__ = ["COOKIE", "Carried", "fresh_key", "give_key", "key_of", "seal", "unseal"]

COOKIE = "page"  # a name that says nothing
_PURPOSE = b"kinga carried answers 1"
_KEY_BYTES = 32


@dataclass
class Carried:
    """What has been answered so far. `submission` names this visit; `checked`: came from the check page."""

    submission: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipt: str = ""
    checked: bool = False

    @classmethod
    def fresh(cls) -> Carried:
        """Nothing answered yet."""
        return cls(submission=str(ids.new_id()))


def fresh_key() -> str:
    """A new key, as the cookie holds it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def key_of(request: HttpRequest) -> bytes | None:
    """The key of this browser, if its cookie is there and whole."""
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == _KEY_BYTES else None


def give_key(response: HttpResponse, key: str, *, secure: bool) -> None:
    """Put the key into the browser until it closes, for these pages only."""
    response.set_cookie(COOKIE, key, path="/report/", httponly=True, samesite="Strict", secure=secure)


def seal(carried: Carried, key: bytes) -> str:
    """The hidden field."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_both(key)).encrypt(nonce, json.dumps(asdict(carried)).encode(), _PURPOSE)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, key: bytes | None) -> Carried | None:
    """What the hidden field carries; None when the key is gone or the field was changed."""
    try:
        raw = base64.urlsafe_b64decode(text)
        if key is None or not raw:
            return None
        return Carried(**json.loads(AESGCM(_both(key)).decrypt(raw[:12], raw[12:], _PURPOSE)))
    except (InvalidTag, ValueError, TypeError, binascii.Error):
        return None


def _both(key: bytes) -> bytes:
    """The key of this browser and of this site in one."""
    return hmac.digest(derive(site_key(), "carried answers"), key, "sha256")
