"""Forms of people and of the ways to reach them safely."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from kinga.core.people.models import ContactKind, Safety
from kinga.core.registry.codes import AgeBand, Language, Sex
from kinga.interfaces.web.casework.forms.common import EditForm, LongText, OnceForm, ShortText
from kinga.interfaces.web.casework.rulewords import Version
from kinga.interfaces.web.ui.forms import DateInput, Form
from kinga.interfaces.web.ui.zone import ZoneField
from kinga.response.cases.models import PersonRole

__all__ = ["AddContactForm", "AddPersonForm", "ChangePersonForm", "ContactRuleForm", "RuleClashForm"]

_PERSON = ("name", "other_names", "age_band", "sex", "birth_date", "language", "address", "remarks")
_POINT = (
    "safety", "windows", "time_zone", "zone_assumed", "who_may_answer", "code_word", "voicemail", "instructions",
    "expires_on",
)  # fmt: skip
_SPANS = 2
_WHEN = [
    ("times", _("Only at these times")),
    ("any", _("At any time of any day: they said so")),
    ("unknown", _("They have not said: nobody uses it")),
]
_WHOLE_WEEK = [str(day) for day in WEEKDAYS]


class PersonForm(Form):
    """The fields of a person."""

    name = ShortText(label=_("Name, as they want to be called"), max_length=200)
    other_names = ShortText(label=_("Other names"), max_length=200, required=False)
    age_band = forms.ChoiceField(label=_("Age"), choices=AgeBand, initial=AgeBand.UNKNOWN)
    sex = forms.ChoiceField(label=_("Sex or gender"), choices=Sex, initial=Sex.UNKNOWN)
    birth_date = ShortText(
        label=_("Date of birth"), max_length=20, required=False, help_text=_("A year alone is enough.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language, initial=Language.UNKNOWN)
    address = LongText(label=_("Where they live"), max_length=300, rows=2, required=False)
    remarks = LongText(label=_("What helps when talking with them"), max_length=2000, rows=3, required=False)


class AddPersonForm(PersonForm, OnceForm):
    """A person takes part in the case."""

    role = forms.ChoiceField(
        label=_("Who they are in this case"), choices=PersonRole, widget=forms.RadioSelect
    )
    field_order = ("role", *_PERSON)


class ChangePersonForm(PersonForm, EditForm):
    """Changing a person."""

    edited: ClassVar = _PERSON


class RuleForm(Form):
    """A safe-contact rule: what the person said about this way of contact."""

    safety = forms.ChoiceField(
        label=_("What they said about this way of contact"), choices=Safety, initial=Safety.UNKNOWN,
        widget=forms.RadioSelect, help_text=_("Ask them. Until they have said it is safe, nobody uses it."),
    )  # fmt: skip
    who_may_answer = ShortText(label=_("Who may answer or open it"), max_length=200, required=False)
    code_word = ShortText(
        label=_("Word that shows it is them"), max_length=60, required=False,
        help_text=_("Or what you say first, so that they know it is safe to talk."),
    )  # fmt: skip
    voicemail = forms.BooleanField(label=_("A message may be left"), required=False)
    instructions = LongText(label=_("Anything else to keep to"), max_length=500, rows=3, required=False)
    when = forms.ChoiceField(
        label=_("When it is safe"), choices=_WHEN, initial="unknown", widget=forms.RadioSelect
    )
    time_zone = ZoneField(
        label=_("On which clock they mean these times"), required=False,
        help_text=_("Ask what time it is where they are, and choose the line that shows it."),
    )  # fmt: skip
    zone_assumed = forms.BooleanField(
        label=_("They have not said which clock: this is our guess"), required=False
    )
    expires_on = forms.DateField(
        label=_("Ask them again after"), required=False, widget=DateInput,
        help_text=_("After this day the rule no longer counts."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.initial.get("windows") or []
        if "windows" in self.initial:
            known = self.initial["windows"] is not None
            self.initial["when"] = "times" if stored else "any" if known else "unknown"
        for number in range(max(_SPANS, len(stored))):
            self._add_span(number, stored[number] if number < len(stored) else {})

    def _add_span(self, number: int, stored: dict[str, Any]) -> None:
        days = forms.MultipleChoiceField(
            label=_("Days when it is safe") if number == 0 else _("Other days when it is safe"),
            choices=[(str(day), name) for day, name in WEEKDAYS.items()],
            initial=[str(day) for day in stored.get("days", [])],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[f"days_{number}"] = days
        for name, label in (("from", _("From")), ("to", _("Until"))):
            self.fields[f"{name}_{number}"] = forms.TimeField(
                label=label, required=False, initial=stored.get(name),
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put days and times together as `windows`: none for any time, None when they did not say."""
        data: dict[str, Any] = super().clean() or {}
        spans = self._spans(data)
        if data.get("when") == "times":
            if not spans and not self.errors:
                self.add_error("days_0", _("Choose the days, or say that they have not told you when."))
            if not data.get("time_zone") and "time_zone" not in self.errors:
                self.add_error("time_zone", _("Choose the clock on which they mean these times."))
        elif spans and "when" in data:
            self.add_error("when", _("You gave times below: choose “Only at these times”, or take them out."))
        data["windows"] = {"times": spans, "any": []}.get(data.get("when", ""))
        if not spans and not data.get("time_zone"):  # no hours: the clock only says when the rule ends
            data["time_zone"] = self.initial.get("time_zone") or "UTC"
        return data

    def _spans(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        spans = []
        for number in range(sum(name.startswith("days_") for name in self.fields)):
            days, start, end = (data.get(f"{part}_{number}") for part in ("days", "from", "to"))
            if not days and (start or end):
                days = _WHOLE_WEEK
            if days and bool(start) != bool(end):
                self.add_error(f"to_{number}", _("Give both times, or neither for the whole day."))
            elif days:
                span = [time.strftime("%H:%M") if time else "00:00" for time in (start, end)]
                spans.append({"days": [int(day) for day in days], "from": span[0], "to": span[1]})
        return spans


_ORDER = (
    "kind", "value", "safety", "when", "days_0", "from_0", "to_0", "days_1", "from_1", "to_1", "time_zone",
    "zone_assumed",
)  # fmt: skip


class AddContactForm(RuleForm, OnceForm):
    """A way to reach a person."""

    kind = forms.ChoiceField(label=_("How"), choices=ContactKind, widget=forms.RadioSelect)
    value = ShortText(label=_("Number, address or name"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(_ORDER)


class ContactRuleForm(RuleForm, EditForm):
    """Changing the rule. A rule that allows more needs the person's word."""

    edited: ClassVar = _POINT
    confirmed = forms.BooleanField(
        label=_("They told us so themselves, through a safe way"), required=False,
        help_text=_("Needed when the new rule allows more than the one that stands."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(_ORDER)


class RuleClashForm(Form):
    """Choosing between the rule as it stands and another worker's version of it, field by field."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for version in versions:
            self.fields[version.name] = forms.ChoiceField(
                label=version.label,
                choices=[("stands", version.stands), ("other", version.other)],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )
        self.fields["confirmed"] = forms.BooleanField(
            label=_("They told us so themselves, through a safe way"), required=False,
            help_text=_("Needed when what you choose allows more than the stricter rule that holds until then."),
        )  # fmt: skip

    def taken(self) -> frozenset[str]:
        """The fields that are to be as the other version has them."""
        return frozenset(name for name, choice in self.cleaned_data.items() if choice == "other")
