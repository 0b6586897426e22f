"""The urgency of a report or case in one word; the same steps as the clocks of the urgency rule."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kinga.response.cases.models import Case, CaseStatus

__all__ = ["CHOICES", "urgency_level", "urgency_of", "urgency_word"]

# Scores from which something is shown at each level.
_LEVELS = ((50, 1), (35, 2), (15, 3), (0, 4))
_WORDS = {
    1: gettext_lazy("Now"),
    2: gettext_lazy("Serious"),
    3: gettext_lazy("Soon"),
    4: gettext_lazy("Today"),
}
# What a worker who opens a case by hand may say: the words that its page and the lists will show, and not known.
CHOICES = (
    *((max(least, 1), _WORDS[level]) for least, level in _LEVELS),
    (0, gettext_lazy("Not known yet")),
)


def urgency_level(score: int) -> int:
    """1 (most) to 4 (least)."""
    return next(level for least, level in _LEVELS if score >= least)


def urgency_word(score: int) -> Promise:
    """The word of the level."""
    return _WORDS[urgency_level(score)]


def urgency_of(case: Case) -> dict[str, object]:
    """Level and word of a case for its page; no word when nobody has ranked it or it is over."""
    ranked = case.urgency and case.status == CaseStatus.OPEN
    return {
        "urgency_level": urgency_level(case.urgency),
        "urgency_word": urgency_word(case.urgency) if ranked else "",
    }
