"""Which method fits a history, and why: a code and its numbers to translate, with an English rendering."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["LONG_YEARS", "PERIODS_A_YEAR", "REASONS", "Choice", "History", "choose"]

Kind = Literal["counts", "mean", "ratio", "share"]
Frequency = Literal["day", "week", "month"]

PERIODS_A_YEAR: Final[dict[str, float]] = {"day": 365.25, "week": 52.0, "month": 12.0}
SHORTEST, LONG_YEARS, EARS_POINTS = 8, 3, 7
AVAILABLE: Final = frozenset({"harmonic", "short", "ears-c1", "means", "claim"})

REASONS: Final = MappingProxyType(
    {
        "long": "There are {years} years of history, so the same season of earlier years can be compared.",
        "long_as_short": "There are {years} years of history; "
        "the last three are compared as one level, without seasons.",
        "short": "There are {periods} earlier {frequency} counts: enough for a short baseline, "
        "not for seasons.",
        "short_days": "There are {periods} earlier days; they are judged as sums of seven days, "
        "because single days vary with the weekday.",
        "very_short": "There are only {periods} earlier counts: just enough for a first comparison "
        "with the seven before.",
        "too_short": "There are only {periods} earlier counts: too few to say what is usual. "
        "At least {needed} are needed.",
        "mean": "Only the mean of {periods} earlier periods is known, not how much they varied.",
        "ratio": "Only a ratio was published: without the counts there is no p-value.",
        "share": "Only a share was published: without the total there is no p-value.",
    }
)
"""Every reason with its English sentence; the names in braces are the keys of `Choice.parameters`."""


@dataclass(frozen=True)
class History:
    """What is known before the period judged: ``periods`` reported counts, missing ones not counted."""

    kind: Kind = "counts"
    frequency: Frequency = "week"
    periods: int = 0


@dataclass(frozen=True)
class Choice:
    """The method to use (None: no method can answer), the reason's code and the numbers it names."""

    method: str | None
    reason: str
    parameters: MappingProxyType[str, int | str]

    def english(self) -> str:
        """The reason as one English sentence."""
        return REASONS[self.reason].format(**self.parameters)


def choose(history: History, *, available: Collection[str] = AVAILABLE) -> Choice:
    """The method for a history. ``available`` names the methods that may be chosen.

    Days are counted in weeks, because they are judged as sums of seven. Three years or more go to 'harmonic', or
    to 'farrington' where only that is available, else to 'short'. This is the choice of `detect(…, "auto")`.
    """
    if history.kind == "mean":
        return _choice("means", "mean", periods=history.periods)
    if history.kind != "counts":
        return _choice("claim", history.kind)
    daily = history.frequency == "day"
    steps = history.periods // 7 if daily else history.periods
    years = int(history.periods / PERIODS_A_YEAR[history.frequency])
    if years >= LONG_YEARS:
        seasonal = next((name for name in ("harmonic", "farrington") if name in available), None)
        return _choice(seasonal or "short", "long" if seasonal else "long_as_short", years=years)
    if steps >= SHORTEST:
        reason = "short_days" if daily else "short"
        return _choice("short", reason, periods=history.periods, frequency=f"{history.frequency}ly")
    if steps >= EARS_POINTS and not daily:
        return _choice("ears-c1", "very_short", periods=history.periods)
    needed = SHORTEST * 7 if daily else EARS_POINTS
    return _choice(None, "too_short", periods=history.periods, needed=needed)


def _choice(method: str | None, reason: str, **parameters: int | str) -> Choice:
    return Choice(method, reason, MappingProxyType(parameters))
