"""A worker's key during a session: sealed in the session's row, under a random key that only the browser has.

Whoever has the database, the site key and every session row opens nothing: the other half of each is in a cookie
that no script reads. It is made by the request that brought the passphrase, and holds for minutes until the second
factor has passed too; it ends with the sign-out, with the session, and with a sign-in that is not finished.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kinga.core.foundation import clock
from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys import Ring, accounts, site_key
from kinga.core.security.keys.primitives import DoesNotOpen, open_box, seal_box
from kinga.core.security.models import User

__all__ = [
    "confirm", "cookie_name", "hold", "hold_anew", "holds_key", "open_noted", "put_cookie", "ring_for", "seal_for_session",
    "seal_noted",
]  # fmt: skip

SEALED = "kinga_key"  # in the session's row
_LOGIN = "account_login"  # where allauth keeps a sign-in whose second factor is still to come
_PENDING = 900  # seconds between the two factors, as allauth's own limit


def cookie_name() -> str:
    """The cookie that holds the browser's half."""
    return "__Host-key" if settings.HTTPS else "key"


def seal_for_session(user: User, secret: bytes) -> tuple[dict[str, Any], str]:
    """What the session's row holds of a worker's secret, and what the cookie holds. Pending until `confirm`."""
    half = secrets.token_bytes(32)
    sealed = seal_box(_key(half), secret, _context(str(user.pk)))
    row = {
        "user": str(user.pk),
        "sealed": base64.b64encode(sealed).decode(),
        "pending": clock.now().timestamp(),
    }
    return row, base64.urlsafe_b64encode(half).decode()


def hold(request: HttpRequest, user: User, half: bytes) -> None:
    """The passphrase was right: unlock the worker's key and put it away until the second factor has passed."""
    row, cookie = seal_for_session(user, accounts.unlock(user, half))
    request.session[SEALED] = row
    request.kinga_key_cookie = cookie  # type: ignore[attr-defined]


def hold_anew(request: HttpRequest, user: User, secret: bytes) -> None:
    """The worker's key is another since a moment ago: this session goes on with the new one."""
    row, cookie = seal_for_session(user, secret)
    request.session[SEALED] = {**row, "pending": None}
    request.kinga_key_cookie = cookie  # type: ignore[attr-defined]


def seal_noted(request: HttpRequest, name: str, text: str) -> None:
    """Note something in the session's row for the next page, so that only this browser brings it back."""
    sealed = seal_box(_key(_half(request)), text.encode(), _noted(request, name))
    request.session[name] = base64.b64encode(sealed).decode()


def open_noted(request: HttpRequest, name: str) -> str:
    """What was noted; "" when nothing was, or in another browser."""
    try:
        sealed = base64.b64decode(request.session.get(name, ""))
        return open_box(_key(_half(request)), sealed, _noted(request, name)).decode()
    except (DoesNotOpen, ValueError):
        return ""


def _noted(request: HttpRequest, name: str) -> bytes:
    return f"kinga noted|{request.user.pk}|{name}".encode()


def _half(request: HttpRequest) -> bytes:
    cookie = getattr(request, "kinga_key_cookie", request.COOKIES.get(cookie_name(), ""))
    return base64.urlsafe_b64decode(cookie)


def confirm(request: HttpRequest) -> None:
    """The whole sign-in is done: the key holds as long as the session."""
    if row := request.session.get(SEALED):
        request.session[SEALED] = {**row, "pending": None}
        request.kinga_key_confirmed = True  # type: ignore[attr-defined]


def holds_key(request: HttpRequest) -> bool:
    """Whether this session and this browser together hold the key of whoever is signed in."""
    return _secret(request) is not None


def ring_for(request: HttpRequest) -> Ring:
    """What whoever is signed in may open; nothing for anybody else. A ring is made for one request."""
    secret = _secret(request) if request.user.is_authenticated else None
    return accounts.ring_of(request.user, secret) if secret is not None else Ring()  # type: ignore[arg-type]


def put_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its half, or take it back when nobody is signed in or about to be."""
    fresh = getattr(request, "kinga_key_cookie", "")
    standing = request.COOKIES.get(cookie_name(), "")
    if not fresh and not standing:
        return
    if not request.user.is_authenticated and not _is_pending(request):
        request.session.pop(SEALED, None)
        response.delete_cookie(cookie_name(), samesite="Lax")
    elif fresh or hasattr(request, "kinga_key_confirmed"):
        pending = (request.session.get(SEALED) or {}).get("pending")
        response.set_cookie(
            cookie_name(),
            fresh or standing,
            max_age=_PENDING if pending else None,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _is_pending(request: HttpRequest) -> bool:
    """Whether the second factor of a sign-in is still awaited."""
    began = (request.session.get(SEALED) or {}).get("pending")
    return bool(began and _LOGIN in request.session and clock.now().timestamp() - began < _PENDING)


def _secret(request: HttpRequest) -> bytes | None:
    row = request.session.get(SEALED)
    if not row or row["pending"] or row["user"] != str(request.user.pk):
        return None
    try:
        sealed = base64.b64decode(row["sealed"])
        return open_box(_key(_half(request)), sealed, _context(row["user"]))
    except (DoesNotOpen, ValueError):
        return None


def _key(half: bytes) -> bytes:
    return derive(hmac.digest(site_key(), half, "sha256"), "kinga session")


def _context(user: str) -> bytes:
    return f"kinga session|{user}".encode()
