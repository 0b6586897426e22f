"""Forms of notes, concerns and tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.registry.codes import Harm
from kinga.core.security.models import User
from kinga.interfaces.web.casework.forms.case import TeamForm
from kinga.interfaces.web.casework.forms.common import DueForm, LongText, OnceForm, ShortText
from kinga.interfaces.web.ui.forms import Form
from kinga.response.cases.models import Case, TaskKind

__all__ = ["ConcernForm", "DropTaskForm", "FinishTaskForm", "MoveTaskForm", "NoteForm", "TaskForm"]


class NoteForm(OnceForm):
    """A note."""

    text = LongText(
        label=_("Note"), max_length=20_000, rows=12,
        help_text=_("Write what you saw and heard, and who said it. A note cannot be changed later, only corrected."),
    )  # fmt: skip


class ConcernForm(OnceForm):
    """A harm or risk."""

    harm = forms.ChoiceField(label=_("Harm or risk"), choices=Harm, widget=forms.RadioSelect)
    detail = LongText(label=_("What makes you think so"), max_length=2000, required=False)


class TaskForm(DueForm, OnceForm):
    """Something to do."""

    what = ShortText(label=_("What is to be done"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of work"), choices=TaskKind, widget=forms.RadioSelect)
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("Who does it"), required=False, empty_label=_("Whoever leads the case")
    )
    field_order = ("what", "kind", "due_on", "due_time", "because", "assigned_to")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = TeamForm(case=case).fields["user"].queryset  # type: ignore[attr-defined]


class FinishTaskForm(Form):
    """The work is done."""

    outcome = LongText(label=_("What came of it"), max_length=2000, required=False)


class DropTaskForm(Form):
    """The work will not be done."""

    outcome = LongText(label=_("Why it will not be done"), max_length=2000)


class MoveTaskForm(DueForm):
    """Another time."""
