"""Names that a row keeps in several languages side by side: `name`, `name_ar`, …"""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, get_language_bidi

__all__ = ["in_language", "isolated"]

# U+2068 and U+2069: what stands between them keeps its own direction.
_ISOLATE = "\u2068{}\u2069"


def in_language(row: Any, field: str) -> str:
    """`field` of `row` in the language of the page where the row has it, else as it was first written."""
    code = (get_language() or "en").split("-")[0]
    return str(getattr(row, f"{field}_{code}", "") or getattr(row, field))


def isolated(words: str) -> str:
    """`words` as somebody wrote them, kept apart from a sentence that reads from right to left."""
    return _ISOLATE.format(words) if words and get_language_bidi() else words
