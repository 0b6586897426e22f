"""Workers read and type times in the zone of their agency; the public in the site's."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kinga.core.foundation import clock

__all__ = ["AgencyTimeMiddleware"]


class AgencyTimeMiddleware:
    """Stands after the sign-in middleware. Costs nothing on a page without a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the zone of the worker's agency."""
        with timezone.override(_zone(request)):
            return self.get_response(request)


def _zone(request: HttpRequest) -> ZoneInfo | None:
    if not request.user.is_authenticated:
        return None
    return clock.zone(request.user.agency.time_zone)
