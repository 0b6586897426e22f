"""Forms about the case itself and who works on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.registry.codes import Harm
from kinga.core.registry.queries import first_level_places
from kinga.core.security.models import Agency, User
from kinga.core.security.queries import workers_of
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.common import EditForm, LongText, OnceForm
from kinga.interfaces.web.casework.urgency import CHOICES
from kinga.interfaces.web.ui.forms import Form
from kinga.response.cases.models import Case, ClosureReason

__all__ = [
    "AssignForm",
    "ChangeCaseForm",
    "CloseForm",
    "FindForm",
    "FindPersonForm",
    "OpenCaseForm",
    "ReopenForm",
    "TeamForm",
]


def _place() -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(
        first_level_places(), label=_("Place"), required=False, empty_label=_("Not known")
    )


class OpenCaseForm(OnceForm):
    """Opening a case by hand."""

    harm = forms.ChoiceField(label=_("What it is mostly about"), choices=Harm, initial=Harm.UNKNOWN)
    place = _place()
    urgency = forms.TypedChoiceField(
        label=_("How soon someone must act"), choices=CHOICES, coerce=int, widget=forms.RadioSelect
    )
    summary = LongText(label=_("What is known so far"), max_length=5000, rows=8)


class ChangeCaseForm(EditForm):
    """Changing a case."""

    edited: ClassVar = ("harm", "place", "summary", "safety_plan")
    harm = forms.ChoiceField(label=_("What it is mostly about"), choices=Harm)
    place = _place()
    summary = LongText(label=_("Summary"), max_length=5000, rows=8, required=False)
    safety_plan = LongText(
        label=_("Safety plan"), max_length=5000, rows=8, required=False,
        help_text=_("What the person does, where they go and whom they call when danger comes."),
    )  # fmt: skip


class FindPersonForm(Form):
    """Finding a person by name or number: sent, never in an address."""

    hide_optional = True
    typed = forms.CharField(
        label=_("Name or phone number"),
        help_text=_("Other spellings and Arabic or Latin letters are found too."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        error_messages={"required": _("Type a name, a part of one, or a phone number.")},
    )


class FindForm(Form):
    """Finding a case by its reference."""

    hide_optional = True
    reference = forms.CharField(label=_("Reference"), max_length=12, required=False)


class _Worker(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        """The worker's name."""
        return obj.name


def _workers(agency: Agency) -> Any:
    able = [worker.pk for worker in workers_of(agency.pk) if worker.may(Permission.CASE_WRITE)]
    return workers_of(agency.pk).filter(pk__in=able)


class TeamForm(Form):
    """Another worker joins the case."""

    user = _Worker(User.objects.none(), label=_("Worker"), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _workers(case.agency).exclude(pk=case.lead_id)  # type: ignore[attr-defined]


class AssignForm(TeamForm):
    """Another worker answers for the case."""

    reason = LongText(
        label=_("Why, and what they should know"), max_length=2000, rows=4,
        help_text=_("It stands as a note in the case."),
    )  # fmt: skip


class CloseForm(Form):
    """Closing a case. The last field is shown only when there is open work."""

    reason = forms.ChoiceField(label=_("Why it is closed"), choices=ClosureReason, widget=forms.RadioSelect)
    note = LongText(
        label=_("How things stand"), max_length=2000, rows=5,
        help_text=_("Someone may open this case again: what should they know first?"),
    )  # fmt: skip
    anyway = forms.BooleanField(label=_("Close it all the same"), required=False)

    def __init__(self, *args: Any, ask: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask:
            self.fields["anyway"].widget = forms.HiddenInput()


class ReopenForm(Form):
    """Opening a closed case again."""

    reason = LongText(label=_("Why it is opened again"), max_length=2000, rows=4)
