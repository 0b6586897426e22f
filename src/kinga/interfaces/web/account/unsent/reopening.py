"""A kept form opens again: its own page draws it with what was typed, and nothing is written while it does."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from kinga.core.security.actions import note_read
from kinga.core.security.audit import only_reads
from kinga.core.security.errors import NotPermitted, OnlyReading
from kinga.core.security.models import KeptForm, User
from kinga.core.security.queries import kept_forms_of
from kinga.interfaces.web.account.unsent.kept import FIELD, Typed, match_of, typed_of
from kinga.interfaces.web.ui.forms import TypedBefore

__all__ = ["ASKED", "address_of", "reopen"]

ASKED = "kept"  # the part of an address that names the kept form to open
_FORM_WAS_DRAWN = {200, 409, 422}


def address_of(kept: KeptForm) -> str:
    """Where a kept form opens: the address it goes to, which draws it instead of taking it."""
    return f"{kept.path}?{urlencode({ASKED: kept.pk})}"


def reopen(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
    """Draw the kept form that the address names. None when the address names none."""
    key = request.GET.get(ASKED, "")
    if request.method != "GET" or not key or match_of(request.path) is None:
        return None
    user = cast("User", request.user)
    kept = _find(user, key)
    if kept is None or kept.path != request.path:
        return HttpResponseRedirect(reverse("account_kept"))
    note_read(by=user.actor, verb="security.open_kept_form", about=kept)
    _put_back(request, typed_of(kept), kept)
    try:
        with only_reads():
            response: HttpResponse = view(request, *args, **kwargs)
    except (Http404, NotPermitted, OnlyReading):
        return _elsewhere(kept)
    if response.status_code not in _FORM_WAS_DRAWN:
        return _elsewhere(kept)
    response.status_code = 200
    return response


def _find(user: User, key: str) -> KeptForm | None:
    try:
        return kept_forms_of(user).filter(pk=UUID(key)).first()
    except ValueError:
        return None


def _put_back(request: HttpRequest, typed: Typed, kept: KeptForm) -> None:
    """Make the request look to its view as if the form had come again, for drawing only."""
    sent = TypedBefore(mutable=True)
    for name, value in typed.fields:
        if name != FIELD:
            sent.appendlist(name, value)
    sent[FIELD] = str(kept.pk)
    sent._mutable = False
    request.method = "POST"
    request.POST = sent  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    request.reopened = kept  # type: ignore[attr-defined]


def _elsewhere(kept: KeptForm) -> HttpResponse:
    """The page of this form is gone, or not for this worker any more: show what is kept, to copy."""
    return HttpResponseRedirect(reverse("account_kept_one", args=[kept.pk]))
