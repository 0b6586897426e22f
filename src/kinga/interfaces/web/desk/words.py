"""How the desk says what the rules decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.foundation import clock
from kinga.core.people.models import ContactKind
from kinga.core.people.rules import SafeContactRule, may_contact, windows_from
from kinga.interfaces.web.ui.languages.joining import listed, strung
from kinga.response.intake.labels import LOOK_BY_REASONS, URGENCY_REASONS
from kinga.response.intake.models import Report

__all__ = ["Line", "contact_rows", "line", "reasons", "urgency_level", "urgency_word"]

# Scores from which a report is shown at each level; the same steps as the clocks of the urgency rule.
_LEVELS = ((50, 1), (35, 2), (15, 3), (0, 4))
_WORDS = {
    1: gettext_lazy("Now"),
    2: gettext_lazy("Serious"),
    3: gettext_lazy("Soon"),
    4: gettext_lazy("Today"),
}
_DAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
_MAY = {
    "ok": gettext_lazy("Yes: the rule allows contact now."),
    "not_safe": gettext_lazy("No: they said contact is not safe. Use the messages only."),
    "not_asked": gettext_lazy("No: they did not say that contact is safe. Use the messages only."),
    "expired": gettext_lazy("No: the rule has run out. Ask again before any contact."),
    "outside": gettext_lazy("Not now: it is outside the times they gave."),
    "bad_zone": gettext_lazy("No: the time zone of the rule is not known. Correct it first."),
}


def urgency_level(score: int) -> int:
    """1 (most) to 4 (least)."""
    return next(level for least, level in _LEVELS if score >= least)


def urgency_word(score: int) -> Promise:
    """The word of the level."""
    return _WORDS[urgency_level(score)]


def reasons(codes: Iterable[str]) -> list[str]:
    """The reasons of an urgency in words, the heaviest first."""
    return [str(URGENCY_REASONS[code]) for code in codes if code in URGENCY_REASONS]


@dataclass(frozen=True)
class Line:
    """One report in the inbox."""

    report: Report
    level: int
    word: Promise
    reasons: list[str]
    look_by: str | Promise
    overdue: bool


def line(report: Report) -> Line:
    """A report as the inbox shows it: nothing sealed."""
    return Line(
        report,
        urgency_level(report.urgency),
        urgency_word(report.urgency),
        reasons(report.urgency_reasons),
        LOOK_BY_REASONS.get(report.look_by_reason, ""),
        report.look_by < clock.now(),
    )


def contact_rows(report: Report) -> list[dict[str, Any]]:
    """The safe-contact rule of a report as facts, the verdict for this moment first."""
    windows = windows_from(report.contact_windows)
    rule = SafeContactRule(report.contact_safety, windows, report.contact_time_zone, report.contact_voicemail)
    verdict = may_contact(rule, clock.now())
    rows = [{"label": _("May we contact them now?"), "value": _MAY[verdict.reason]}]
    if report.contact_safety != "safe":
        return rows
    times = [
        _("%(days)s, %(start)s to %(end)s")
        % {
            "days": listed(_DAYS[day] for day in sorted(window.days)),
            "start": window.start.strftime("%H:%M"),
            "end": window.end.strftime("%H:%M"),
        }
        for window in windows
    ]
    return [
        *rows,
        {"label": _("How"), "value": dict(ContactKind.choices).get(report.contact_kind, "–")},
        {"label": _("When, in this time zone"), "value": strung(times) or _("Any time")},
        {"label": _("Time zone"), "value": report.contact_time_zone, "said": True},
        {
            "label": _("May a message be left?"),
            "value": _("Yes") if report.contact_voicemail else _("No, never"),
        },
        {"label": _("Code word"), "value": report.contact_code_word.open(), "said": True},
        {"label": _("Who may answer"), "value": report.contact_note.open(), "said": True},
    ]
