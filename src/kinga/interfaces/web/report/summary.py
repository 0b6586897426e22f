"""The answers in words, for the page that checks them before sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from kinga.interfaces.web.report.contact_forms import may_be_contacted
from kinga.interfaces.web.report.journey import questions

__all__ = ["page"]


def page(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the page shows beside the button: every answer, whether danger is now, and whether we contact them."""
    return {
        "summary": _rows(answers),
        "danger": answers.get("danger", {}).get("danger_now") == "yes",
        "may_contact": may_be_contacted(answers),
    }


def _rows(answers: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each field that was asked: label, value in words, whether it was typed, and the step."""
    found = []
    for step in questions(answers):
        given = answers.get(step.key, {})
        form = step.form(initial=dict(given), answers=answers)
        for name in form.fields:
            value = form.in_words(name, given.get(name, ""))
            typed = isinstance(form.fields[name], forms.CharField)
            found.append({"label": form.row_label(name), "value": value, "said": typed, "step": step.key})
    return found
