"""The answers in words, for the page that checks them before sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kinga.interfaces.web.report.journey import questions
from kinga.interfaces.web.ui.languages.joining import listed

__all__ = ["rows"]


def rows(answers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each field that was asked: label, value in words, whether it was typed, and the step."""
    found = []
    for step in questions(answers):
        form = step.form(initial=dict(answers.get(step.key, {})))
        for name, field in form.fields.items():
            value = answers.get(step.key, {}).get(name, "")
            typed = isinstance(field, forms.CharField)
            words = _in_words(field, value)
            found.append({"label": str(field.label), "value": words, "said": typed, "step": step.key})
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    """A chosen code as its label, several with commas between, text as it is."""
    choices = dict(getattr(field, "choices", []))
    if isinstance(value, list):
        return listed(choices.get(one, one) for one in value)
    return str(choices.get(value, value))
