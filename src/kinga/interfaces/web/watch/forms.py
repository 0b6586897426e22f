"""Forms of the watch room."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.insight.watch.annotations.kinds import AnnotationKind
from kinga.insight.watch.models import Outcome
from kinga.interfaces.web.ui.forms import DateInput, Form

__all__ = ["AnnotationForm", "ReviewForm"]


class AnnotationForm(Form):
    """What happened while a series was counted."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=AnnotationKind.choices)
    first = forms.DateField(label=_("From"), widget=DateInput)
    last = forms.DateField(
        label=_("To"),
        help_text=_("Leave it open when it goes on, or when counting has changed for good."),
        required=False,
        widget=DateInput,
    )
    words = forms.CharField(
        label=_("What happened?"), help_text=_("Facts and sources, never a person."), max_length=200
    )
    everywhere = forms.BooleanField(label=_("It holds for every series of the agency"), required=False)

    def clean_last(self) -> object:
        """The last day, not before the first."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            raise forms.ValidationError(gettext("The last day is before the first. Change one of the two."))
        return last


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
