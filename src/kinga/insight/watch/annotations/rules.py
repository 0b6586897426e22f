"""What an annotation changes about how counts are judged. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kinga.methods.surge import Circumstances

__all__ = ["Kind", "Note", "circumstances", "inside", "left_out"]

Kind = Literal["campaign", "outage", "holiday", "definition", "coverage", "restriction"]

# Counts of these days are not what is usual, so later periods are not compared with them.
_PASSING: Final = frozenset({"campaign", "outage", "holiday"})
# What was counted before is not what is counted since: the history begins anew.
_LASTING: Final = frozenset({"definition", "coverage"})


@dataclass(frozen=True)
class Note:
    """One annotation: both days included; without a `last` it goes on."""

    kind: Kind
    first: dt.date
    last: dt.date | None = None
    words: str = ""

    def meets(self, first: dt.date, last: dt.date) -> bool:
        """Whether it falls in part into these days."""
        return self.first <= last and (self.last is None or self.last >= first)


def inside(notes: Iterable[Note], first: dt.date, last: dt.date) -> list[Note]:
    """Those that fall into these days. A change of what is counted does so only where it begins."""
    return [
        note
        for note in notes
        if note.meets(first, last) and (note.kind not in _LASTING or first <= note.first <= last)
    ]


def left_out(periods: Sequence[tuple[dt.date, dt.date]], notes: Sequence[Note]) -> list[bool]:
    """Which periods (first day, last day) later ones are not compared with.

    A campaign, an outage or a holiday leaves out the periods that it touches; a new definition or a change of
    coverage leaves out every period that began before it. Restrictions leave nothing out: what changes under them
    is what is watched for.
    """
    anew = max((note.first for note in notes if note.kind in _LASTING), default=None)
    passing = [note for note in notes if note.kind in _PASSING]
    return [
        (anew is not None and first < anew <= periods[-1][1])
        or any(note.meets(first, last) for note in passing)
        for first, last in periods
    ]


def circumstances(notes: Iterable[Note], *, earlier: int) -> Circumstances:
    """What the engine is told of a period with these notes; what nobody said stays unknown, never "no"."""
    kinds = {note.kind for note in notes}

    def known(kind: Kind) -> bool | None:
        return True if kind in kinds else None

    return Circumstances(
        coverage_changed=known("coverage"),
        definition_changed=known("definition"),
        campaign=known("campaign"),
        capacity_reached=known("outage"),
        baseline_periods=earlier,
    )
