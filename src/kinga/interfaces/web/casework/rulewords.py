"""A safe-contact rule in words, and whether it allows contact now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kinga.core.foundation import clock
from kinga.core.people.hours import windows_from
from kinga.core.people.models import ContactPoint, RuleClash
from kinga.core.people.queries import open_clashes, rule_of
from kinga.core.people.rules import ContactDecision, Hours, SafeContactRule, may_contact
from kinga.interfaces.web.ui.hours.words import by_our_clock, by_their_clock, whose_clock

__all__ = ["RuleInWords", "Version", "clash_page", "in_words", "versions"]

_REASONS = {
    "ok": gettext_lazy("Contact is allowed now, if you keep to the rule."),
    "not_safe": gettext_lazy("Never use this. They said it is not safe."),
    "not_asked": gettext_lazy("Do not use this yet. Nobody has asked whether it is safe."),
    "disputed": gettext_lazy(
        "Do not use this now. Two workers wrote different words for it: someone must choose first."
    ),
    "no_times": gettext_lazy(
        "Do not use this yet. They did not say when it is safe: ask in another safe way."
    ),
    "expired": gettext_lazy("Do not use this any more. The rule has run out: ask again in another safe way."),
    "outside": gettext_lazy("Not now. It is outside the times they said are safe."),
    "bad_zone": gettext_lazy("Do not use this. Nobody knows on which clock they meant the safe times."),
}
_OPENS = gettext_lazy(
    "Not now. It is outside the times they said are safe. The next safe time begins on %(theirs)s, their time; "
    "that is %(ours)s, our time."
)
_KINDS = {"ok": "done", "outside": "caution"}


@dataclass(frozen=True)
class RuleInWords:
    """What a page shows of a rule: the decision, its kind of note, the facts, and versions that wait for a person."""

    point: ContactPoint
    decision: ContactDecision
    kind: str
    sentence: str
    facts: list[dict[str, Any]]
    clashes: list[RuleClash]


def in_words(point: ContactPoint) -> RuleInWords:
    """The rule of a contact point that holds now. Opens three sealed fields, not the number."""
    rule = rule_of(point)
    decision = may_contact(rule, clock.now())
    facts = _facts(rule, assumed=point.zone_assumed) + _words(point)
    shown = facts if rule.safety == "safe" else facts[-1:]
    kind = _KINDS.get(decision.reason, "urgent")
    return RuleInWords(
        point,
        decision,
        kind,
        _sentence(decision),
        [fact for fact in shown if fact["value"]],
        open_clashes(point),
    )


def _sentence(decision: ContactDecision) -> str:
    if opens := decision.next_window:
        ours = opens.astimezone(timezone.get_current_timezone())
        form = pgettext("format of a day with time", "l j F, H:i")
        return str(_OPENS) % {"theirs": date_format(opens, form), "ours": date_format(ours, form)}
    return str(_REASONS[decision.reason])


def _facts(rule: SafeContactRule, *, assumed: bool) -> list[dict[str, str]]:
    """When, on which clock, when that is for us, whether a message may be left, and until when."""
    facts = [fact for hours in rule.hours for fact in _hours(hours, assumed)]
    return [
        *facts,
        {"label": _("Leaving a message"), "value": _("Allowed") if rule.voicemail else _("Never")},
    ]


def _hours(hours: Hours, assumed: bool) -> list[dict[str, str]]:
    until = date_format(hours.expires_on, "j M Y") if hours.expires_on else ""
    return [
        {"label": _("Safe times"), "value": by_their_clock(hours)},
        {"label": _("On which clock"), "value": whose_clock(hours, assumed=assumed)},
        {"label": _("This week by our clock"), "value": by_our_clock(hours)},
        {"label": _("Ask again after"), "value": until},
    ]


def _words(point: ContactPoint) -> list[dict[str, Any]]:
    return [
        {"label": _("Who may answer"), "value": point.who_may_answer.open(), "said": True},
        {"label": _("Code word"), "value": point.code_word.open(), "said": True},
        {"label": _("Keep to this"), "value": point.instructions.open(), "said": True},
    ]


def clash_page(point: ContactPoint) -> dict[str, Any]:
    """What the page of two versions says above the choice: why, and the rule that holds until somebody chooses."""
    rule = in_words(point)
    return {
        "title": _("Two versions of one safe-contact rule"),
        "primary": _("Save what I chose"),
        "lead": _(
            "Two of you changed the same rule. Nothing is lost: both versions are kept. Until one of you "
            "chooses here, the stricter of both holds, and you can leave it so until you have asked the person."
        ),
        "note_kind": rule.kind,
        "note": rule.sentence,
        "facts_title": _("What holds until then"),
        "facts": rule.facts,
    }


@dataclass(frozen=True)
class Version:
    """One field of two versions of a rule, in words: as the contact point has it, and as the other has it."""

    name: str
    label: str
    stands: str
    other: str


def versions(point: ContactPoint, clash: RuleClash) -> list[Version]:
    """Each field that clashes, the hours with their clock. Opens the sealed words of both."""
    labels = {
        "safety": _("What they said about this way of contact"),
        "windows": _("Safe times"),
        "voicemail": _("Leaving a message"),
        "expires_on": _("Ask again after"),
        "who_may_answer": _("Who may answer"),
        "code_word": _("Code word"),
        "instructions": _("Keep to this"),
    }
    clashing = {"windows" if name in {"time_zone", "zone_assumed"} else name for name in clash.clashing}
    by = clash.made_by.name if clash.made_by else "Kinga"
    return [
        Version(
            name,
            label,
            _("As it stands: %(value)s") % {"value": _value(point, name)},
            _("As %(worker)s wrote it: %(value)s") % {"worker": by, "value": _value(clash, name)},
        )
        for name, label in labels.items()
        if name in clashing
    ]


def _value(row: ContactPoint | RuleClash, name: str) -> str:
    """A field in words."""
    if name == "windows":
        hours = Hours(windows_from(row.windows), row.time_zone)
        clock_words = whose_clock(hours, assumed=row.zone_assumed)
        times = by_their_clock(hours)
        return (
            _("%(times)s. Clock: %(clock)s") % {"times": times, "clock": clock_words}
            if clock_words
            else times
        )
    if name == "voicemail":
        return _("Allowed") if row.voicemail else _("Never")
    if name == "expires_on":
        return date_format(row.expires_on, "j M Y") if row.expires_on else _("No end")
    if name == "safety":
        return str(row.get_safety_display())
    return str(getattr(row, name).open()) or _("Nothing")
