"""From the answers of the pages to a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from kinga.core.foundation import clock
from kinga.core.foundation.sitekey import derive
from kinga.core.registry.codes import Channel, Language
from kinga.core.registry.queries import place
from kinga.core.security.models import Agency
from kinga.core.security.queries import agencies_taking_reports
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report.contact_forms import OTHER_CLOCK, may_be_contacted
from kinga.interfaces.web.report.fields import SKIP
from kinga.interfaces.web.report.journey import questions
from kinga.interfaces.web.report.visits import carry
from kinga.interfaces.web.report.visits.carry import Carried
from kinga.interfaces.web.report.visits.visit import Visit
from kinga.response.intake import receipts
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers

__all__ = ["chosen_agency", "print_of", "send"]

_TRUTH = {"yes": True, "no": False}
# Answers that are kept as a code, "unknown" among them. What people write themselves is never read as a code.
_CODES = ("about", "harm", "age_band", "sex", "sharing")


def chosen_agency(answers: Mapping[str, Mapping[str, Any]]) -> Agency | None:
    """The agency that was chosen, while it still takes reports. Never another in its place."""
    slug = answers.get("agency", {}).get("agency", "")
    return agencies_taking_reports().filter(slug=slug).first()


def print_of(visit: Visit) -> bytes:
    """32 bytes that are the same for the same answers of the same visit, and for no others."""
    carried = visit.carried
    told = json.dumps([carried.submission, carried.answers, get_language() or ""], sort_keys=True)
    # Under the key that only this browser has: from what is stored nobody can work out a receipt.
    return carry.mark(visit.key or carry.decode(carried.secret), "sent", told)


def send(visit: Visit, agency: Agency) -> dict[str, Any]:
    """Make the report; what the page after sending shows. The same answers sent twice make one report with one receipt;
    changed ones another.
    """
    carried, print_of_answers = visit.carried, print_of(visit)
    receipt = receipts.make(get_language() or "", derive(print_of_answers, "receipt"))
    report = receive(
        by=Actor.public(),
        agency=agency,
        channel=Channel.WEB,
        submission=UUID(bytes=print_of_answers[:16]),
        receipt=receipt,
        answers=_answers(carried, agency),
    )
    return {
        "receipt": receipt,
        "agency": str(report.agency_id),
        "danger": report.danger_now,
        "may_contact": may_be_contacted(carried.answers),
    }


def _answers(carried: Carried, agency: Agency) -> ReportAnswers:
    # Only what is asked by the answers as they are now: a detail that was typed before another answer became
    # "no" is not sent.
    asked = {step.key: carried.answers.get(step.key, {}) for step in questions(carried.answers)}
    flat: dict[str, Any] = {name: value for page in asked.values() for name, value in page.items()}
    flat |= {name: "unknown" for name in _CODES if flat.get(name, "") in SKIP}
    language = (get_language() or "")[:2]
    zone, assumed = _zone(asked, agency)
    kind = flat.get("contact_kind", "")
    return ReportAnswers(
        language=language if language in Language.values else Language.OTHER,
        about=flat["about"],
        harm=flat["harm"],
        danger_now=_TRUTH.get(flat.get("danger_now", "")),
        needs_care=_TRUTH.get(flat.get("needs_care", "")),
        story=flat.get("story", ""),
        place=place(flat.get("place", "")),
        where=flat.get("where", ""),
        age_band=flat["age_band"],
        sex=flat["sex"],
        who_is_near=flat.get("who_is_near", ""),
        sharing=flat["sharing"],
        contact_safety=flat.get("contact_safety", "unknown"),
        contact_kind="" if kind in SKIP else kind,
        contact_windows=_windows(flat),
        contact_time_zone=zone,
        contact_zone_assumed=assumed,
        contact_voicemail=_TRUTH.get(flat.get("contact_voicemail", "")),
        contact_value=flat.get("contact_value", ""),
        contact_code_word=flat.get("contact_code_word", ""),
        contact_note=flat.get("contact_note", ""),
        reporter_name=flat.get("reporter_name", ""),
    )


def _windows(flat: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The hours on each of the days; None when they did not say."""
    start, _, end = str(flat.get("hours", "")).partition("-")
    days = sorted(int(day) for day in flat.get("days", []))
    return [{"days": days, "from": start, "to": end}] if days and end else None


def _zone(asked: Mapping[str, Mapping[str, Any]], agency: Agency) -> tuple[str, bool]:
    """The zone of the clock they mean, and whether that is only assumed.

    They said that it is not the agency's, and did not find theirs: no zone at all, rather than one that is wrong.
    """
    said = asked.get("clock", {}).get("clock", "")
    if said == OTHER_CLOCK:
        said = asked.get("zone", {}).get("zone", "")
        return (said, False) if clock.zone(said) else ("", True)
    return (said, False) if clock.zone(said) else (agency.time_zone, True)
