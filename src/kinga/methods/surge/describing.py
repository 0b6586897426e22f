"""What a sentence about a signal needs: its numbers, and the honest ways in which it may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from kinga.methods.surge.vocabulary import Verdict

__all__ = ["DOUBTS", "Circumstances", "Sentence", "describe"]

Kind = Literal["surge", "silence", "usual", "cannot_say"]

DOUBTS: Final = MappingProxyType(
    {
        "coverage_change": "More or fewer places may be reporting than before.",
        "definition_change": "What is counted, or how it is classed, may have changed.",
        "delay": "Reports for this period may still be on their way.",
        "campaign": "A campaign or a news story may have led more people to report.",
        "line_capacity": "Lines or staff may have been full or away, so that people could not get through.",
        "small_numbers": "The numbers are small: one or two cases change the picture.",
        "short_baseline": "The history is short and may not hold a usual season, holiday or month.",
    }
)
"""Every doubt code with its English sentence."""

SURGE_DOUBTS: Final = ("coverage_change", "definition_change", "campaign")
SILENCE_DOUBTS: Final = ("delay", "line_capacity", "coverage_change", "definition_change")
SMALL_COUNT, SHORT_PERIODS, COMPLETE = 5.0, 26, 0.95


@dataclass(frozen=True)
class Circumstances:
    """What is known about how the counts came to be. None: nobody has said.

    ``completeness`` is the share of this period's reports thought to have come in, 0 to 1.
    ``baseline_periods`` is how many periods the comparison rests on.
    """

    coverage_changed: bool | None = None
    definition_changed: bool | None = None
    campaign: bool | None = None
    capacity_reached: bool | None = None
    completeness: float | None = None
    baseline_periods: int | None = None


@dataclass(frozen=True)
class Sentence:
    """The numbers of a sentence. ``ratio`` is observed/expected, None when nothing was expected.

    ``unit`` is what is counted ("calls"): without it a number is not a sentence. ``p`` is the tail the kind speaks of (the smaller one when usual). ``known`` holds the doubts that
    circumstances confirm, ``possible`` those that nobody has ruled out; both are keys of `DOUBTS`.
    """

    kind: Kind
    unit: str
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    ratio: float | None
    p: float | None
    method: str
    note: str
    known: tuple[str, ...]
    possible: tuple[str, ...]


def describe(verdict: Verdict, circumstances: Circumstances | None = None, *, unit: str = "") -> Sentence:
    """The sentence's numbers for one verdict, in a unit. A doubt that circumstances rule out is not listed."""
    kind = _kind(verdict)
    tails = {"surge": (verdict.p_high,), "silence": (verdict.p_low,)}.get(
        kind, (verdict.p_high, verdict.p_low)
    )
    given = [tail for tail in tails if tail is not None]
    ratio = verdict.observed / verdict.expected if verdict.observed is not None and verdict.expected else None
    known, possible = _doubts(kind, verdict, circumstances or Circumstances())
    return Sentence(
        kind=kind,
        unit=unit,
        observed=verdict.observed,
        expected=verdict.expected,
        lower=verdict.lower,
        upper=verdict.upper,
        ratio=ratio,
        p=min(given) if given else None,
        method=verdict.method,
        note=verdict.note,
        known=known,
        possible=possible,
    )


def _kind(verdict: Verdict) -> Kind:
    if verdict.signal:
        return verdict.signal
    return "cannot_say" if verdict.expected is None or verdict.observed is None else "usual"


def _doubts(kind: Kind, verdict: Verdict, facts: Circumstances) -> tuple[tuple[str, ...], tuple[str, ...]]:
    asked = {"surge": SURGE_DOUBTS, "silence": SILENCE_DOUBTS}.get(kind, ())
    late = None if facts.completeness is None else facts.completeness < COMPLETE
    answers = {
        "coverage_change": facts.coverage_changed,
        "definition_change": facts.definition_changed,
        "campaign": facts.campaign,
        "line_capacity": facts.capacity_reached,
        "delay": late,
    }
    known = [code for code in asked if answers[code] is True]
    possible = [code for code in asked if answers[code] is None]
    if kind != "cannot_say":
        largest = max(verdict.observed or 0.0, verdict.expected or 0.0)
        if largest < SMALL_COUNT:
            known.append("small_numbers")
        if facts.baseline_periods is not None and facts.baseline_periods < SHORT_PERIODS:
            known.append("short_baseline")
    return tuple(known), tuple(possible)
