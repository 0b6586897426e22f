"""What a session of a worker carries: its two clocks and how it was opened; and who worked here last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from kinga.core.foundation import clock
from kinga.core.security.models import User

__all__ = [
    "begin",
    "demand_second_factor",
    "has_ended",
    "last_worker",
    "note_second_factor",
    "passed_second_factor",
    "remember_worker",
    "signed_in_lately",
    "speak",
    "touch",
]

_BEGAN, _SEEN, _SECOND = "kinga_began", "kinga_seen", "kinga_second_factor"
_LATELY = 300  # seconds after a sign-in in which it counts as proof for what needs one
_TOUCH_EVERY = 15  # seconds: not every click writes to the database
_WORKER_SALT = "kinga last worker"
_WORKER_DAYS = 1  # as long as a kept form is kept


def _now() -> float:
    return clock.now().timestamp()


def begin(request: HttpRequest) -> None:
    """Start both clocks: someone has just signed in."""
    request.session[_BEGAN] = request.session[_SEEN] = _now()


def has_ended(request: HttpRequest) -> bool:
    """Whether the session was idle too long or is too old. A session without clocks has not begun: it starts now."""
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if began is None or seen is None:
        begin(request)
        return False
    now = _now()
    return bool(now - seen >= settings.SESSION_IDLE_SECONDS or now - began >= settings.SESSION_MAX_SECONDS)


def touch(request: HttpRequest) -> None:
    """The worker is here. Written at most every fifteen seconds."""
    now = _now()
    if now - request.session.get(_SEEN, 0) >= _TOUCH_EVERY:
        request.session[_SEEN] = now


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the whole sign-in was minutes ago."""
    return _now() - float(request.session.get(_BEGAN, 0)) < _LATELY


def passed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this very session was opened with a second factor, or set one up."""
    noted = request.session.get(_SECOND)
    if noted is not None:
        return bool(noted == str(user.pk))
    records = get_authentication_records(request, user)
    if any(record.get("method") == "mfa" for record in records):
        note_second_factor(request, user)
        return True
    return False


def note_second_factor(request: HttpRequest, user: User) -> None:
    """This session has shown a second factor."""
    request.session[_SECOND] = str(user.pk)


def demand_second_factor(request: HttpRequest) -> None:
    """The second factor was taken away: this session must set up another before it goes on."""
    request.session[_SECOND] = ""


def _cookie_name() -> str:
    return "__Host-worker" if settings.HTTPS else "worker"


def remember_worker(response: HttpResponse, user: User) -> None:
    """A signed cookie with the worker's id, for a day: a form that arrives after the session is kept for them."""
    value = signing.dumps(str(user.pk), salt=_WORKER_SALT)
    response.set_cookie(
        _cookie_name(),
        value,
        max_age=_WORKER_DAYS * 86_400,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def last_worker(request: HttpRequest) -> User | None:
    """Who signed in last in this browser, if within a day and still active. It proves nothing, so it opens nothing."""
    try:
        value = signing.loads(
            request.COOKIES.get(_cookie_name(), ""), salt=_WORKER_SALT, max_age=_WORKER_DAYS * 86_400
        )
        return User.objects.filter(pk=UUID(str(value)), is_active=True).first()
    except (signing.BadSignature, ValueError):
        return None


def speak(response: HttpResponse, language: str) -> None:
    """Show pages in this language from now on."""
    if language in dict(settings.LANGUAGES):
        attributes: dict[str, Any] = {"secure": settings.HTTPS, "httponly": True, "samesite": "Lax"}
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **attributes)
