"""Parts put beside each other with the comma or semicolon of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext

__all__ = ["listed", "strung"]


def listed(parts: Iterable[object]) -> str:
    """The members of a list: `Monday, Tuesday`."""
    return pgettext("between the members of a list", ", ").join(str(part) for part in parts)


def strung(parts: Iterable[object]) -> str:
    """Clauses that could each stand alone: `someone is hurt; a child under 12`."""
    return pgettext("between clauses", "; ").join(str(part) for part in parts)
