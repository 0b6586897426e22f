"""Decisions about work: when to try again, when to stop, how long it still takes, what a payload may hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = [
    "BEAT",
    "LEASE",
    "Policy",
    "is_due",
    "next_attempt",
    "next_round",
    "seconds_left",
    "unfit_argument",
]

# A worker says every ten seconds that it is alive; after a minute of silence its tasks are given away.
BEAT = dt.timedelta(seconds=10)
LEASE = dt.timedelta(seconds=60)

# Ids, codes, days and numbers. A name or a narrative has spaces, or is longer, or is not ASCII.
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,64}")


@dataclass(frozen=True)
class Policy:
    """How often a task is attempted, and how long it rests between (doubling up to `longest`)."""

    attempts: int = 5
    first: dt.timedelta = dt.timedelta(seconds=10)
    longest: dt.timedelta = dt.timedelta(hours=1)


def next_attempt(policy: Policy, made: int, now: dt.datetime, luck: float) -> dt.datetime | None:
    """When to try again after `made` attempts, or None when it is time to stop.

    `luck` in [0, 1) spreads the retries of many tasks over a quarter of the rest, so that they do not all
    come back at once.
    """
    if made >= policy.attempts:
        return None
    doubled: int = 2 ** min(made - 1, 20)
    rest = min(policy.longest, policy.first * doubled)
    return now + rest * (1 + luck / 4)


def is_due(due_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a periodic comes round now; one that never ran is due."""
    return due_at is None or due_at <= now


def next_round(due_at: dt.datetime | None, every: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """The first round after `now` on the rhythm of `due_at`: rounds missed while asleep are not made up."""
    if due_at is None or due_at > now:
        return now + every
    missed = (now - due_at) // every
    return due_at + every * (missed + 1)


def seconds_left(done: int, total: int, seconds: float) -> float | None:
    """How long the rest takes at the pace so far, in seconds; None while nobody can say.

    Nobody can in the first seconds, nor before a hundredth is done: the first guesses are the worst.
    """
    if seconds < 2 or done <= 0 or done * 100 < total or total <= 0:
        return None
    return max(0.0, seconds * (total - done) / done)


def unfit_argument(arguments: Mapping[str, object]) -> str | None:
    """The name of the first argument that is not an id, a code, a number or nothing; None when all are fit."""
    for name, value in arguments.items():
        if value is None or isinstance(value, bool | int):
            continue
        if not (isinstance(value, str) and _CODE.fullmatch(value)):
            return name
    return None
