"""Decisions about cases and their clocks. Pure."""

from __future__ import annotations

import datetime as dt

__all__ = ["DUE_SOON", "may_close", "task_state"]

DUE_SOON = dt.timedelta(hours=24)


def task_state(due_at: dt.datetime, done: bool, now: dt.datetime) -> str:
    """How a task stands: done, overdue, soon (within a day) or later."""
    if done:
        return "done"
    if due_at < now:
        return "overdue"
    return "soon" if due_at - now <= DUE_SOON else "later"


def may_close(*, open_tasks: int, waiting: int, anyway: bool) -> bool:
    """A case with open tasks or unanswered offers closes only when the worker says so."""
    return anyway or not (open_tasks or waiting)
