"""What every page of staff knows of its session: when it ends, whose page it is, whether a form was reopened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kinga.interfaces.web.account import session

__all__ = ["session_clocks"]


def session_clocks(request: HttpRequest) -> dict[str, Any]:
    """`page_worker` (the mark of whose page this is), `session_left` (seconds), `reopened` (a kept form or None)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"page_worker": "", "session_left": 0, "reopened": None, "page_here": "/"}
    return {
        "page_worker": SimpleLazyObject(lambda: session.mark_of(user)),
        "session_left": session.seconds_left(request),
        "reopened": getattr(request, "reopened", None),
        # A page that answered what was sent to it cannot be opened by its address.
        "page_here": request.get_full_path() if request.method == "GET" else "/",
    }
