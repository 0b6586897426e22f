"""Forms of people and of the ways to reach them safely."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.people.models import ContactKind, Safety
from kinga.core.registry.codes import AgeBand, Language, Sex
from kinga.interfaces.web.casework.forms.common import EditForm, LongText, OnceForm, ShortText
from kinga.interfaces.web.casework.rulewords import Version
from kinga.interfaces.web.ui.forms import DateInput, Form
from kinga.interfaces.web.ui.hours.forms import HoursForm
from kinga.response.cases.models import PersonRole

__all__ = [
    "AddContactForm",
    "AddPersonForm",
    "ChangePersonForm",
    "ContactRuleForm",
    "ReportedPersonForm",
    "RuleClashForm",
]

_PERSON = ("name", "other_names", "age_band", "sex", "birth_date", "language", "address", "remarks")
_POINT = (
    "safety", "windows", "time_zone", "zone_assumed", "who_may_answer", "code_word", "voicemail", "instructions",
    "expires_on",
)  # fmt: skip


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


class ReportedPersonForm(AddPersonForm):
    """A person whom a report names, with the way to reach whoever reported where it is theirs."""

    report = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.ChoiceField(
        choices=[("", ""), ("reporter", "reporter")], required=False, widget=forms.HiddenInput
    )
    with_contact = forms.BooleanField(
        label=_("Take over how to reach them, with the rule exactly as they gave it"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, has_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_contact:
            del self.fields["with_contact"]


class ChangePersonForm(PersonForm, EditForm):
    """Changing a person."""

    edited: ClassVar = _PERSON


class RuleForm(HoursForm):
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
    expires_on = forms.DateField(
        label=_("Ask them again after"), required=False, widget=DateInput,
        help_text=_("After this day the rule no longer counts."),
    )  # fmt: skip


_ORDER = (
    "kind", "value", "safety", "when", "days_0", "from_0", "to_0", "days_1", "from_1", "to_1", "time_zone",
    "zone_assumed",
)  # fmt: skip


class AddContactForm(RuleForm, OnceForm):
    """A way to reach a person."""

    kind = forms.ChoiceField(label=_("How"), choices=ContactKind, widget=forms.RadioSelect)
    value = ShortText(label=_("Number, address or name"), max_length=200)
    confirmed = forms.BooleanField(
        label=_("They told us so themselves, through a safe way"), required=False,
        help_text=_("Needed when the same number is here already under a rule that allows less."),
    )  # fmt: skip

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
