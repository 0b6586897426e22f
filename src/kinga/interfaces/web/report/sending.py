"""From the answers of the pages to a report."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from kinga.core.foundation.sitekey import derive
from kinga.core.registry.codes import Channel, Language
from kinga.core.registry.queries import place
from kinga.core.security.models import Agency
from kinga.core.security.queries import agencies_taking_reports
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report.carry import Carried
from kinga.response.intake import receipts
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report
from kinga.response.intake.queries import receipt_id

__all__ = ["Sent", "chosen_agency", "send"]

_TRUTH = {"yes": True, "no": False}
_NOT_SAID = {"skip": "unknown"}


@dataclass(frozen=True)
class Sent:
    """What sending made: the report and the receipt that opens its mailbox."""

    report: Report
    receipt: str


def chosen_agency(answers: Mapping[str, Mapping[str, Any]]) -> Agency | None:
    """The agency that was chosen, while it still takes reports. Never another in its place."""
    slug = answers.get("agency", {}).get("agency", "")
    return agencies_taking_reports().filter(slug=slug).first()


def send(carried: Carried, agency: Agency, key: bytes) -> Sent:
    """Make the report. The same answers sent twice make one report with one receipt; changed ones another."""
    language = get_language() or ""
    told = json.dumps([carried.submission, carried.answers, language], sort_keys=True).encode()
    # Under the key that only this browser has: from what is stored nobody can work out a receipt.
    print_of_answers = hmac.new(key, told, hashlib.sha256).digest()
    receipt = receipts.make(language, derive(print_of_answers, "receipt"))
    report = receive(
        by=Actor.public(),
        agency=agency,
        channel=Channel.WEB,
        submission=UUID(bytes=print_of_answers[:16]),
        receipt_id=receipt_id(receipt),
        answers=_answers(carried, agency),
    )
    return Sent(report, receipt)


def _answers(carried: Carried, agency: Agency) -> ReportAnswers:
    flat: dict[str, Any] = {}
    for page in carried.answers.values():
        flat |= {
            name: _NOT_SAID.get(value, value) if isinstance(value, str) else value
            for name, value in page.items()
        }
    safe = flat.get("contact_safety") == "safe"
    language = (get_language() or "")[:2]
    return ReportAnswers(
        language=language if language in Language.values else Language.OTHER,
        about=flat.get("about", "unknown"),
        harm=flat.get("harm", "unknown"),
        danger_now=_TRUTH.get(flat.get("danger_now", "")),
        needs_care=_TRUTH.get(flat.get("needs_care", "")),
        story=flat.get("story", ""),
        place=place(flat.get("place", "")),
        where=flat.get("where", ""),
        age_band=flat.get("age_band", "unknown"),
        sex=flat.get("sex", "unknown"),
        who_is_near=flat.get("who_is_near", ""),
        sharing=flat.get("sharing", "ask"),
        contact_safety=flat.get("contact_safety", "unknown"),
        # A detail that was typed before the answer became "no" is not sent.
        contact_kind=flat.get("contact_kind", "") if safe else "",
        contact_windows=_windows(flat) if safe else [],
        contact_time_zone=agency.time_zone,
        contact_voicemail=safe and flat.get("contact_voicemail") == "yes",
        contact_value=flat.get("contact_value", "") if safe else "",
        contact_code_word=flat.get("contact_code_word", "") if safe else "",
        contact_note=flat.get("contact_note", "") if safe else "",
        reporter_name=flat.get("reporter_name", "") if safe else "",
    )


def _windows(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    start, _, end = str(flat.get("hours", "")).partition("-")
    days = sorted(int(day) for day in flat.get("days", []))
    return [{"days": days, "from": start, "to": end}] if days and end else []
