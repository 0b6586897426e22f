"""The steps of a referral as a table. Pure."""

from __future__ import annotations

import datetime as dt

__all__ = ["ENDED", "FOLLOW_UP_AFTER", "STEPS", "is_overdue", "may_step"]

# From each status, the statuses that can follow. What is not here cannot happen.
STEPS: dict[str, frozenset[str]] = {
    "offered": frozenset({"accepted", "refused", "withdrawn"}),
    "accepted": frozenset({"arrived", "completed", "withdrawn"}),
    "arrived": frozenset({"completed"}),
    "refused": frozenset(),
    "completed": frozenset(),
    "withdrawn": frozenset(),
}
ENDED = frozenset(status for status, following in STEPS.items() if not following)

# After help was accepted, someone asks the person whether it came.
FOLLOW_UP_AFTER = dt.timedelta(days=3)


def may_step(status: str, following: str) -> bool:
    """Whether a referral in `status` can become `following`."""
    return following in STEPS.get(status, frozenset())


def is_overdue(status: str, answer_by: dt.datetime, now: dt.datetime) -> bool:
    """Whether an offer should have been answered by now."""
    return status == "offered" and answer_by < now
