"""Forms of the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import ids
from kinga.core.people.models import ContactKind, Safety
from kinga.core.registry.codes import AgeBand, Channel, Harm, Language, Sex
from kinga.core.registry.models import Place
from kinga.core.registry.queries import first_level_places
from kinga.core.security.editing import plain
from kinga.interfaces.web.casework.forms.common import EditForm
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.hours.forms import HoursForm
from kinga.response.intake.models import About, Report, Sharing

__all__ = ["CorrectForm", "FilterForm", "TakeForm"]


class _Once(Form):
    """A form that makes one thing however often it is sent."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several forms stand on one page: each has ids of its own.
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class FilterForm(Form):
    """Narrowing the inbox."""

    hide_optional = True
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Place"), required=False, empty_label=_("All places")
    )
    channel = forms.ChoiceField(
        label=_("How it came"), required=False, choices=[("", _("Every way")), *Channel.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = first_level_places()  # type: ignore[attr-defined]


_TRUE = {"yes": True, "no": False}
_WORD_OF = {True: "yes", False: "no", None: "unknown"}
_TRUTH = [("unknown", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def _area(label: Any, length: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **kwargs)


def _truth(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=_TRUTH, coerce=_TRUE.get, empty_value=None, widget=forms.RadioSelect
    )


class CorrectForm(EditForm):
    """What the person told us since: safety answers of a report that waits."""

    edited: ClassVar = ("danger_now", "needs_care", "sharing")

    danger_now = _truth(_("Danger now?"))
    needs_care = _truth(_("Hurt or ill?"))
    sharing = forms.ChoiceField(
        label=_("May we pass it on?"), choices=Sharing.choices, widget=forms.RadioSelect
    )
    confirmed = forms.BooleanField(
        label=_("They told us so themselves, through a safe way"),
        required=False,
        help_text=_("Needed when an answer becomes milder than the one that stands."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "correct_%s")
        super().__init__(*args, **kwargs)

    @staticmethod
    def shown(row: Any, name: str) -> Any:
        """A value as its field takes it."""
        value = getattr(row, name)
        return value if isinstance(value, str) else _WORD_OF[value]

    def words(self, name: str, value: str) -> str:
        """A stored value as people read it."""
        code = value if name == "sharing" else {"True": "yes", "False": "no"}.get(value, "unknown")
        return super().words(name, code)

    def against(self, report: Report, clashes: Mapping[str, tuple[str, str]]) -> CorrectForm:
        """The form again after a clash, on the report as it stands now, with what each of the two had answered."""
        start = type(self).start(report)
        now = {"base_version": str(start["base_version"]), "base": json.dumps(start["base"])}
        again = type(self)({**self.data.dict(), **now})  # type: ignore[attr-defined]
        for name, (theirs, mine) in clashes.items():
            words = {
                "theirs": self.words(name, theirs),
                "mine": self.words(name, mine),
                "holds": self.words(name, plain(getattr(report, name))),
            }
            again.add_error(
                name,
                _(
                    "A colleague answered “%(theirs)s” while you were writing, and you “%(mine)s”. Until one of you "
                    "chooses, “%(holds)s” holds. Choose, and save again."
                )
                % words,
            )
        return again


class TakeForm(HoursForm, _Once):
    """A report written down for someone who calls or comes: danger first, contact rule before the number."""

    spans: ClassVar = 1

    seed = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)  # of the receipt; never stored
    channel = forms.ChoiceField(label=_("How it comes"), choices=Channel.choices, initial=Channel.PHONE)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, initial=Language.UNKNOWN)
    danger_now = forms.ChoiceField(
        label=_("Danger now?"), choices=_TRUTH, widget=forms.RadioSelect, initial="unknown"
    )
    needs_care = forms.ChoiceField(
        label=_("Hurt or ill?"), choices=_TRUTH, widget=forms.RadioSelect, initial="unknown"
    )
    story = _area(_("What they say, in their words"), 20_000, rows=7)
    about = forms.ChoiceField(label=_("Who needs help?"), choices=About.choices, initial=About.UNKNOWN)
    harm = forms.ChoiceField(label=_("What is happening?"), choices=Harm.choices, initial=Harm.UNKNOWN)
    age_band = forms.ChoiceField(label=_("Age"), choices=AgeBand.choices, initial=AgeBand.UNKNOWN)
    sex = forms.ChoiceField(label=_("Girl, boy, woman or man"), choices=Sex.choices, initial=Sex.UNKNOWN)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Place"), required=False, empty_label=_("Not known")
    )
    where = forms.CharField(label=_("Where exactly"), max_length=500, required=False)
    who_is_near = forms.CharField(label=_("Who is near them"), max_length=500, required=False)
    sharing = forms.ChoiceField(
        label=_("May we pass it on?"), choices=Sharing.choices, initial=Sharing.UNKNOWN
    )
    contact_safety = forms.ChoiceField(
        label=_("Is it safe to contact them?"),
        choices=Safety.choices,
        widget=forms.RadioSelect,
        initial=Safety.UNKNOWN,
    )
    contact_kind = forms.ChoiceField(
        label=_("How"), choices=[("", _("Not said")), *ContactKind.choices], required=False
    )
    contact_voicemail = forms.ChoiceField(
        label=_("May a message be left?"), choices=_TRUTH, widget=forms.RadioSelect, initial="unknown"
    )
    contact_code_word = forms.CharField(label=_("Code word"), max_length=60, required=False)
    contact_note = _area(_("Who may answer, what to say"), 500, rows=2)
    contact_value = forms.CharField(label=_("Number or address"), max_length=200, required=False)
    reporter_name = forms.CharField(label=_("A name to use"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = first_level_places()  # type: ignore[attr-defined]
