"""The forms of referrals."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.registry.models import Service
from kinga.core.registry.queries import open_services
from kinga.core.security.models import Agency
from kinga.core.security.queries import partners_of
from kinga.interfaces.web.ui.forms import Form
from kinga.response.referrals.models import Consent, RefusalReason

__all__ = ["AcceptForm", "ArrivedForm", "CompleteForm", "OfferForm", "RefuseForm", "WithdrawForm"]

_HOURS = [("4", _("4 hours")), ("24", _("A day")), ("72", _("Three days")), ("168", _("A week"))]


def _words(
    label: Any, length: int, *, required: bool = True, hint: Any = "", rows: int = 3
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class OfferForm(Form):
    """Ask a service or an agency for help."""

    hide_optional = True  # one of the first two is needed, and the form says so

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    service = forms.ModelChoiceField(
        label=_("Which service do you ask?"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("None of the services"),
        help_text=_("Only services that say they are open."),
    )
    to_agency = forms.ModelChoiceField(
        label=_("Or which other agency?"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("No agency"),
    )
    asked = _words(_("What do you ask for?"), 1000, hint=_("They read this. Write no name here."))
    shared = _words(
        _("What may they know about the person?"),
        5000,
        rows=5,
        hint=_("They read this and nothing else of the case. Write only what the person agreed to."),
    )
    consent = forms.ChoiceField(
        label=_("On what basis do you share this?"), choices=Consent.choices, widget=forms.RadioSelect
    )
    answer_within = forms.ChoiceField(
        label=_("They should answer within"), choices=_HOURS, initial="24", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, agency_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
        self.fields["service"].queryset = open_services()  # type: ignore[attr-defined]
        self.fields["to_agency"].queryset = partners_of(agency_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A service or an agency; never both, never none."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("service")) == bool(data.get("to_agency")):
            self.add_error("service", _("Choose one service, or one agency."))
        return data

    def clean_answer_within(self) -> dt.timedelta:
        """How long they have."""
        return dt.timedelta(hours=int(self.cleaned_data["answer_within"]))


class AcceptForm(Form):
    """We will help."""

    note = _words(_("What should they know?"), 1000, required=False, hint=_("For example when to come."))


class RefuseForm(Form):
    """We cannot help."""

    reason = forms.ChoiceField(label=_("Why not?"), choices=RefusalReason.choices, widget=forms.RadioSelect)
    note = _words(_("Anything that helps them find other help"), 1000, required=False)


class WithdrawForm(Form):
    """The offer is taken back."""

    reason = _words(_("Why do you take it back?"), 1000)


class ArrivedForm(Form):
    """The person is there: nothing to write."""


class CompleteForm(Form):
    """The help was given."""

    outcome = _words(_("How did it go?"), 1000)
