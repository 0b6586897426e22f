"""Forms of the watch room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.insight.watch.models import Outcome
from kinga.interfaces.web.ui.forms import Form

__all__ = ["ReviewForm"]


class ReviewForm(Form):
    """What a signal turned out to be."""

    outcome = forms.ChoiceField(label=_("What was it?"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Facts and sources, never a person."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
