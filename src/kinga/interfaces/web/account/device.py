"""Browsers in which a worker has signed in before: tries from elsewhere never keep these out.

The cookie says that, for which user names as keyed hashes, and nothing else. It opens nothing: passphrase and second
factor are asked as everywhere.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from kinga.core.security.site_sealing import fingerprint

__all__ = ["LASTS", "cookie_name", "known_device", "remember_device"]

LASTS = 90 * 86_400  # seconds since the last sign-in: longer than a holiday
_SALT, _MOST = "kinga known device", 20  # a desk that a shift shares


def cookie_name() -> str:
    """The cookie of a known browser."""
    return "__Host-device" if settings.HTTPS else "device"


def known_device(request: HttpRequest, username: str = "") -> str:
    """The id of this browser, if a worker signed in here in the last `LASTS`; with a user name, if that worker did."""
    told = _told(request)
    if told is None or (username and _mark(username) not in told["workers"]):
        return ""
    return str(told["device"])


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """This worker has signed in here with all that it takes."""
    told = _told(request) or {"device": secrets.token_hex(16), "workers": []}
    mark = _mark(username)
    workers = [mark, *(each for each in told["workers"] if each != mark)][:_MOST]
    response.set_cookie(
        cookie_name(),
        signing.dumps({"device": told["device"], "workers": workers}, salt=_SALT),
        max_age=LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _told(request: HttpRequest) -> dict[str, Any] | None:
    try:
        told = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return told if isinstance(told, dict) else None


def _mark(username: str) -> str:
    return fingerprint("worker of a known device", username.casefold())[:16]
