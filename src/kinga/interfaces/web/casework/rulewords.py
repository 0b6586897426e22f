"""A safe-contact rule in words, and whether it allows contact now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.foundation import clock
from kinga.core.people.models import ContactPoint
from kinga.core.people.queries import rule_of
from kinga.core.people.rules import ContactDecision, may_contact
from kinga.interfaces.web.ui import timewords
from kinga.interfaces.web.ui.languages.joining import listed, strung

__all__ = ["RuleInWords", "in_words", "windows_in_words"]

_REASONS = {
    "ok": gettext_lazy("Contact is allowed now, if you keep to the rule."),
    "not_safe": gettext_lazy("Never use this. They said it is not safe."),
    "not_asked": gettext_lazy("Do not use this yet. Nobody has asked whether it is safe."),
    "expired": gettext_lazy("Do not use this any more. The rule has run out: ask again in another safe way."),
    "outside": gettext_lazy("Not now. It is outside the times they said are safe."),
    "bad_zone": gettext_lazy("Do not use this. Their time zone is not known, so the safe times are not."),
}
_KINDS = {"ok": "done", "outside": "caution"}


@dataclass(frozen=True)
class RuleInWords:
    """What a page shows of a rule: the decision, its kind of note, and the facts (label and value)."""

    point: ContactPoint
    decision: ContactDecision
    kind: str
    sentence: str
    facts: list[dict[str, Any]]


def windows_in_words(windows: list[dict[str, Any]], zone: str) -> str:
    """The safe times, each span with its days."""
    if not windows:
        return _("Any day, any time")
    spans = []
    for span in windows:
        every = len(span["days"]) == len(WEEKDAYS)
        days = _("every day") if every else listed(WEEKDAYS[day] for day in sorted(span["days"]))
        if span["from"] == span["to"]:
            spans.append(_("%(days)s, the whole day") % {"days": days})
        else:
            spans.append(
                _("%(days)s, %(start)s to %(end)s") % {"days": days, "start": span["from"], "end": span["to"]}
            )
    return _("%(spans)s (%(zone)s time)") % {"spans": strung(spans), "zone": zone}


def in_words(point: ContactPoint) -> RuleInWords:
    """The rule of a contact point. Opens three sealed fields, not the number."""
    decision = may_contact(rule_of(point), clock.now())
    sentence = str(_REASONS[decision.reason])
    if decision.next_window:
        when = timewords.with_weekday(decision.next_window)
        sentence = str(
            format_lazy(
                "{} {}", sentence, _("The next safe time begins on %(when)s, their time.") % {"when": when}
            )
        )
    facts = [
        {"label": _("Safe times"), "value": windows_in_words(point.windows, point.time_zone)},
        {"label": _("Who may answer"), "value": point.who_may_answer.open(), "said": True},
        {"label": _("Code word"), "value": point.code_word.open(), "said": True},
        {"label": _("Leaving a message"), "value": _("Allowed") if point.voicemail else _("Never")},
        {"label": _("Keep to this"), "value": point.instructions.open(), "said": True},
        {
            "label": _("Ask again after"),
            "value": timewords.full(point.expires_on) if point.expires_on else "",
        },
    ]
    shown = [fact for fact in facts if fact["value"]] if point.safety == "safe" else facts[4:5]
    kind = _KINDS.get(decision.reason, "urgent")
    return RuleInWords(point, decision, kind, sentence, [fact for fact in shown if fact["value"]])
