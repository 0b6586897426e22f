"""How the desk says what the rules decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.foundation import clock
from kinga.core.people.hours import windows_from
from kinga.core.people.models import ContactKind
from kinga.core.people.rules import Hours, SafeContactRule, may_contact
from kinga.interfaces.web.casework.urgency import urgency_level, urgency_word
from kinga.interfaces.web.ui.hours.words import by_our_clock, by_their_clock, whose_clock
from kinga.response.intake.labels import LOOK_BY_REASONS, URGENCY_REASONS
from kinga.response.intake.models import Report
from kinga.response.intake.rules import look_within

__all__ = ["Line", "answer_by", "contact_rows", "contact_verdict", "line", "reasons"]

_MAY = {
    "ok": gettext_lazy("Yes: the rule allows contact now."),
    "not_safe": gettext_lazy("No: they said contact is not safe. Use the messages only."),
    "not_asked": gettext_lazy("No: they did not say that contact is safe. Use the messages only."),
    "expired": gettext_lazy("No: the rule has run out. Ask again before any contact."),
    "outside": gettext_lazy("Not now: it is outside the times they gave."),
    "bad_zone": gettext_lazy(
        "No: it is not known on which clock they meant the hours. Ask with a message first."
    ),
    "no_times": gettext_lazy("No: they did not say when it is safe. Ask with a message first."),
    "no_way": gettext_lazy("No: they did not say how it is safe. Use the messages only."),
    "no_number": gettext_lazy("No: they gave no number or address. Use the messages only."),
}


def reasons(codes: Iterable[str]) -> list[str]:
    """The reasons of an urgency in words, the heaviest first."""
    return [str(URGENCY_REASONS[code]) for code in codes if code in URGENCY_REASONS]


def answer_by(report: Report) -> dt.datetime:
    """By when what they wrote again must have been read: as soon as a report of this urgency must be looked at."""
    within, _why = look_within(report.urgency)
    return (report.wrote_at or clock.now()) + within


@dataclass(frozen=True)
class Line:
    """One report in the inbox."""

    report: Report
    level: int
    word: Promise
    reasons: list[str]
    look_by: str | Promise
    overdue: bool
    answer_by: dt.datetime | None = None  # they wrote again and nobody has answered


def line(report: Report) -> Line:
    """A report as the inbox shows it: nothing sealed."""
    return Line(
        report,
        urgency_level(report.urgency),
        urgency_word(report.urgency),
        reasons(report.urgency_reasons),
        LOOK_BY_REASONS.get(report.look_by_reason, ""),
        report.look_by < clock.now(),
        answer_by(report) if report.wrote_at else None,
    )


def contact_rows(report: Report) -> list[dict[str, Any]]:
    """The safe-contact rule of a report as facts, the verdict for this moment first. Opens two sealed fields."""
    hours = Hours(windows_from(report.contact_windows), report.contact_time_zone)
    rows = [{"label": _("May we contact them now?"), "value": contact_verdict(report)}]
    if report.contact_safety != "safe":
        return rows
    leave = {True: _("Yes"), False: _("No, never"), None: _("They did not say: so no")}
    return [
        *rows,
        {
            "label": _("How"),
            "value": dict(ContactKind.choices).get(report.contact_kind, _("They did not say")),
        },
        {"label": _("When"), "value": by_their_clock(hours)},
        *_clocks(hours, report.contact_zone_assumed),
        {"label": _("May a message be left?"), "value": leave[report.contact_voicemail]},
        {"label": _("Code word"), "value": report.contact_code_word.open(), "said": True},
        {"label": _("Who may answer"), "value": report.contact_note.open(), "said": True},
    ]


def contact_verdict(report: Report) -> Promise:
    """Whether whoever reported may be contacted now: as the rule decides, and never without a way and a number."""
    hours = Hours(windows_from(report.contact_windows), report.contact_time_zone)
    voicemail = bool(report.contact_voicemail)
    return _MAY[
        _verdict(report, SafeContactRule(report.contact_safety, hours.windows, hours.time_zone, voicemail))
    ]


def _verdict(report: Report, rule: SafeContactRule) -> str:
    reason = may_contact(rule, clock.now()).reason
    if report.contact_safety == "safe" and not report.contact_kind:
        return "no_way"
    return "no_number" if reason == "ok" and not report.contact_value else reason


def _clocks(hours: Hours, assumed: bool) -> list[dict[str, str]]:
    """The clock they mean, and the same hours by ours where it differs."""
    found = [
        {"label": _("On which clock"), "value": whose_clock(hours, assumed=assumed)},
        {"label": _("This week by our clock"), "value": by_our_clock(hours)},
    ]
    return [row for row in found if row["value"]]
