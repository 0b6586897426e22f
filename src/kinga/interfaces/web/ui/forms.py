"""How Django's forms are drawn. Settings name the renderer; forms of pages subclass `Form`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

__all__ = ["DateInput", "Form", "KingaRenderer", "ModelForm", "Question"]

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


class _Plain:
    """The server checks, not the browser's bubbles: they cannot be read aloud, translated or kept on screen."""

    use_required_attribute = False


class Form(_Plain, forms.Form):
    """The base of every form of a page."""


class ModelForm(_Plain, forms.ModelForm):  # type: ignore[type-arg]
    """The base of a form over one model; its view still calls an action, never `.save()`."""


class Question(Form):
    """A form of one question: its only visible field is the heading of the page."""

    heading = True
