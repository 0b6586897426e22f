"""How Django's forms are drawn. Settings name the renderer; forms of pages subclass `Form`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

__all__ = ["DateInput", "Form", "KingaRenderer", "ModelForm", "Plain", "Question", "TypedBefore"]

_OURS = {
    "django/forms/widgets/radio.html": "ui/forms/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/forms/choices.html",
    "django/forms/widgets/select.html": "ui/forms/select.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
}


class KingaRenderer(DjangoTemplates):
    """Draws fields with label, hint, error and a mark on what is optional; choices as large targets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our drawing where there is one, Django's else."""
        return super().get_template(_OURS.get(template_name, template_name))


class DateInput(forms.DateInput):
    """The browser's own date field: ISO in the address and the form, the reader's own way on screen."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TypedBefore(QueryDict):
    """What a worker had typed when a session ended: a form shows it again, and takes it only when it is sent."""


class Plain(forms.BaseForm):
    """The server checks, not the browser's bubbles: they cannot be read aloud, translated or kept on screen.

    What is missing is said by its own name: in a summary, "This field is required" four times helps nobody.
    Long text has no limit in the browser: it would cut off the end of what is pasted without a word.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.pop("maxlength", None)

    @property
    def reopened(self) -> bool:
        """Whether this form only shows again what was typed before a session ended."""
        return isinstance(self.data, TypedBefore)

    @property
    def kept_form(self) -> str:
        """The key of the kept copy that this form was opened from, to travel with it until it is saved."""
        return str(self.data.get("kept_form", "")) if self.is_bound else ""

    def is_valid(self) -> bool:
        """Never for a form that is shown again: it has not been sent."""
        return not self.reopened and super().is_valid()

    def full_clean(self) -> None:
        """Nothing is found wrong with a form that is shown again: it may be half written."""
        if self.reopened:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            self._name_what_is_missing()
            super().full_clean()

    def fits(self) -> bool:
        """Whether what is shown again could be sent as it stands; `cleaned_data` holds it then."""
        super().full_clean()
        fits = not self._errors
        self._errors = ErrorDict(renderer=self.renderer)
        return fits

    def _name_what_is_missing(self) -> None:
        """The errors of what is missing carry the names of the fields."""
        for bound in self:
            messages = bound.field.error_messages
            if messages.get("required") is not forms.Field.default_error_messages["required"]:
                continue
            if bound.is_hidden:  # nobody can fill it in, and its name says nothing to anybody
                messages["required"] = _("This page is out of date. Open it again, then make your change.")
            else:
                chosen = isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField)
                missing = _("Choose one: “%(label)s”.") if chosen else _("Fill in: “%(label)s”.")
                messages["required"] = missing % {"label": bound.label}


class Form(Plain, forms.Form):
    """The base of every form of a page."""


class ModelForm(Plain, forms.ModelForm):  # type: ignore[type-arg]
    """The base of a form over one model; its view still calls an action, never `.save()`."""


class Question(Form):
    """A form of one question: its only visible field is the heading of the page."""

    heading = True
