"""What the forms of a case share: text with one kind of line end, being sent twice, and editing side by side."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.security.editing import plain
from kinga.interfaces.web.ui.forms import DateInput, Form

__all__ = ["DueForm", "EditForm", "LongText", "OnceForm", "ShortText"]


class ShortText(forms.CharField):
    """One line of text."""


class LongText(forms.CharField):
    """Several lines; browsers send other line ends than were stored, which would look like an edit."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class OnceForm(Form):
    """A form that makes one thing, however often it is sent."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4


class DueForm(Form):
    """A due time as a day and a time of day, in the zone of the page."""

    due_on = forms.DateField(label=_("Due on"), widget=DateInput)
    due_time = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Without a time: by 17:00."),
    )  # fmt: skip
    because = LongText(
        label=_("Why by then"), max_length=500, rows=2, help_text=_("Colleagues who step in need to know.")
    )

    def clean(self) -> dict[str, Any]:
        """Put day and time together as `due_at`; it must lie ahead."""
        data: dict[str, Any] = super().clean() or {}
        if day := data.get("due_on"):
            time = data.get("due_time") or dt.time(17)
            data["due_at"] = timezone.make_aware(dt.datetime.combine(day, time))
            if data["due_at"] < clock.now():
                self.add_error("due_on", _("This time has passed. Choose one that is still to come."))
        return data


class EditForm(Form):
    """A form over a row: it carries the version it was opened with and the value each field had then."""

    edited: ClassVar[tuple[str, ...]] = ()

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.JSONField(widget=forms.HiddenInput)

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        """The initial values of the form for a row, and what it started from. Opens the sealed fields."""
        return {
            **{name: cls.shown(row, name) for name in cls.edited},
            "base_version": row.version,
            "base": {name: plain(getattr(row, name)) for name in cls.edited},
        }

    @staticmethod
    def shown(row: Any, name: str) -> Any:
        """A value as its field takes it."""
        value = getattr(row, name)
        return plain(value) if hasattr(value, "open") else value

    def clean_base(self) -> dict[str, str]:
        """Text for each field; anything else was not sent by our page."""
        base = self.cleaned_data["base"]
        if not isinstance(base, dict):
            raise forms.ValidationError(_("This page is out of date. Open it again, then make your change."))
        return {str(name): str(value) for name, value in base.items()}

    def changes(self) -> dict[str, Any]:
        """The edited fields; one that the worker gave up on a clash page is left out."""
        given_up = {name for name in self.edited if self.data.get(f"choose_{name}") == "theirs"}
        return {name: self.cleaned_data[name] for name in self.edited if name not in given_up}

    def words(self, name: str, value: str) -> str:
        """A stored value as people read it."""
        choices = dict(getattr(self.fields[name], "choices", ()) or ()) if name in self.fields else {}
        return str(choices.get(value, value))

    def after_clash(self, theirs: dict[str, str], version: int) -> dict[str, str]:
        """Hidden fields for the page where the worker chooses: all that was typed, on the present version."""
        base = {**self.cleaned_data["base"], **theirs}
        return {"base_version": str(version), "base": json.dumps(base)}
