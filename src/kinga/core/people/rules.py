"""Whether a person may be contacted now, by the rule they set. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["ContactDecision", "SafeContactRule", "Window", "is_weaker", "may_contact", "windows_from"]

_WEEK = 7  # days
_DAY = 86_400  # seconds


@dataclass(frozen=True)
class Window:
    """A span of local time on some weekdays (Monday is 0). `end` before or at `start` runs past midnight."""

    days: frozenset[int]
    start: dt.time
    end: dt.time

    def holds(self, local: dt.datetime) -> bool:
        """Whether a local wall-clock time lies in the window; the end itself does not."""
        time, day = local.time(), local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= time < self.end
        yesterday = (day - 1) % _WEEK
        return (day in self.days and time >= self.start) or (yesterday in self.days and time < self.end)


@dataclass(frozen=True)
class SafeContactRule:
    """A safe-contact rule without what is sealed. No windows: any time."""

    safety: str  # "safe", "not_safe" or "unknown"
    windows: tuple[Window, ...] = field(default=())
    time_zone: str = "UTC"
    voicemail: bool = False
    expires_on: dt.date | None = None  # the last day on which it holds


@dataclass(frozen=True)
class ContactDecision:
    """Whether contact is allowed, why in a code, and when the next window opens (aware, in the person's zone).

    Codes: ok, not_safe, not_asked, expired, outside, bad_zone.
    """

    allowed: bool
    reason: str
    next_window: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed


def may_contact(rule: SafeContactRule, at: dt.datetime) -> ContactDecision:
    """Decide for the moment `at` (aware). Everything that is not clearly allowed is refused."""
    if rule.safety == "not_safe":
        return ContactDecision(False, "not_safe")
    if rule.safety != "safe":
        return ContactDecision(False, "not_asked")
    try:
        zone = ZoneInfo(rule.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ContactDecision(False, "bad_zone")
    local = at.astimezone(zone)
    if rule.expires_on is not None and local.date() > rule.expires_on:
        return ContactDecision(False, "expired")
    if not rule.windows or any(window.holds(local) for window in rule.windows):
        return ContactDecision(True, "ok")
    return ContactDecision(False, "outside", _next_opening(rule, at, zone))


def _next_opening(rule: SafeContactRule, at: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """The first moment after `at` at which a window opens, within eight days and before the rule ends.

    A window opens at its start, or when the clock is put forward or back into it.
    """
    for moment in sorted({*_starts(rule, at, zone), *_clock_changes(at, zone)}):
        local = moment.astimezone(zone)
        if rule.expires_on is not None and local.date() > rule.expires_on:
            return None
        if moment > at and any(window.holds(local) for window in rule.windows):
            return local
    return None


def _starts(rule: SafeContactRule, at: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    """Each window's start on each day, in UTC; twice where the clock shows that time twice."""
    today = at.astimezone(zone).date()
    for offset in range(_WEEK + 2):
        for window in rule.windows:
            for fold in (0, 1):
                start = dt.datetime.combine(today + dt.timedelta(days=offset), window.start, zone)
                yield start.replace(fold=fold).astimezone(dt.UTC)


def _clock_changes(at: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    """The moments (UTC) in the coming days at which the zone's clock is put forward or back."""
    first = int(at.timestamp())

    def shift(second: int) -> dt.timedelta | None:
        return dt.datetime.fromtimestamp(second, zone).utcoffset()

    for low in range(first, first + (_WEEK + 2) * _DAY, _DAY):
        high = low + _DAY
        if shift(low) != shift(high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if shift(middle) == shift(low) else (low, middle)
            yield dt.datetime.fromtimestamp(high, dt.UTC)


def windows_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Windows from their stored form: {"days": [0..6], "from": "HH:MM", "to": "HH:MM"}."""
    return tuple(
        Window(
            frozenset(int(day) for day in entry["days"]),
            dt.time.fromisoformat(entry["from"]),
            dt.time.fromisoformat(entry["to"]),
        )
        for entry in stored
    )


def is_weaker(new: SafeContactRule, standing: SafeContactRule) -> bool:
    """Whether `new` allows anything that `standing` does not; compared by quarter hours of a week."""
    if new.safety != "safe":
        return False
    if standing.safety != "safe":
        return True
    if new.voicemail and not standing.voicemail:
        return True
    if standing.expires_on and (new.expires_on is None or new.expires_on > standing.expires_on):
        return True
    if new.time_zone != standing.time_zone and new.windows != ():
        return True
    return bool(_quarters(new) - _quarters(standing))


def _quarters(rule: SafeContactRule) -> frozenset[int]:
    monday = dt.datetime(2024, 1, 1)  # noqa: DTZ001 (a Monday; wall-clock time only)
    quarters = (monday + dt.timedelta(minutes=15 * n) for n in range(_WEEK * 96))
    return frozenset(
        n
        for n, moment in enumerate(quarters)
        if not rule.windows or any(window.holds(moment) for window in rule.windows)
    )
