"""From the form of a call to a report, and the form's sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import derive
from kinga.core.registry.codes import Language
from kinga.core.security.keys import site_key
from kinga.core.security.models import User
from kinga.response.intake import receipts
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report
from kinga.response.intake.queries import receipt_id

__all__ = ["sections", "take"]

_TRUTH = {"yes": True, "no": False}
_ANSWERS = {entry.name for entry in fields(ReportAnswers)}


def sections(form: Form) -> list[tuple[str, list[BoundField]]]:
    """The fields of the form in sections of up to seven, in the order of a call."""
    parts = [
        (_("First"), ["channel", "language", "danger_now", "needs_care"]),
        (_("What is happening"), ["story", "about", "harm", "age_band", "sex"]),
        (_("Where"), ["place", "where", "who_is_near", "sharing"]),
        (
            _("Safe contact: ask before you write down a number"),
            ["contact_safety", "contact_kind", "when", "days_0", "from_0", "to_0"],
        ),
        (
            _("Whose clock, and what to keep to"),
            ["time_zone", "zone_assumed", "contact_note", "contact_code_word"],
        ),
        (_("The number, last"), ["contact_value", "contact_voicemail", "reporter_name"]),
    ]
    return [(title, [form[name] for name in names]) for title, names in parts]


def take(user: User, cleaned: Mapping[str, Any]) -> tuple[Report, str]:
    """Make the report and its receipt, to be read out. Sent twice, both are the same."""
    # From a random part of the form that is not kept: a second copy of the form gives the same receipt, and from
    # what is stored nobody can work it out.
    seed = derive(site_key(), f"receipt of {cleaned['seed']}")
    receipt, other = _readable(cleaned["language"], seed)
    answers = {name: value for name, value in cleaned.items() if name in _ANSWERS}
    for name in ("danger_now", "needs_care", "contact_voicemail"):
        answers[name] = _TRUTH.get(cleaned[name])
    report = receive(
        by=user.actor,
        agency=user.agency,
        channel=cleaned["channel"],
        answers=ReportAnswers(
            contact_windows=cleaned["windows"],
            contact_time_zone=cleaned["time_zone"],
            contact_zone_assumed=cleaned["zone_assumed"],
            **answers,
        ),
        receipt=receipt,
        submission=cleaned["submission"],
        taken_by=user,
    )
    # A second copy of the form may name another language: what counts is the receipt that was kept.
    return report, receipt if report.receipt_id == receipt_id(receipt) else other


def _readable(language: str, seed: bytes) -> tuple[str, str]:
    """The receipt to read out to a speaker of `language`, and its other form: English words help who knows English."""
    spoken = language if language != Language.UNKNOWN else get_language() or Language.ENGLISH
    words, digits = receipts.make(Language.ENGLISH, seed), receipts.make("", seed)
    return (words, digits) if spoken.split("-")[0] == Language.ENGLISH else (digits, words)
