"""A page whose view does not say who may open it stops the start-up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

__all__ = ["every_view_says_who", "reviewed_languages_exist", "views"]

# Pages of other packages, which guard themselves: read and agreed one by one.
REVIEWED = ("allauth.account.", "allauth.mfa.", "django.views.i18n", "django.contrib.staticfiles")


def views(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every (address pattern, view) of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


@register()
def every_view_says_who(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors for views without `kinga_access`."""
    return [
        Error(
            f"The page {address} does not say who may open it.",
            hint="Decorate its view with requires(), signed_in or open_to_all.",
            id="kinga.E001",
        )
        for address, view in views()
        if not hasattr(view, "kinga_access") and not view.__module__.startswith(REVIEWED)
    ]


@register()
def reviewed_languages_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A reviewed language that Kinga does not speak is a slip of the pen."""
    known = dict(settings.LANGUAGES)
    return [
        Error(
            f"KINGA_REVIEWED_LANGUAGES names {code!r}, which Kinga has no translation for.",
            hint=f"Leave it out. Kinga speaks: {', '.join(known)}.",
            id="kinga.E002",
        )
        for code in settings.REVIEWED_LANGUAGES
        if code not in known
    ]
