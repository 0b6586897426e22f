"""What a room offers to whoever counts: coarse numbers without a person in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

__all__ = ["Countable"]


@dataclass(frozen=True)
class Countable:
    """`count` of `indicator` (in `unit`) on one UTC day, in one agency, first-level place, age band and sex."""

    indicator: str
    unit: str
    agency_id: UUID
    place_id: UUID | None
    age_band: str
    sex: str
    day: dt.date
    count: int
