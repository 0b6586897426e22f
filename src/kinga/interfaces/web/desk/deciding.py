"""Forms of deciding about a report, of writing to whoever reported, and of taking a decision back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.security.models import Agency, User
from kinga.core.security.queries import agencies_taking_reports, workers_of
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.common import OnceForm
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.timewords import full
from kinga.response.cases.models import Case
from kinga.response.intake.models import Report
from kinga.response.triage.models import DecisionKind
from kinga.response.triage.queries import linkable_case, linkable_cases

__all__ = ["DecisionForm", "HeardForm", "MessageForm", "UndoForm"]

_CLOSE_BY = 12


class _CaseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Open cases by what tells them apart without opening anything sealed."""

    def label_from_instance(self, obj: Any) -> str:
        """`C-7F3K9Q · Violence at home · Old Harbour · 3 November 2026 · Baraka Sample`."""
        opened = full(timezone.localdate(obj.opened_at))
        parts = (obj.reference, obj.get_harm_display(), obj.place, opened, obj.lead and obj.lead.name)
        return " · ".join(str(part) for part in parts if part)


class DecisionForm(OnceForm):
    """What becomes of a report. A worker who reads no cases is not offered to link to one."""

    hide_optional = True
    kind = forms.ChoiceField(
        label=_("What becomes of it?"), choices=DecisionKind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("One or two sentences that a colleague will understand next month."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lead = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who leads the case?"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("When you open a case."),
    )
    case = _CaseChoice(
        Case.objects.none(),
        label=_("Which case?"),
        required=False,
        empty_label=_("Choose a case"),
        help_text=_("When you link to a case. The open cases most like this report come first."),
    )
    case_reference = forms.CharField(
        label=_("Or the case's reference"),
        max_length=20,
        required=False,
        help_text=_("If it is not in the list."),
    )
    to_agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Which agency?"),
        required=False,
        empty_label=_("Choose an agency"),
        help_text=_("When you refer on."),
    )
    agreed = forms.BooleanField(
        label=_("They were asked, and agree that it is passed on"),
        required=False,
        help_text=_("Needed unless they said yes when they reported."),
    )

    def __init__(self, *args: Any, user: User, report: Report, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decisionform_%s")
        super().__init__(*args, **kwargs)
        self._user = user
        others = agencies_taking_reports().exclude(pk=report.agency_id)
        self.fields["to_agency"].queryset = others  # type: ignore[attr-defined]
        if user.may(Permission.CASE_READ):
            self._offer_cases(report)
        else:
            self._offer_no_cases()
        if user.may(Permission.CASE_ASSIGN):
            leads = [worker.pk for worker in workers_of(user.agency_id) if worker.may(Permission.CASE_WRITE)]
            self.fields["lead"].queryset = User.objects.filter(pk__in=leads)  # type: ignore[attr-defined]
        else:
            del self.fields["lead"]

    def _offer_cases(self, report: Report) -> None:
        """Those most alike to choose from; any other by its reference."""
        rows = linkable_cases(self._user, report).select_related("place", "lead")
        shown = [row.pk for row in rows[:_CLOSE_BY]]
        self.fields["case"].queryset = rows.filter(pk__in=shown)  # type: ignore[attr-defined]

    def _offer_no_cases(self) -> None:
        del self.fields["case"], self.fields["case_reference"]
        kind = self.fields["kind"]
        kind.choices = [  # type: ignore[attr-defined]
            choice for choice in DecisionKind.choices if choice[0] != DecisionKind.LINK_CASE
        ]
        kind.help_text = _(
            "Does it belong to a case that is open already? Leave it here: case workers and supervisors link it."
        )

    def clean(self) -> dict[str, Any]:
        """A link needs its case, a referral on its agency."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.pop("case_reference", "")
        if cleaned.get("kind") == DecisionKind.LINK_CASE and not cleaned.get("case"):
            cleaned["case"] = self._case_of(typed)
        if cleaned.get("kind") == DecisionKind.REFER_ON and not cleaned.get("to_agency"):
            self.add_error("to_agency", _("Choose the agency it goes to."))
        return cleaned

    def _case_of(self, typed: str) -> Case | None:
        if not typed:
            self.add_error("case", _("Choose the case it belongs to."))
            return None
        found = linkable_case(self._user, typed)
        if found is None:
            self.add_error(
                "case_reference",
                _("No open case that you may see has this reference. Check it letter by letter."),
            )
        return found


class _Moment(forms.CharField):
    """A moment to the microsecond, as the page carries it."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dt.datetime | None:
        """The moment, with its zone and never later than now. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            # Without a zone it is no moment: comparing it says so too.
            return min(dt.datetime.fromisoformat(text), clock.now())
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(
                _("This page is out of date. Open it again, then make your change.")
            ) from error


class _Letter(OnceForm):
    """What is said about the messages that stood on the page, and about none that came since."""

    prefix = "message"
    heard = _Moment(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class MessageForm(_Letter):
    """A message to whoever reported."""

    text = forms.CharField(
        label=_("Message"),
        help_text=_(
            "They read it with their receipt. Someone else may read it too: say nothing that gives them away."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HeardForm(_Letter):
    """What they wrote needs no answer."""

    heard = _Moment()


class UndoForm(Form):
    """Taking a decision back."""

    prefix = "undo"
    reason = forms.CharField(
        label=_("Why is it undone?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
