"""One form for each question. Every one can be answered with "I don't know" or "I'd rather not say"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation.language import in_language
from kinga.core.people.models import ContactKind
from kinga.core.registry.codes import AgeBand, Harm, Sex
from kinga.core.registry.queries import first_level_places
from kinga.core.security.queries import agencies_taking_reports
from kinga.interfaces.web.ui.forms import Form, Question

__all__ = [
    "AboutForm", "AgencyForm", "CareForm", "CheckForm", "ContactForm", "DangerForm", "HarmForm", "HowForm", "MessageForm",
    "NearForm", "PersonForm", "PlaceForm", "ReceiptForm", "SafeForm", "SharingForm", "StoryForm", "WhenForm",
]  # fmt: skip

_UNKNOWN = [("unknown", _("I don’t know")), ("skip", _("I’d rather not say"))]
_YES_NO = [("yes", _("Yes")), ("no", _("No")), *_UNKNOWN]


def _radio(label: Any, choices: list[tuple[str, Any]], why: Any) -> forms.ChoiceField:
    missing = {"required": _("Choose one answer. “I’d rather not say” is an answer too.")}
    return forms.ChoiceField(
        label=label, choices=choices, help_text=why, widget=forms.RadioSelect, error_messages=missing
    )


def _text(label: Any, why: Any, length: int, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=why, required=False, max_length=length, widget=widget)


class AgencyForm(Question):
    """Who will read it."""

    agency = _radio(
        _("Who should read what you write?"),
        [],
        _("The people you choose here read it first. Later you say whether it may be passed on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["agency"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        choice.choices = [
            (
                agency.slug,
                format_html("<bdi>{}</bdi>", f"{agency.local_name}: {in_language(agency, 'about')}"),
            )
            for agency in agencies_taking_reports()
        ]


class AboutForm(Question):
    """Whom it is about."""

    about = _radio(
        _("Who needs help?"),
        [
            ("self", _("I do")),
            ("child", _("A child")),
            ("adult", _("Another adult")),
            ("group", _("Several people")),
            *_UNKNOWN,
        ],
        _("So that we ask you the right questions."),
    )


class HarmForm(Question):
    """What is happening."""

    harm = _radio(
        _("What is happening?"),
        [(value, label) for value, label in Harm.choices if value != Harm.UNKNOWN] + _UNKNOWN,
        _("Choose what comes closest. You can say it in your own words later."),
    )


class DangerForm(Question):
    """Danger now."""

    danger_now = _radio(
        _("Is someone in danger right now?"),
        _YES_NO,
        _(
            "If someone is in danger right now, call your local emergency number if you can. We may read this later than now."
        ),
    )


class CareForm(Question):
    """Hurt or ill."""

    needs_care = _radio(
        _("Is someone hurt or ill?"), _YES_NO, _("So that we know whether a doctor is needed.")
    )


class StoryForm(Question):
    """In their own words."""

    story = _text(
        _("What would you like to tell us?"), _("In your own words. A few words are enough."), 20_000, rows=8
    )


class PlaceForm(Form):
    """Where."""

    place = _radio(_("In which area is it?"), [], _("So that someone near can help."))
    where = _text(_("Anything that helps to find the place"), _("Leave it empty if that feels unsafe."), 500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["place"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        choice.choices = [
            *((place.code, format_html("<bdi>{}</bdi>", place.local_name)) for place in first_level_places()),
            *_UNKNOWN,
        ]


class PersonForm(Form):
    """Age band and sex."""

    age_band = _radio(
        _("How old is the person who needs help?"),
        [(value, label) for value, label in AgeBand.choices if value != AgeBand.UNKNOWN] + _UNKNOWN,
        _("Help for children differs from help for adults."),
    )
    sex = _radio(
        _("Is this person"),
        [(value, label) for value, label in Sex.choices if value != Sex.UNKNOWN] + _UNKNOWN,
        _("Some safe places are only for women or only for men."),
    )


class NearForm(Question):
    """Who is near."""

    who_is_near = _text(
        _("Who is near the person, or lives with them?"),
        _(
            "For example: alone, with the children, with the person who does harm. It helps us not to make it worse."
        ),
        500,
        rows=3,
    )


class SharingForm(Question):
    """May it go to another agency."""

    sharing = _radio(
        _("May we pass this on if someone else can help better?"),
        [
            ("yes", _("Yes, if they can help better")),
            ("ask", _("Only after asking me")),
            ("no", _("No")),
        ],
        _("What you wrote is passed on as a whole, to one agency, and only as you say here."),
    )


class SafeForm(Question):
    """The safe-contact question, before any contact detail."""

    contact_safety = _radio(
        _("Would it be safe for us to contact you?"),
        [
            ("safe", _("Yes, I will tell you how and when")),
            ("not_safe", _("No, do not contact me")),
            ("unknown", _("I don’t know. Do not contact me for now")),
        ],
        _(
            "If you say no, we never call or write. You can come back here with a receipt and read our answer."
        ),
    )


class HowForm(Question):
    """Which channel."""

    contact_kind = _radio(
        _("How is it safe to reach you?"),
        [(value, label) for value, label in ContactKind.choices if value != ContactKind.VISIT],
        _("We use this way only."),
    )


class WhenForm(Form):
    """Windows."""

    days = forms.MultipleChoiceField(
        label=_("On which days is it safe?"),
        choices=[
            ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")),
            ("4", _("Friday")), ("5", _("Saturday")), ("6", _("Sunday")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )  # fmt: skip
    hours = _radio(
        _("At what time is it safe?"),
        [
            ("08:00-12:00", _("In the morning, 8 to 12")),
            ("12:00-17:00", _("In the afternoon, 12 to 5")),
            ("17:00-21:00", _("In the evening, 5 to 9")),
            ("08:00-21:00", _("Any time between 8 in the morning and 9 in the evening")),
        ],
        _("In the local time of those who read it. We never contact you outside it."),
    )


class ContactForm(Form):
    """The detail itself, last."""

    contact_value = forms.CharField(
        label=_("Your number or address"),
        help_text=_("Only for the way and the times you chose."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the number or address, or go back and choose not to be contacted.")
        },
    )
    reporter_name = _text(_("A name we may use"), _("It need not be your real name."), 200)
    contact_code_word = _text(
        _("A code word"), _("We say it first, so that you know it is us. Without it, hang up."), 60
    )
    contact_note = _text(
        _("Who may answer, and what we may say"),
        _("For example: only me. If someone else answers, say it is a wrong number."),
        500,
    )
    contact_voicemail = _radio(
        _("May we leave a message?"),
        [("no", _("No, never leave a message")), ("yes", _("Yes"))],
        _("Others may hear or read a message."),
    )


class CheckForm(Form):
    """Sending: nothing more to answer."""


class ReceiptForm(Question):
    """The receipt, to come back."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        help_text=_("The six words, or the six groups of numbers, that you kept."),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write the words or numbers of your receipt.")},
    )


class MessageForm(Form):
    """More to say, on the return page."""

    text = forms.CharField(
        label=_("Write more"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write something first.")},
    )
