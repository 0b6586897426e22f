"""The pages of errors. Each says what happened, that nothing was lost where that is true, and what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

__all__ = ["bad_request", "csrf_failure", "forbidden", "ground_of", "not_found", "server_error", "too_many"]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or came from elsewhere. What a page of staff had sent is not lost."""
    from kinga.interfaces.web.account.unsent.expired import stale_form

    return stale_form(request, reason) or _page(request, 403, stale_form=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for what is absent and for what one may not see."""
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: tries of one kind, counted."""
    return _page(request, 429)


def ground_of(request: HttpRequest) -> str:
    """The page an error stands on: whoever is signed in keeps their menu and finds back to their work."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return "ui/base_staff.html" if signed_in else "ui/base_public.html"


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    context |= {"ground": ground_of(request), "shows_person": True}
    return render(request, f"{status}.html", context, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: without context processors, so that it works when the database does not."""
    return HttpResponse(render_to_string("500.html"), status=500)
