"""The one clock. Everything asks it for the time, so a demonstration or a test can live on another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

__all__ = ["at", "now", "today", "zone"]

_fixed: ContextVar[dt.datetime | None] = ContextVar("kinga_clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return _fixed.get() or dt.datetime.now(dt.UTC)


def today(zone: dt.tzinfo = dt.UTC) -> dt.date:
    """The current calendar day in `zone`."""
    return now().astimezone(zone).date()


def zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name; None when it is not known here, was removed, or is no zone at all."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, or far too long
        return None


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let `now()` answer `moment` (aware) inside the block, in this context only."""
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware datetimes only: give it a time zone.")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
