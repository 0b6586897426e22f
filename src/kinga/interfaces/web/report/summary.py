"""The answers in words, for the page that checks them before sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kinga.interfaces.web.report.journey import questions

__all__ = ["rows"]


def rows(answers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """One row for each field that was asked: label, value in words, and the step to change it."""
    found = []
    for step in questions(answers):
        form = step.form(initial=dict(answers.get(step.key, {})))
        for name, field in form.fields.items():
            value = answers.get(step.key, {}).get(name, "")
            found.append({"label": str(field.label), "value": _in_words(field, value), "step": step.key})
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    """A chosen code as its label, several with commas between, text as it is."""
    choices = dict(getattr(field, "choices", []))
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value))
