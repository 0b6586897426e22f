"""Windows of a week on somebody's own clock, and how two sets of them meet. Pure; no time zone in it.

A week is held as a number with one bit a minute (Monday 00:00 is bit 0), so that "both allow it" is `&`
and "allows something more" is `& ~`. Windows are kept to the minute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["NEVER", "WHOLE_WEEK", "Window", "mask_of", "stored_from", "windows_from", "windows_of"]

_WEEK = 7  # days
_DAY = 1440  # minutes
WHOLE_WEEK = (1 << _WEEK * _DAY) - 1


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


# No moment of any week: what is left when two rules have no time in common. (No windows at all means any time.)
NEVER = (Window(frozenset(), dt.time(0), dt.time(0)),)


def windows_from(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Window, ...] | None:
    """Windows from their stored form, {"days": [0..6], "from": "HH:MM", "to": "HH:MM"}; None: not said."""
    if stored is None:
        return None
    return tuple(
        Window(
            frozenset(int(day) for day in entry["days"]),
            dt.time.fromisoformat(entry["from"]),
            dt.time.fromisoformat(entry["to"]),
        )
        for entry in stored
    )


def stored_from(windows: Iterable[Window]) -> list[dict[str, Any]]:
    """The stored form of windows."""
    return [
        {"days": sorted(window.days), "from": f"{window.start:%H:%M}", "to": f"{window.end:%H:%M}"}
        for window in windows
    ]


def mask_of(windows: Collection[Window] | None) -> int:
    """The minutes of the week that windows allow: none for None (not said), every one for no windows."""
    if windows is None:
        return 0
    spans = [span for window in windows for span in _spans(window)]
    if not windows:
        return WHOLE_WEEK
    mask = 0
    for start, end in spans:
        mask |= (1 << end) - (1 << start)
    return mask


def _spans(window: Window) -> Iterator[tuple[int, int]]:
    """First minute and the minute after the last, cut at the end of the week."""
    start, end = (time.hour * 60 + time.minute for time in (window.start, window.end))
    length = end - start if start < end else end - start + _DAY
    for day in window.days:
        first = day * _DAY + start
        yield first, min(first + length, _WEEK * _DAY)
        if (over := first + length - _WEEK * _DAY) > 0:
            yield 0, over


def windows_of(mask: int) -> tuple[Window, ...]:
    """The one way to write a set of minutes as windows: cut at midnight, equal days together, in order."""
    if mask == WHOLE_WEEK:
        return ()
    days_of: dict[tuple[int, int], set[int]] = {}
    for day in range(_WEEK):
        today = mask >> day * _DAY & (1 << _DAY) - 1
        while today:
            start = (today & -today).bit_length() - 1
            beyond = ~(today >> start)
            end = start + (beyond & -beyond).bit_length() - 1
            days_of.setdefault((start, end), set()).add(day)
            today &= ~((1 << end) - (1 << start))
    found = [
        Window(frozenset(days), _time(start), _time(end % _DAY)) for (start, end), days in days_of.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, sorted(each.days)))) or NEVER


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
