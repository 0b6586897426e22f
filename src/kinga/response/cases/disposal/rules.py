"""Decisions about the end of a case. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

__all__ = [
    "LONGEST_YEARS",
    "OPEN_FOR",
    "CaseFact",
    "copies_until",
    "kept_since",
    "refuses_asking",
    "refuses_deciding",
]

OPEN_FOR = dt.timedelta(days=7)  # how long a request waits for a second person
LONGEST_YEARS = 99


@dataclass(frozen=True)
class CaseFact:
    """How a case stands: `status` open, closed or shredded; whether a legal hold is on it."""

    status: str
    held: bool


def refuses_asking(act: str, case: CaseFact) -> str:
    """Why this cannot be asked for, in a word; "" when it can: shredded, open, held, free."""
    if case.status == "shredded":
        return "shredded"
    if act == "lift_hold":
        return "" if case.held else "free"
    if case.held:
        return "held"
    return "" if case.status == "closed" else "open"


def refuses_deciding(
    act: str, case: CaseFact, *, asked_by: UUID, asked_at: dt.datetime, decides: UUID | None, now: dt.datetime
) -> str:
    """Why this person cannot decide it now, in a word; "" when they can: as for asking, over, same."""
    if now >= asked_at + OPEN_FOR:
        return "over"
    if decides is None or decides == asked_by:
        return "same"
    return refuses_asking(act, case)


def copies_until(now: dt.datetime, backup_days: int) -> dt.date:
    """The day after which no backup holds what is destroyed now, when each is kept for so many days."""
    return (now + dt.timedelta(days=backup_days)).date()


def kept_since(today: dt.date, years: int) -> dt.date:
    """A case closed on this day or before has been kept for `years` years."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)
