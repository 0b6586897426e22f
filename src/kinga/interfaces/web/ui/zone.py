"""Workers read and type times in the zone of their agency; the public in the site's. Choosing a zone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.registry.zones import CLOCKS, choices

__all__ = ["AgencyTimeMiddleware", "ZoneField"]


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


class ZoneField(forms.ChoiceField):
    """A time zone, for a worker: places people know with the time there now, then every zone by its name."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(choices=_zones, **kwargs)  # type: ignore[arg-type]


def _zones() -> list[tuple[str, object]]:
    return [
        ("", _("Choose")),
        (_("By country or city"), list(choices(clock.now()))),
        (_("By the name of the zone"), [(name, name) for name in _every_zone()]),
    ]


@functools.cache
def _every_zone() -> tuple[str, ...]:
    """The zones this machine knows, beyond those that are named by their places."""
    return tuple(sorted(available_timezones() - set(CLOCKS)))
