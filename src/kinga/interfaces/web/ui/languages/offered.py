"""Which languages a site offers: English, what a native speaker has reviewed, and in a demonstration all of them.

A translation that nobody has reviewed may be wrong where it matters most. A live site never shows one, not
even to a browser that asks for it; a demonstration shows it and says so.
"""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import activate, get_language

from kinga.core.foundation.contributions import contributions

__all__ = ["OfferedLanguageMiddleware", "demonstration", "is_unreviewed", "offered"]

_ORIGINAL = "en"  # what the pages are written in


def _base(code: str) -> str:
    return code.split("-")[0]


def demonstration(request: HttpRequest) -> bool:
    """Whether everyone here is invented. Asked once a request: one query."""
    known = getattr(request, "kinga_demonstration", None)
    if known is None:
        known = any(ask() for ask in contributions("demonstration"))
        request.kinga_demonstration = known  # type: ignore[attr-defined]
    return bool(known)


def is_unreviewed(code: str) -> bool:
    """Whether no native speaker has reviewed the translation into this language for this site."""
    return _base(code) not in {_ORIGINAL, *settings.REVIEWED_LANGUAGES}


def offered(request: HttpRequest) -> list[tuple[str, str]]:
    """The languages of this site: code and own name. No query where all of them are reviewed."""
    return [
        (code, name) for code, name in settings.LANGUAGES if not is_unreviewed(code) or demonstration(request)
    ]


class OfferedLanguageMiddleware(LocaleMiddleware):
    """Chooses the language of the page as Django does, among those that are offered."""

    def process_request(self, request: HttpRequest) -> None:
        """English in place of a language that is not offered."""
        super().process_request(request)
        if not self._may_stay(request):
            activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    @staticmethod
    def _may_stay(request: HttpRequest) -> bool:
        code = get_language() or _ORIGINAL
        if not is_unreviewed(code):
            return True
        try:
            return demonstration(request)
        except DatabaseError:  # the page says it in English, and the health page answers
            return False
