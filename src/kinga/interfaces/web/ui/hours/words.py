"""Safe hours in words: by the person's own clock, and what that is by ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.people.hours import Window
from kinga.core.people.rules import Hours
from kinga.core.registry.zones import label, time_there
from kinga.interfaces.web.ui.hours.week import week
from kinga.interfaces.web.ui.languages.joining import listed, strung

__all__ = ["by_our_clock", "by_their_clock", "whose_clock"]

_WEEK = 7
_Span = tuple[dt.time, dt.time]


def by_their_clock(hours: Hours) -> str:
    """The safe times as the person said them."""
    if hours.windows is None:
        return _("They did not say when")
    if not hours.windows:
        return _("Any day, any time")
    said = [(window.days, (window.start, window.end)) for window in hours.windows]
    return _in_words(said)


def whose_clock(hours: Hours, *, assumed: bool) -> str:
    """Which clock the hours are meant on, what it shows now, and whether that is only assumed. "" without hours."""
    if not hours.windows:
        return ""
    time = time_there(hours.time_zone, clock.now(), hours24=True)
    if not time:
        return _("Not known. Ask which clock they mean before you use these hours.")
    words = {"places": label(hours.time_zone), "time": time}
    if assumed:
        return _("They did not say. We assume %(places)s, where it is %(time)s now. Ask them.") % words
    return _("%(places)s, where it is %(time)s now") % words


def by_our_clock(hours: Hours) -> str:
    """The same in the coming seven days by the clock of the page; "" where both clocks show the same."""
    zone, ours = clock.zone(hours.time_zone), timezone.get_current_timezone()
    if not hours.windows or zone is None:
        return ""
    today = clock.now().astimezone(zone).date()
    days = [today + dt.timedelta(days=ahead) for ahead in range(_WEEK)]
    found: dict[_Span, set[int]] = {}
    differs = False
    for window in hours.windows:
        for day in (day for day in days if day.weekday() in window.days):
            theirs = _moments(window, day, zone)
            start, end = (moment.astimezone(ours) for moment in theirs)
            differs = differs or start.replace(tzinfo=None) != theirs[0].replace(tzinfo=None)
            found.setdefault((start.time(), end.time()), set()).add(start.weekday())
    return _in_words((frozenset(days), span) for span, days in found.items()) if differs else ""


def _moments(window: Window, day: dt.date, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    last = day if window.start < window.end else day + dt.timedelta(days=1)
    return dt.datetime.combine(day, window.start, zone), dt.datetime.combine(last, window.end, zone)


def _in_words(spans: Iterable[tuple[frozenset[int], _Span]]) -> str:
    return strung(_span(days, *span) for days, span in spans)


def _span(days: frozenset[int], start: dt.time, end: dt.time) -> str:
    named = listed(name for day, name in week() if day in days)
    every = len(days) == _WEEK
    if start == end and every:
        return _("Every day, the whole day")
    if start == end == dt.time(0):
        return _("%(days)s, the whole day") % {"days": named}
    words = {"days": named, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    if every:
        return _("Every day, %(start)s to %(end)s") % words
    return _("%(days)s, %(start)s to %(end)s") % words
