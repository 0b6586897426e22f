"""Decisions about the directory: when a status counts as known."""

from __future__ import annotations

import datetime as dt

__all__ = ["STALE_AFTER", "is_stale"]

# A status older than this is shown as "not confirmed since": two weeks of a lockdown change everything.
STALE_AFTER = dt.timedelta(days=14)


def is_stale(as_of: dt.date, today: dt.date) -> bool:
    """Whether a status is too old to rely on."""
    return today - as_of > STALE_AFTER
