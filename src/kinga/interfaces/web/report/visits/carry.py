"""Answers travel from page to page in one sealed hidden field; its key is only in an HttpOnly cookie.

The browser's key alone would let a stranger seal answers that no page ever took: the site's key goes in as well, so
that what is carried has passed the form of its question. A browser that holds no cookies has the key in the field.
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
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kinga.core.foundation import ids
from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys import site_key

__all__ = [
    "Carried",
    "cookie_name",
    "decode",
    "encode",
    "fresh_key",
    "give_key",
    "holds_cookies",
    "key_of",
    "mark",
    "open_with",
    "seal",
    "seal_with",
    "unseal",
]

_PURPOSE = "kinga carried answers 2"
_IN_THE_FIELD = "kinga carried answers with their key 1"
_KEY_BYTES, _NONCE_BYTES = 32, 12


@dataclass
class Carried:
    """What has been answered so far. `submission` names this visit; `checked`: came from the check page.

    `visit` and `turn` say which page this is of what the store holds (`visits`); `receipt` is for the
    mailbox; `language` and `secret` do for a browser without cookies what they do in others;
    `ready` is when something that had to wait is taken (`pace`).
    """

    submission: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipt: str = ""
    checked: bool = False
    visit: str = ""
    turn: str = ""
    language: str = ""
    secret: str = ""
    ready: float = 0

    @classmethod
    def fresh(cls) -> Carried:
        """Nothing answered yet."""
        return cls(submission=str(ids.new_id()), visit=encode(secrets.token_bytes(16)))


def encode(raw: bytes) -> str:
    """Bytes as a text that an address, a cookie and a field hold as it is."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The other way round; nothing for what is no such text."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""


def fresh_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(_KEY_BYTES)


def cookie_name() -> str:
    """A name that says nothing."""
    return "__Host-page" if settings.HTTPS else "page"


def key_of(request: HttpRequest) -> bytes | None:
    """The key of this browser, if its cookie is there and whole."""
    key = decode(request.COOKIES.get(cookie_name(), "").partition(".")[0])
    return key if len(key) == _KEY_BYTES else None


def holds_cookies(request: HttpRequest) -> bool:
    """Whether this browser gives back the cookies that the page before gave it."""
    return settings.CSRF_COOKIE_NAME in request.COOKIES or key_of(request) is not None


def give_key(response: HttpResponse, key: bytes) -> None:
    """Put the key into the browser until it closes.

    What follows the key is another each time: a browser that keeps pages in its memory, although they forbid it, throws
    away those from before a cookie changed and asks us again when someone goes back.
    """
    value = f"{encode(key)}.{encode(secrets.token_bytes(6))}"
    response.set_cookie(cookie_name(), value, httponly=True, samesite="Strict", secure=settings.HTTPS)


def seal(carried: Carried, key: bytes | None) -> str:
    """The hidden field. Without a key, of a browser without cookies, its own goes in as well."""
    if key is not None:
        return seal_with(key, _PURPOSE, asdict(carried))
    own = fresh_key()
    carried.secret = carried.secret or encode(fresh_key())
    return f"{encode(own)}.{seal_with(own, _IN_THE_FIELD, asdict(carried))}"


def unseal(text: str, key: bytes | None) -> tuple[Carried, bytes | None] | None:
    """What the hidden field carries, and the key if it is that of a cookie; None when the key is gone or it was changed."""
    own, dot, sealed = text.partition(".")
    found = open_with(decode(own), _IN_THE_FIELD, sealed) if dot else open_with(key, _PURPOSE, text)
    try:
        return (Carried(**found), None if dot else key) if found is not None else None
    except TypeError:
        return None


def seal_with(key: bytes, purpose: str, content: dict[str, Any]) -> str:
    """`content` under the key of this browser and of this site, bound to `purpose`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = json.dumps(content, ensure_ascii=False).encode()
    return encode(nonce + AESGCM(_both(key)).encrypt(nonce, text, purpose.encode()))


def open_with(key: bytes | None, purpose: str, sealed: str) -> dict[str, Any] | None:
    """What `seal_with` sealed with the same key for the same purpose."""
    raw = decode(sealed)
    if key is None or len(key) != _KEY_BYTES or len(raw) <= _NONCE_BYTES:
        return None
    try:
        text = AESGCM(_both(key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        content = json.loads(text)
    except (InvalidTag, ValueError):
        return None
    return content if isinstance(content, dict) else None


def mark(key: bytes, purpose: str, text: str = "") -> bytes:
    """32 bytes that only this browser and this site together can make of `text`."""
    return hmac.digest(_both(key), f"{purpose}|{text}".encode(), "sha256")


def _both(key: bytes) -> bytes:
    """The key of this browser and of this site in one."""
    return hmac.digest(derive(site_key(), "carried answers"), key, "sha256")
