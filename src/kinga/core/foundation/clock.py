"""The one clock. Everything asks it for the time, so a demonstration or a test can live on another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["at", "now", "today"]

_fixed: ContextVar[dt.datetime | None] = ContextVar("kinga_clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return _fixed.get() or dt.datetime.now(dt.UTC)


def today(zone: dt.tzinfo = dt.UTC) -> dt.date:
    """The current calendar day in `zone`."""
    return now().astimezone(zone).date()


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
