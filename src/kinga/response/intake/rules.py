"""How urgent a report is, and by when it must have been looked at. Transparent, additive, and pure.

The score ranks the inbox; it decides nothing about a person. Each reason adds a fixed number of points,
and the screen shows the reasons in words, the heaviest first. A graver fact never lowers the score; where
two facts contradict each other, the graver reading counts and the reasons say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["POINTS", "STRICTER", "Urgency", "UrgencyFacts", "is_looser", "look_within", "urgency"]


@dataclass(frozen=True)
class UrgencyFacts:
    """What the rule looks at. None means not known."""

    danger_now: bool | None = None
    needs_care: bool | None = None  # hurt or ill
    age_band: str = "unknown"
    harm: str = "unknown"
    about: str = "unknown"
    wants_contact: bool = False


# Points of each reason; the sum is capped at 100. Unknown danger weighs more than none: silence is no safety.
POINTS: dict[str, int] = {
    "danger_now": 50,
    "danger_unknown": 10,
    "needs_care": 20,
    "child_under_12": 20,
    "child_12_17": 15,
    "held": 15,
    "sexual_harm": 12,
    "violence_at_home": 8,
    "stranded": 8,
    "child_alone": 10,
    "older_person": 5,
    "several_people": 5,
    "wants_contact": 3,
    "age_contradicts": 0,  # no points of its own: it says that the graver reading was taken
}

_HARM_REASONS = {
    "trafficking": "held",
    "labour": "held",
    "sexual": "sexual_harm",
    "online": "sexual_harm",
    "home": "violence_at_home",
    "stranded": "stranded",
    "neglect": "child_alone",
}
_AGE_REASONS = {"0-11": "child_under_12", "12-17": "child_12_17", "60+": "older_person"}
_CHILD_AGES = {"0-11", "12-17"}
_ADULT_AGES = {"18-24", "25-59", "60+"}
_HIGHEST = 100

# From this score on, a report must have been looked at within this time, for this reason.
_LOOK_BY = (
    (50, dt.timedelta(minutes=15), "danger"),
    (35, dt.timedelta(hours=2), "serious"),
    (15, dt.timedelta(hours=8), "soon"),
    (0, dt.timedelta(hours=24), "day"),
)


@dataclass(frozen=True)
class Urgency:
    """A score from 0 to 100, its reasons (codes of POINTS, heaviest first), and the clock with its reason."""

    score: int
    reasons: tuple[str, ...]
    look_within: dt.timedelta
    look_by_reason: str


def urgency(facts: UrgencyFacts) -> Urgency:
    """The urgency of a report: making any fact worse never lowers it."""
    reasons = set()
    if facts.danger_now:
        reasons.add("danger_now")
    elif facts.danger_now is None:
        reasons.add("danger_unknown")
    if facts.needs_care:
        reasons.add("needs_care")
    if reason := _HARM_REASONS.get(facts.harm):
        reasons.add(reason)
    reasons |= _age_reasons(facts)
    if facts.about == "group":
        reasons.add("several_people")
    if facts.wants_contact:
        reasons.add("wants_contact")
    score = min(_HIGHEST, sum(POINTS[reason] for reason in reasons))
    ordered = tuple(sorted(reasons, key=lambda reason: (-POINTS[reason], reason)))
    within, why = look_within(score)
    return Urgency(score, ordered, within, why)


def look_within(score: int) -> tuple[dt.timedelta, str]:
    """The time that a score of 0 to 100 leaves, and the code of its reason."""
    return next((within, why) for least, within, why in _LOOK_BY if score >= least)


def _age_reasons(facts: UrgencyFacts) -> set[str]:
    """What the age adds. Whoever is said to be a child in any way counts as one, whatever else was said."""
    child = facts.about == "child" or facts.harm == "neglect" or facts.age_band in _CHILD_AGES
    adult = facts.about == "adult" or facts.age_band in _ADULT_AGES
    reason = _AGE_REASONS.get(facts.age_band)
    if child and facts.age_band not in _CHILD_AGES:
        reason = "child_12_17"  # a child of unknown age counts at least as one of 12 to 17
    found = {reason} if reason else set()
    return found | {"age_contradicts"} if child and adult else found


# From the mildest to the strictest. Not known is graver than no, and a sharing that nobody asked for is no yes.
_DANGER = (False, None, True)
_SHARING = ("yes", "unknown", "ask", "no")


def _strictest(order: tuple[Any, ...]) -> Callable[[Any, Any], Any]:
    def choose(one: Any, other: Any) -> Any:
        return max(one, other, key=order.index)

    return choose


# Of the safety answers that a worker may correct: which of two values holds until a person has chosen.
STRICTER: dict[str, Callable[[Any, Any], Any]] = {
    "danger_now": _strictest(_DANGER),
    "needs_care": _strictest(_DANGER),
    "sharing": _strictest(_SHARING),
}


def is_looser(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether any safety answer is now milder than it was."""
    return any(choose(before[name], after[name]) != after[name] for name, choose in STRICTER.items())
