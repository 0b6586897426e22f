"""What the questions of the public form are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.languages.joining import listed

__all__ = ["SKIP", "UNKNOWN", "Asked", "checked_contact", "radio", "text"]

# Everybody may leave a question: the two are read as not known, and neither as no.
UNKNOWN = [("unknown", _("I don’t know")), ("skip", _("I’d rather not say"))]
# Nobody is reached under fewer digits, nor at an e-mail address of another form.
_LEAST_DIGITS = 5
_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
SKIP = frozenset({"unknown", "skip", ""})


class Asked(Form):
    """A page of the form. It knows what was answered before, so that it can ask in fitting words."""

    title: Any = ""  # the heading of a page with more than one question

    def __init__(
        self, *args: Any, answers: Mapping[str, Mapping[str, Any]] | None = None, **kwargs: Any
    ) -> None:
        self.answers = answers or {}
        super().__init__(*args, **kwargs)

    def answered(self, step: str, name: str) -> str:
        """What was answered on another page; "" when nothing was."""
        return str(self.answers.get(step, {}).get(name, ""))

    def row_label(self, name: str) -> str:
        """What stands before an answer on the page that checks all."""
        return str(self.fields[name].label)

    def in_words(self, name: str, value: Any) -> str:
        """An answer for the page that checks all: a chosen code as its label, several with commas, text as it is."""
        choices = dict(getattr(self.fields[name], "choices", []))
        if isinstance(value, list):
            return listed(choices.get(one, one) for one in value)
        return str(choices.get(value, value))


def radio(label: Any, choices: list[tuple[str, Any]], why: Any, missing: Any = "") -> forms.ChoiceField:
    """One of several answers. `missing` is said when none was chosen."""
    missing = missing or _("Choose one answer. “I’d rather not say” is an answer too.")
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=why,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


def text(label: Any, why: Any, length: int, rows: int = 0) -> forms.CharField:
    """Words of their own; never needed."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    too_long = (
        _("This is too long to send at once: %(show_value)d characters, and %(limit_value)d fit. Shorten it; "
          "what is left over you can send afterwards with your receipt.")
        if rows
        else _("This is too long: %(show_value)d characters, and %(limit_value)d fit. Shorten it.")
    )  # fmt: skip
    return forms.CharField(
        label=label,
        help_text=why,
        required=False,
        max_length=length,
        widget=widget,
        error_messages={"max_length": too_long},
    )


def checked_contact(value: str, kind: str) -> str:
    """A number or address as it was typed. Raises ValidationError when it cannot reach anybody this way."""
    if value and kind in {"call", "sms"} and sum(sign.isdigit() for sign in value) < _LEAST_DIGITS:
        raise ValidationError(
            gettext(
                "A phone number has five digits or more. Check it, or leave it empty: then we do not contact you."
            )
        )
    if value and kind == "email" and not _EMAIL.search(value):
        raise ValidationError(
            gettext(
                "An e-mail address looks like name@example.org. Check it, or leave it empty: then we do not contact you."
            )
        )
    return value
