"""The forms of the auditor's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.models import User
from kinga.core.security.queries import all_workers_of
from kinga.core.security.trail.acts import ACCOUNT, CHANGE, READ
from kinga.core.security.trail.notes import VerifierKey
from kinga.interfaces.web.ui.forms import DateInput, Form

__all__ = ["FilterForm", "RequestForm", "WitnessForm"]


class FilterForm(Form):
    """Narrow the list of events."""

    hide_optional = True

    worker = forms.ModelChoiceField(
        label=_("Worker"), required=False, queryset=User.objects.none(), empty_label=_("Anyone")
    )
    sort = forms.ChoiceField(
        label=_("Sort of act"),
        required=False,
        choices=[("", _("Any")), (READ, _("Reading")), (CHANGE, _("Changing")), (ACCOUNT, _("Signing in"))],
    )
    reference = forms.CharField(
        label=_("About (reference)"), required=False, max_length=12, help_text=_("Such as C-7F3K9Q.")
    )
    since = forms.DateField(label=_("From this day"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To this day"), required=False, widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = all_workers_of(user.agency_id)  # type: ignore[attr-defined]


class RequestForm(Form):
    """What a witness has signed before."""

    old = forms.IntegerField(
        label=_("How many events has this witness signed before?"),
        min_value=0,
        initial=0,
        help_text=_("0 the first time. Later: the number of events they signed last."),
    )


class WitnessForm(Form):
    """What a witness sent back."""

    line = forms.CharField(
        label=_("Their signature line"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "spellcheck": "false"}),
        help_text=_("One line that begins with a long dash."),
    )
    key = forms.CharField(
        label=_("Their public key"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"}),
        help_text=_("As they gave it to you in person: name, plus sign, letters and numbers."),
    )

    def clean_key(self) -> VerifierKey:
        """A verifier key, whole."""
        try:
            return VerifierKey.read(self.cleaned_data["key"])
        except BadCheckpoint as error:
            raise forms.ValidationError(_("This key is damaged. Copy the whole of it.")) from error
