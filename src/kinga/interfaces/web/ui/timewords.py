"""Times in words: how long ago, how long until. Whole sentences, so that every language can turn them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

__all__ = ["ago", "due", "full", "how_far", "with_weekday"]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def _day_format() -> str:
    return pgettext("format of a date", "j M Y")


def full(moment: dt.datetime | dt.date) -> str:
    """The whole date, with the time of day when there is one, in the reader's language and time zone."""
    if isinstance(moment, dt.datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return date_format(local, pgettext("format of a date with time", "j M Y, H:i"))
    return date_format(moment, _day_format())


def with_weekday(moment: dt.datetime) -> str:
    """A moment to come, in the time zone it is given in: its weekday, its day and its time, without the year."""
    return date_format(moment, pgettext("format of a weekday with date and time", "l j F, H:i"))


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """How long before `now` the `moment` was; beyond thirty days the date itself."""
    seconds = int((now - moment).total_seconds())
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        count = seconds // _MINUTE
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    if seconds < _DAY:
        count = seconds // _HOUR
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    if seconds < 30 * _DAY:
        count = seconds // _DAY
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    return date_format(timezone.localtime(moment), _day_format())


def due(moment: dt.datetime, now: dt.datetime) -> tuple[str, str]:
    """The kind of status and the words for a deadline: late is urgent, within four hours is caution."""
    seconds = int((moment - now).total_seconds())
    if seconds < 0:
        return "urgent", _late(-seconds)
    if seconds < _HOUR:
        count = max(1, seconds // _MINUTE)
        words = ngettext("due in %(count)d minute", "due in %(count)d minutes", count) % {"count": count}
    elif seconds < _DAY:
        count = seconds // _HOUR
        words = ngettext("due in %(count)d hour", "due in %(count)d hours", count) % {"count": count}
    else:
        count = seconds // _DAY
        words = ngettext("due in %(count)d day", "due in %(count)d days", count) % {"count": count}
    return ("caution" if seconds < 4 * _HOUR else "waiting"), words


def _late(seconds: int) -> str:
    if seconds < _HOUR:
        count = max(1, seconds // _MINUTE)
        return ngettext("%(count)d minute overdue", "%(count)d minutes overdue", count) % {"count": count}
    if seconds < _DAY:
        count = seconds // _HOUR
        return ngettext("%(count)d hour overdue", "%(count)d hours overdue", count) % {"count": count}
    count = seconds // _DAY
    return ngettext("%(count)d day overdue", "%(count)d days overdue", count) % {"count": count}


def how_far(done: str, total: str, seconds: float | None) -> str:
    """How far long work is: "312 of 1,200, about 3 minutes left". `done` and `total` come formatted."""
    words = {"done": done, "total": total}
    if seconds is None:
        return _("%(done)s of %(total)s") % words
    if seconds < _MINUTE:
        return _("%(done)s of %(total)s, less than a minute left") % words
    minutes = round(seconds / 60)
    sentence = ngettext(
        "%(done)s of %(total)s, about %(count)d minute left",
        "%(done)s of %(total)s, about %(count)d minutes left",
        minutes,
    )
    return sentence % {**words, "count": minutes}
