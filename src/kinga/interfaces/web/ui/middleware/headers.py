"""Headers of every page, and the one place where our errors become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kinga.core.security.errors import NotPermitted
from kinga.errors import KingaError
from kinga.interfaces.web.ui.errors import ground_of, not_found

__all__ = ["KingaErrorMiddleware", "SecurityHeadersMiddleware"]

_Next = Callable[[HttpRequest], HttpResponse]

# Nothing inline, nothing from elsewhere: scripts and styles are files of ours.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SecurityHeadersMiddleware:
    """Content security policy, no caching of pages."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers that a page did not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class KingaErrorMiddleware:
    """NotPermitted becomes the page of an absent object; any other KingaError a page that says what to do."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_exception` does the work."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for our own errors; others go on to Django."""
        if isinstance(exception, NotPermitted):
            return not_found(request, Http404())
        if isinstance(exception, KingaError):
            return render(
                request,
                "ui/problem.html",
                {"message": str(exception), "ground": ground_of(request), "shows_person": True},
                status=409,
            )
        return None
