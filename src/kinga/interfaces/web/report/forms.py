"""What happened, where, to whom: one form for each page. Only who reads it must be chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation.language import in_language
from kinga.core.registry.codes import AgeBand, Sex
from kinga.core.registry.queries import first_level_places
from kinga.core.security.queries import agencies_taking_reports
from kinga.interfaces.web.report.fields import UNKNOWN, Asked, radio, text
from kinga.interfaces.web.ui.forms import Form, Question

__all__ = [
    "AboutForm", "AgencyForm", "CareForm", "CheckForm", "DangerForm", "HarmForm", "MessageForm", "NearForm",
    "PersonForm", "PlaceForm", "ReceiptForm", "SharingForm", "StoryForm",
]  # fmt: skip

_YES_NO = [("yes", _("Yes")), ("no", _("No")), *UNKNOWN]
# Above so many places a list to open is quicker than one to scroll through.
_MOST_IN_SIGHT = 12


class AgencyForm(Asked, Question):
    """Who will read it."""

    agency = radio(
        _("Who should read what you write?"),
        [],
        _("The people you choose here read it first. Later you say whether it may be passed on."),
        _("Choose who should read it."),
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


class DangerForm(Asked, Question):
    """Danger now: first, because of what it says about help that is nearer."""

    danger_now = radio(
        _("Is someone in danger right now?"),
        _YES_NO,
        _("If so, call your local emergency number if you can. We may read this later than now."),
    )


class AboutForm(Asked, Question):
    """Whom it is about."""

    about = radio(
        _("Who needs help?"),
        [
            ("self", _("I do")),
            ("child", _("A child")),
            ("adult", _("Another adult")),
            ("group", _("Several people")),
            *UNKNOWN,
        ],
        _("So that we ask you the right questions."),
    )


class HarmForm(Asked, Question):
    """What is happening, in words that a child understands. The codes are those of registry.codes.Harm."""

    harm = radio(
        _("What is happening?"),
        [
            ("home", _("Someone is hurt or threatened at home")),
            ("sexual", _("Someone is touched or forced in a sexual way")),
            ("online", _("Someone is harmed online, or with pictures")),
            ("labour", _("Someone must work and cannot stop, or is not paid")),
            ("trafficking", _("Someone was taken away, or is held")),
            ("neglect", _("A child is left without care")),
            ("stranded", _("Someone is stuck without food, money or a place to stay")),
            ("other", _("Something else")),
            *UNKNOWN,
        ],
        _("Choose what comes closest. You can say it in your own words later."),
    )


class CareForm(Asked, Question):
    """Hurt or ill."""

    needs_care = radio(
        _("Is someone hurt or ill?"), _YES_NO, _("So that we know whether a doctor is needed.")
    )


class StoryForm(Asked, Question):
    """In their own words."""

    story = text(
        _("What would you like to tell us?"), _("In your own words. A few words are enough."), 20_000, rows=8
    )


class PlaceForm(Asked):
    """Where."""

    title = _("Where is it?")
    place = radio(
        _("In which area is it?"),
        [],
        _("So that someone near can help."),
        _("Choose an area. “I’d rather not say” is an answer too."),
    )
    where = text(_("Anything that helps to find the place"), _("Leave it empty if that feels unsafe."), 500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["place"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        places = [
            (place.code, format_html("<bdi>{}</bdi>", place.local_name)) for place in first_level_places()
        ]
        if len(places) > _MOST_IN_SIGHT:
            choice.widget = forms.Select()
            choice.choices = [("", _("Choose an answer")), *UNKNOWN, *places]
        else:
            choice.choices = [*places, *UNKNOWN]


_AGES = [(value, label) for value, label in AgeBand.choices if value != AgeBand.UNKNOWN] + UNKNOWN


class PersonForm(Asked):
    """Age band and sex, of oneself or of someone else."""

    age_band = radio(
        _("How old is the person who needs help?"),
        _AGES,
        _("Help for children differs from help for adults."),
        _("Choose an age. “I’d rather not say” is an answer too."),
    )
    sex = radio(
        _("Is this person a girl or woman, or a boy or man?"),
        [(value, label) for value, label in Sex.choices if value != Sex.UNKNOWN] + UNKNOWN,
        _("Some safe places are only for women or only for men."),
        _("Say whether it is a girl or woman, or a boy or man. “I’d rather not say” is an answer too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("About the person who needs help")
        about = self.answered("about", "about")
        if about == "self":
            self.title = _("About you")
            self.fields["age_band"].label = _("How old are you?")
            self.fields["sex"].label = _("Are you a girl or woman, or a boy or man?")
            self.fields["sex"].error_messages["required"] = _(
                "Say whether you are a girl or woman, or a boy or man. “I’d rather not say” is an answer too."
            )
        elif about == "group":
            self.title = _("About the people who need help")
            self.fields["age_band"].label = _("How old is the youngest of them?")
            self.fields["sex"].label = _("Are most of them girls or women, or boys or men?")
            self.fields["sex"].error_messages["required"] = _(
                "Say whether most are girls or women, or boys or men. “I’d rather not say” is an answer too."
            )
        elif about == "child":
            self._ask_childs_age()

    def _ask_childs_age(self) -> None:
        """The ages of children, and the one above: a child of one's own may be older. What was answered stays."""
        ages = self.fields["age_band"]
        assert isinstance(ages, forms.ChoiceField)  # noqa: S101 - for the types
        kept = {AgeBand.UNDER_12, AgeBand.TEEN, AgeBand.YOUNG, self.initial.get("age_band"), *dict(UNKNOWN)}
        kept.add(self.answered("person", "age_band"))
        ages.choices = [(value, label) for value, label in _AGES if value in kept]


class NearForm(Asked, Question):
    """Who is near."""

    who_is_near = text(
        _("Who is near the person, or lives with them?"),
        _(
            "For example: alone, with the children, with the person who does harm. It helps us not to make it worse."
        ),
        500,
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.answered("about", "about") == "self":
            self.fields["who_is_near"].label = _("Who is near you, or lives with you?")


class SharingForm(Asked, Question):
    """May it go to another agency."""

    sharing = radio(
        _("May we pass this on if someone else can help better?"),
        [
            ("yes", _("Yes, if they can help better")),
            ("ask", _("Only after asking me")),
            ("no", _("No")),
            *UNKNOWN,
        ],
        _(
            "What you wrote is passed on as a whole, to one agency, and only as you say here. Without an answer we "
            "ask you first."
        ),
    )


class CheckForm(Asked):
    """Sending: nothing more to answer."""


class ReceiptForm(Question):
    """The receipt, to come back."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        help_text=_("The six English words, or the six groups of numbers, that you kept."),
        max_length=300,
        # Two lines, so that a phone shows all of it; from left to right, as receipts are read, in any numerals.
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "dir": "ltr",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Write the words or numbers of your receipt.")},
    )


class MessageForm(Form):
    """More to say, on the return page."""

    text = forms.CharField(
        label=_("Write more"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "This is too long for one message: %(show_value)d characters, and %(limit_value)d fit. "
                "Send it in two."
            ),
        },
    )
