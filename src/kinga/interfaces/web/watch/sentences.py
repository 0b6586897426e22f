"""What the watch room says: one honest sentence a signal, with numbers and dates of the reader's language."""

from __future__ import annotations

import datetime as dt
import math

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

from kinga.insight.watch.models import Signal
from kinga.insight.watch.words import CAUTIONS, PLAINLY, WHY, series_name

__all__ = ["cautions", "chance", "counted", "day", "number", "sentence", "short_day", "span", "why"]

_LEAST_P = 0.0001

# How many of which unit: each language has its own forms for one, two, few and many of each.
_COUNTED = {
    "calls": ngettext_lazy("%(count)s call", "%(count)s calls", "number"),
    "contacts": ngettext_lazy("%(count)s contact", "%(count)s contacts", "number"),
    "messages": ngettext_lazy("%(count)s message", "%(count)s messages", "number"),
    "visits": ngettext_lazy("%(count)s visit", "%(count)s visits", "number"),
    "reports": ngettext_lazy("%(count)s report", "%(count)s reports", "number"),
    "cases": ngettext_lazy("%(count)s case", "%(count)s cases", "number"),
    "referrals": ngettext_lazy("%(count)s referral", "%(count)s referrals", "number"),
    "people": ngettext_lazy("%(count)s person", "%(count)s people", "number"),
    "children": ngettext_lazy("%(count)s child", "%(count)s children", "number"),
}


def number(value: float | None) -> str:
    """A count or an expectation: whole where it is whole, one decimal below ten."""
    if value is None:
        return "–"
    whole = abs(value - round(value)) < 0.05 or abs(value) >= 10
    return str(number_format(round(value) if whole else round(value, 1), use_l10n=True, force_grouping=True))


def counted(value: float | None, unit: str) -> str:
    """So many of a unit: "693 calls". It stands where a sentence has a subject or a list: after a colon, or alone."""
    if value is None or unit not in _COUNTED:
        return number(value)
    # Of a part of one, languages speak as of several.
    return str(_COUNTED[unit] % {"count": number(value), "number": math.ceil(value)})


def day(moment: dt.date) -> str:
    """A date in words."""
    return str(date_format(moment, "j F Y"))


def short_day(moment: dt.date) -> str:
    """A date of an axis."""
    return str(date_format(moment, "j M"))


def span(signal: Signal) -> str:
    """The period of a signal."""
    return _("%(first)s to %(last)s") % {"first": day(signal.period), "last": day(signal.period_end)}


def chance(p: float | None) -> str:
    """How rarely this would happen if nothing had changed."""
    if p is None:
        return _("No p-value.")
    if p < _LEAST_P:
        return _("If nothing had changed, this would happen less than once in 10,000 periods.")
    return _("If nothing had changed, this would happen about once in %(times)s periods.") % {
        "times": number(1 / p)
    }


def sentence(signal: Signal) -> str:
    """What, where, when, how many against how many."""
    facts = {
        "what": series_name(signal.series, get_language() or "en"),
        "when": span(signal),
        "observed": counted(signal.observed, signal.series.indicator.unit),
        "expected": number(signal.expected),
    }
    if signal.direction == "surge":
        return _("%(what)s: %(observed)s from %(when)s, where about %(expected)s were expected.") % facts
    return (
        _("%(what)s fell silent: %(observed)s from %(when)s, where about %(expected)s were expected. "
          "Fewer reports do not mean less violence.")
        % facts
    )  # fmt: skip


def cautions(signal: Signal) -> list[str]:
    """What could make the signal wrong."""
    return [str(CAUTIONS[code]) for code in signal.cautions if code in CAUTIONS]


def why(signal: Signal) -> str:
    """What was compared with what, why so, and from where on it is a signal: for whoever never heard of the method."""
    periods = {"day": _("seven days"), "week": _("one week"), "month": _("one month")}
    period = periods.get(signal.series.frequency, "")
    said = [
        str(PLAINLY.get(signal.method, "")),
        str(WHY.get(signal.why, "")),
        _("One period is %(period)s.") % {"period": period},
        _(
            "A signal is raised where chance alone would go so far in fewer than %(of_thousand)s of 1,000 periods."
        )
        % {"of_thousand": number(signal.alpha * 1000)},
    ]
    return " ".join(filter(None, said))
