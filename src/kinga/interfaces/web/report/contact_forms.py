"""Whether, how and when it is safe to contact whoever reports: the rule first, the number last.

What somebody leaves open is never guessed: without a way, without times or without a number nobody
contacts them, and they read the answer with their receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.registry.zones import choices, label, time_there
from kinga.core.security.queries import agencies_taking_reports
from kinga.interfaces.web.report.fields import SKIP, UNKNOWN, Asked, checked_contact, radio, text
from kinga.interfaces.web.ui.forms import Question
from kinga.interfaces.web.ui.hours.week import week

__all__ = [
    "EVERY_DAY", "OTHER_CLOCK", "ClockForm", "ContactForm", "HowForm", "MannerForm", "SafeForm", "WhenForm", "ZoneForm",
    "clock_is_asked", "contact_is_safe", "manner_is_asked", "may_be_contacted", "number_is_asked", "times_are_asked",
    "zone_is_asked",
]  # fmt: skip

OTHER_CLOCK = "other"
EVERY_DAY = "every"
_WHOLE_WEEK = frozenset("0123456")
_Answers = Mapping[str, Mapping[str, Any]]


class SafeForm(Asked, Question):
    """The safe-contact question, before any contact detail."""

    contact_safety = radio(
        _("Would it be safe for us to contact you?"),
        [
            ("safe", _("Yes, I will tell you how and when")),
            ("not_safe", _("No, do not contact me")),
            ("unknown", _("I don’t know. Do not contact me for now")),
        ],
        _(
            "If you say no, we never call or write. You can come back here with a receipt and read our answer."
        ),
        _("Choose one answer. If you are not sure, choose “I don’t know”: then nobody contacts you."),
    )


class HowForm(Asked, Question):
    """Which channel."""

    contact_kind = radio(
        _("How is it safe to reach you?"),
        [
            ("call", _("Phone call")),
            ("sms", _("Text message")),
            ("app", _("Messaging app")),
            ("email", _("E-mail")),
            ("go_between", _("Through someone I trust")),
            *UNKNOWN,
        ],
        _(
            "We use this way only. Calls and messages leave a trace on a phone: think of who else looks at it. If "
            "you leave it open, we do not contact you."
        ),
    )


def _days() -> list[tuple[str, Any]]:
    return [(EVERY_DAY, _("Every day")), *((str(day), name) for day, name in week())]


class WhenForm(Asked):
    """Hours and days."""

    title = _("When is it safe to contact you?")
    hide_optional = True  # days are needed once there are hours
    hours = radio(
        _("At what time is it safe?"),
        [
            ("08:00-12:00", _("In the morning, 8 to 12")),
            ("12:00-17:00", _("In the afternoon, 12 to 5")),
            ("17:00-21:00", _("In the evening, 5 to 9")),
            ("08:00-21:00", _("Any time between 8 in the morning and 9 in the evening")),
            *UNKNOWN,
        ],
        _(
            "By your own clock. We never contact you outside these hours. If you leave it open, we do not at all."
        ),
        _("Choose a time of the day. If you don’t know when it is safe, choose “I don’t know”."),
    )
    days = forms.MultipleChoiceField(
        label=_("On which days is it safe?"),
        choices=_days,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if set(self.initial.get("days") or []) >= _WHOLE_WEEK:
            self.initial["days"] = [EVERY_DAY]

    def clean_days(self) -> list[str]:
        """The days one by one, also for "every day"."""
        days: list[str] = self.cleaned_data["days"]
        return sorted(_WHOLE_WEEK) if EVERY_DAY in days else days

    def clean(self) -> dict[str, Any]:
        """Hours need their days; hours that are left open need none. What is missing is said at once."""
        data = super().clean() or self.cleaned_data
        if not data.get("days") and "days" not in self.errors:
            if "hours" not in data:
                self.add_error(
                    "days", _("Choose at least one day too, unless you choose “I don’t know” above.")
                )
            elif data["hours"] not in SKIP:
                self.add_error("days", _("Choose at least one day, or “Every day”."))
        return data

    def in_words(self, name: str, value: Any) -> str:
        """All seven days are said in two words."""
        every = name == "days" and set(value or []) >= _WHOLE_WEEK
        return super().in_words(name, EVERY_DAY if every else value)


class ClockForm(Asked, Question):
    """Which clock the hours are meant on: the agency's is offered first, by what it shows now."""

    clock = radio("", [], "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self._zone()
        words = {"places": label(zone), "time": time_there(zone, clock.now())}
        choice = self.fields["clock"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        choice.label = gettext("Is it %(time)s where you are?") % words
        choice.help_text = (
            gettext(
                "You gave hours of the day, so we ask whose clock they mean. %(time)s is the time now in %(places)s."
            )
            % words
        )
        choice.choices = [
            (zone, _("Yes, my clock shows that time")),
            (OTHER_CLOCK, _("No, my clock shows another time")),
            *UNKNOWN,
        ]

    def _zone(self) -> str:
        """The zone of the agency that reads it; while it is closed, that of the first that takes reports."""
        agencies = agencies_taking_reports()
        chosen = agencies.filter(slug=self.answered("agency", "agency")).first() or agencies.first()
        return chosen.time_zone if chosen and clock.zone(chosen.time_zone) else "UTC"

    def row_label(self, name: str) -> str:
        """Without the time that was shown: it has passed."""
        return gettext("Whose clock the hours mean")

    def in_words(self, name: str, value: Any) -> str:
        """The place, without the time."""
        return label(value) if clock.zone(value) else super().in_words(name, value)


class ZoneForm(Asked, Question):
    """A place that shares their clock, found by the time it shows."""

    zone = forms.ChoiceField(
        label=_("Which place has the same time as your clock?"),
        help_text=_(
            "Look for the time that your clock shows now, then for the place under it that is nearest to you. If you "
            "do not find it, we ask you here first, before we contact you."
        ),
        error_messages={"required": _("Choose a place, or “I don’t find it”.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["zone"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        choice.choices = [
            ("", _("Choose a place")),
            ("unknown", _("I don’t find it")),
            ("skip", _("I’d rather not say")),
            *choices(clock.now()),
        ]

    def in_words(self, name: str, value: Any) -> str:
        """The place without the time that was shown."""
        return label(value) if clock.zone(value) else super().in_words(name, value)


_VALUE = {
    "call": _("Your phone number"),
    "sms": _("Your phone number"),
    "app": _("The app, and your name or number there"),
    "email": _("Your e-mail address"),
    "go_between": _("Their name, and how we reach them"),
}


class ContactForm(Asked):
    """The detail itself, last."""

    title = _("How we reach you")
    contact_value = text(
        _("Your number or address"),
        _("Only for the way and the times you chose. If you leave it empty, we do not contact you."),
        200,
    )
    reporter_name = text(_("A name we may use"), _("It need not be your real name."), 200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if words := _VALUE.get(self.answered("how", "contact_kind")):
            self.fields["contact_value"].label = words

    def clean_contact_value(self) -> str:
        """A number that reaches nobody is asked about here: later nobody could."""
        return checked_contact(self.cleaned_data["contact_value"], self.answered("how", "contact_kind"))


class MannerForm(Asked):
    """Who may answer, what is said first, and whether a message may be left."""

    title = _("When we contact you")
    contact_note = text(
        _("Who may answer, and what we may say"),
        _("For example: only me. If someone else answers, say it is a wrong number."),
        500,
        rows=3,
    )
    contact_code_word = text(
        _("A code word"), _("We say or write it first, so that you know it is us. Without it, hang up."), 60
    )
    contact_voicemail = radio(
        _("May we leave a message?"),
        [("no", _("No, never leave a message")), ("yes", _("Yes")), *UNKNOWN],
        _("Others may hear or read a message. Without a yes we leave none."),
        _("Say whether we may leave a message. “I don’t know” is an answer too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.answered("how", "contact_kind")
        if kind != "call":
            del self.fields["contact_voicemail"]
        if kind not in {"call", ""}:
            self.fields["contact_code_word"].help_text = _(
                "We write or say it first, so that you know it is us. Without it, do not answer."
            )


def contact_is_safe(answers: _Answers) -> bool:
    """They said that contact is safe: ask how."""
    return bool(answers.get("safe", {}).get("contact_safety") == "safe")


def times_are_asked(answers: _Answers) -> bool:
    """And they said how: ask when."""
    return contact_is_safe(answers) and answers.get("how", {}).get("contact_kind", "") not in SKIP


def clock_is_asked(answers: _Answers) -> bool:
    """And they gave hours and days: ask whose clock they mean."""
    when = answers.get("when", {})
    return times_are_asked(answers) and when.get("hours", "") not in SKIP and bool(when.get("days"))


def zone_is_asked(answers: _Answers) -> bool:
    """And it is not the agency's clock."""
    return clock_is_asked(answers) and answers.get("clock", {}).get("clock") == OTHER_CLOCK


# A number is asked for only when there are a way and hours to use it in: what nobody may use, nobody keeps.
number_is_asked = clock_is_asked


def may_be_contacted(answers: _Answers) -> bool:
    """Whether all that they said lets us contact them at some time."""
    lost = zone_is_asked(answers) and answers.get("zone", {}).get("zone", "") in SKIP
    return manner_is_asked(answers) and not lost


def manner_is_asked(answers: _Answers) -> bool:
    """And they gave a number: ask who may answer."""
    return number_is_asked(answers) and bool(answers.get("contact", {}).get("contact_value"))
