"""What stands around the content of every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_info

from kinga.core.foundation.contributions import contributions
from kinga.interfaces.web.ui.languages.offered import demonstration, is_unreviewed, offered
from kinga.interfaces.web.ui.navigation import Place, places_for

__all__ = ["chrome"]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Navigation, languages, the demonstration flag, the agency's name and the idle time.

    Everything that costs a query is lazy: a public page that shows no navigation asks nothing.
    """
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "languages": SimpleLazyObject(lambda: _languages(request)),
        "unreviewed_language": is_unreviewed(get_language() or "en"),
        "demonstration": SimpleLazyObject(lambda: demonstration(request)),
        "agency_name": SimpleLazyObject(lambda: _agency_name(request)),
        "idle_seconds": getattr(settings, "SESSION_IDLE_SECONDS", 900),
    }


def _navigation(request: HttpRequest) -> list[Place]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return places_for(user, request.path, contributions("navigation"))


def _agency_name(request: HttpRequest) -> str:
    agency = getattr(getattr(request, "user", None), "agency", None)
    return str(agency.local_name) if agency is not None else ""


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """Each language by its own name; the link comes back to the same page."""
    active = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    rows = []
    for code, name in offered(request):
        info = get_language_info(code)
        query = urlencode({"next": request.get_full_path()})
        rows.append(
            {
                "code": code,
                "name": name,
                "direction": "rtl" if info["bidi"] else "ltr",
                "current": code.split("-")[0] == active,
                "url": f"{reverse('home:language', args=[code])}?{query}",
            }
        )
    return rows
