"""When a session has ended: nothing typed is lost. The form is kept for its worker, who signs in and finds it."""

from __future__ import annotations

import json
import re

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kinga.core.security.actions import keep_form
from kinga.core.security.models import KeptForm, User
from kinga.interfaces.web.account import session

__all__ = ["KEPT", "ask_to_sign_in", "fields_of", "keep", "readable"]

KEPT = "kept_form"  # the field by which a form that is sent again names its kept copy
_LIMIT = 190_000  # characters of one kept form; its column holds 200,000
_PATH = 300
_NEVER = re.compile(r"pass(word|phrase)|^code$|^csrfmiddlewaretoken$|^kept_form$", re.IGNORECASE)
# What a person did not type: keys against sending twice, versions, values a form started from.
_HIDDEN = re.compile(r"submission|version|^base|^keep|^next$|token", re.IGNORECASE)
_UUID = re.compile(r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE)

Fields = list[tuple[str, str]]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, and back here after it. What was sent is kept for its worker."""
    here = request.get_full_path()
    if request.method != "POST":
        return redirect_to_login(here)
    user = getattr(request, "ended_for", None) or session.last_worker(request)
    if user is not None and keep(user, here, _sent(request)):
        request.session["kinga_kept"] = True
        request.session["kinga_files_lost"] = bool(request.FILES) or hasattr(request, "kinga_file_skipped")
    # A page that only takes what is sent to it cannot be opened: start from the front.
    return redirect_to_login(reverse("home:start"))


def keep(user: User, path: str, fields: Fields) -> KeptForm | None:
    """Keep what was typed, sealed to `user`. Nothing worth keeping, or too much of it: None."""
    fields = [(name, value) for name, value in fields if not _NEVER.search(name)]
    content = json.dumps(fields, ensure_ascii=False)
    ours = path.startswith("/") and not path.startswith(("//", "/account/"))
    if not ours or len(path) > _PATH or len(content) > _LIMIT:
        return None
    if not any(value.strip() for _name, value in readable(fields)):
        return None
    return keep_form(by=user.actor, user=user, path=path, content=content)


def _sent(request: HttpRequest) -> Fields:
    return [(name, value) for name in request.POST for value in request.POST.getlist(name)]


def fields_of(kept: KeptForm) -> Fields:
    """The fields of a kept form, in order. One decryption."""
    return [(str(name), str(value)) for name, value in json.loads(kept.content.open())]


def readable(fields: Fields) -> Fields:
    """Those that a person typed or chose, with the field's name in words."""
    return [
        (name.rsplit("-", 1)[-1].replace("_", " ").capitalize(), value)
        for name, value in fields
        if value.strip() and not _HIDDEN.search(name) and not _NEVER.search(name) and not _UUID.match(value)
    ]
