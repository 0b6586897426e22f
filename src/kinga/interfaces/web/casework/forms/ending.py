"""Forms about the end of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.interfaces.web.ui.forms import Form
from kinga.response.cases.disposal.rules import LONGEST_YEARS
from kinga.response.cases.models import DisposalAct, DisposalReason, HoldReason

__all__ = ["AskForm", "HoldForm", "RetentionForm"]

_REASONS = {
    DisposalAct.SHRED: ("time_is_over", "person_asked", "opened_in_error", "order"),
    DisposalAct.LIFT_HOLD: ("hold_ended", "order"),
}


class HoldForm(Form):
    """Why a case must be kept."""

    reason = forms.ChoiceField(label=_("Why it must be kept"), choices=HoldReason, widget=forms.RadioSelect)


class AskForm(Form):
    """Why something is asked for at the end of a case. Codes only: no name gets into a certificate."""

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = _REASONS[DisposalAct(act)]
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why"),
            choices=[choice for choice in DisposalReason.choices if choice[0] in wanted],
            widget=forms.RadioSelect,
        )


class RetentionForm(Form):
    """How many years, and on what ground: for children, and for everybody else."""

    years_children = forms.IntegerField(
        label=_("Years that a closed case about a child is kept"), min_value=1, max_value=LONGEST_YEARS
    )
    source_children = forms.CharField(label=_("The law or policy that says so, for children"), max_length=200)
    years_others = forms.IntegerField(
        label=_("Years that any other closed case is kept"), min_value=1, max_value=LONGEST_YEARS
    )
    source_others = forms.CharField(label=_("The law or policy that says so, for others"), max_length=200)
