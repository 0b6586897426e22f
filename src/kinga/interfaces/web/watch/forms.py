"""Forms of the watch room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.insight.watch.annotations.kinds import AnnotationKind
from kinga.insight.watch.models import Indicator, Outcome
from kinga.insight.watch.words import indicator_name
from kinga.interfaces.web.ui.forms import DateInput, Form

__all__ = ["AnnotationForm", "ReviewForm", "SeriesForm"]


class SeriesForm(Form):
    """Which of many series are listed: of one indicator, of places called like something."""

    hide_optional = True
    what = forms.ChoiceField(label=_("What is counted"), required=False)
    named = forms.CharField(label=_("Name of the place"), max_length=120, required=False)

    @classmethod
    def of(cls, asked: Mapping[str, str], indicators: Iterable[Indicator], language: str) -> SeriesForm:
        """From the address; what is not there to be chosen is not asked for."""
        known = {str(one.pk): indicator_name(one, language) for one in indicators}
        what = asked.get("what") or ""
        form = cls({
            "what": what if what in known else "", "named": (asked.get("named") or "").strip()[:120],
        })  # fmt: skip
        form.fields["what"].choices = [("", gettext("Everything")), *known.items()]  # type: ignore[attr-defined]
        return form

    @property
    def chosen(self) -> str:
        """The indicator's id, "" for all of them."""
        return str(self.data["what"])

    @property
    def called(self) -> str:
        """What the place's name has in it."""
        return str(self.data["named"])

    @property
    def query(self) -> str:
        """What comes after the question mark of its address."""
        return urlencode({key: value for key, value in self.data.items() if value})


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
