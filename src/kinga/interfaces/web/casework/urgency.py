"""The urgency of a report or case in one word; the same steps as the clocks of the urgency rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

__all__ = ["urgency_level", "urgency_word"]

# Scores from which something is shown at each level.
_LEVELS = ((50, 1), (35, 2), (15, 3), (0, 4))
_WORDS = {
    1: gettext_lazy("Now"),
    2: gettext_lazy("Serious"),
    3: gettext_lazy("Soon"),
    4: gettext_lazy("Today"),
}


def urgency_level(score: int) -> int:
    """1 (most) to 4 (least)."""
    return next(level for least, level in _LEVELS if score >= least)


def urgency_word(score: int) -> Promise:
    """The word of the level."""
    return _WORDS[urgency_level(score)]
