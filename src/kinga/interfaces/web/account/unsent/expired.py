"""When a session has ended: nothing typed is lost. The form is kept for its worker, who signs in and finds it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.urls import reverse

from kinga.core.security.models import User
from kinga.core.security.rules import Actor
from kinga.interfaces.web.account import session
from kinga.interfaces.web.account.unsent.kept import Typed, from_request, keep, match_of

__all__ = ["ask_to_sign_in", "keep_for", "say_kept", "stale_form"]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, and back here after it. What was sent is kept for its worker."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    typed, ended = from_request(request), getattr(request, "ended_for", None)
    owner = ended or session.last_worker(request)
    if typed.readable and match_of(typed.path):
        if owner is None or not keep_for(owner, typed, proven=ended is not None):
            return _unsent(request, typed)
        say_kept(request, files_lost=_with_files(request))
    # A page that only takes what is sent to it cannot be opened: start from the front.
    return redirect_to_login(reverse("home:start"))


def keep_for(owner: User, typed: Typed, *, proven: bool) -> bool:
    """Keep a form for `owner`; whether it is kept. `proven`: their own session brought it, not their mark alone."""
    return keep(owner, typed, by=owner.actor if proven else Actor.public()) is not None


def say_kept(request: HttpRequest, *, files_lost: bool = False) -> None:
    """The sign-in page that comes next says that what was typed is kept."""
    request.session["kinga_kept"] = True
    request.session["kinga_files_lost"] = files_lost


def stale_form(request: HttpRequest, reason: str) -> HttpResponse | None:
    """A form of a page that was opened before the last sign-in: its token is old. None: it is none of ours.

    Only when the browser says that our own page sent it. Whether the worker who signed in since is the one who
    typed is not known, so nothing is kept until the person at the keyboard says so.
    """
    if not _from_here(request, reason) or match_of(request.path) is None:
        return None
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return _unsent(request, from_request(request))


def _from_here(request: HttpRequest, reason: str) -> bool:
    origin = urlsplit(request.headers.get("Origin", ""))
    same = origin.netloc == request.get_host() and reason != REASON_BAD_ORIGIN
    return same and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _with_files(request: HttpRequest) -> bool:
    """Whether files came along, read or read past: they are not kept."""
    return bool(request.FILES) or hasattr(request, "kinga_file_skipped")


def _unsent(request: HttpRequest, typed: Typed) -> HttpResponse:
    """Give back what was typed, to whoever sent it. 403, as nothing was done."""
    context = {"typed": typed, "files_lost": _with_files(request)}
    return render(request, "account/unsent.html", context, status=403)
