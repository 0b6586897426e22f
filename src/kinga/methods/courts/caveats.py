"""What must be said beside numbers about courts and funnels: codes with their sentences, some of them always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

__all__ = ["COURTS_ALWAYS", "FUNNEL_ALWAYS", "SENTENCES", "Caveat"]

COURTS_ALWAYS: Final = ("disposition", "ages", "censoring", "as_recorded")
FUNNEL_ALWAYS: Final = ("not_prevalence", "units", "waiting")

SENTENCES: Final = MappingProxyType(
    {
        "disposition": "Disposition time is how long it would take to resolve what is pending at the pace of the period. It is not how long a case takes: read it beside the age of pending cases and the time to the ending.",
        "ages": "The age of a pending case is its time so far. Cases that take long are likelier to be found pending, so these ages say little about how long a case takes.",
        "censoring": "Time to the ending counts pending cases as not ended yet. It holds if they will end like those of the same age that did.",
        "as_recorded": "Numbers are what the docket records: a case that was never filed, or whose closing was never entered, is not seen.",
        "refused_rows": "Rows of the file that were not used: {number} of {rows}. If they differ from the others, the numbers are off.",
        "period": "No period was named, so it is {start} to {end}: from the first filing to the last entry.",
        "after": "Entries after the period were put aside: {number}. The docket is taken as it stood at its end.",
        "pending_only": "No case has ended, so nothing can be said about how long cases take. Ages of pending cases are no stand-in: a sample of pending cases holds too many long ones (length bias).",
        "length_bias": "Of {number} cases filed before {day} none closed before that day, while about {expected:.0f} would have at the later pace. The docket seems to hold only those still pending when recording began, which makes cases look longer (length bias). Give --recorded-from {day}, or the day recording began.",
        "recorded_from": "Cases filed before {day}: {number}. They count as watched from that day only, since those that had ended earlier were never recorded.",
        "thin_start": "All cases watched at an early age ended while few were watched, so the curve fell to nothing too soon. Do not use it: give a later day to --recorded-from or leave out the oldest cases.",
        "few": "Fewer than 10 cases came in, or fewer than 10 were resolved: rates and medians rest on very few.",
        "nothing_resolved": "Nothing was resolved in the period, so there is no disposition time.",
        "nothing_filed": "Nothing came in during the period, so there is no clearance rate.",
        "projection": "The projection carries on the pace of {months} whole months ({first} to {last}) with the shares given. It knows nothing of new judges, laws or lockdowns, and the months are taken as alike but for chance.",
        "idle": "The backlog was at or near nothing at times, so what was closed then says what came in, not what the courts could do.",
        "not_prevalence": "Tips and cases count what was reported and recorded. A change in them is not a change in violence, and they are never prevalence.",
        "units": "Stages count different things: many tips may be about one child, one operation may reach several. The share that moved on is of items with at least one outcome; outcomes an item may be above 1.",
        "waiting": "Items still waiting may yet move on. Days to the next stage count them as not moved on yet; the usual median of those that moved would be too short.",
        "no_dates": "Items without a date, or whose outcomes have none: {number}. They are counted but not timed.",
        "bundled": "No outcome names more than one item it came from. If tips were bundled, the share that moved on is too low.",
    }
)
"""Every caveat code with its English sentence."""


@dataclass(frozen=True)
class Caveat:
    """One thing to be said: a key of `SENTENCES` and what its placeholders hold."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence."""
        return SENTENCES[self.code].format(**self.values)
