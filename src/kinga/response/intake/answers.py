"""What a report says, as it reaches `actions.receive`, from whatever channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kinga.core.registry.models import Place

__all__ = ["ReportAnswers"]


@dataclass(frozen=True)
class ReportAnswers:
    """The answers of a report. Codes as in registry.codes, intake.models and people.models; None: not known."""

    language: str = "unknown"
    about: str = "unknown"
    harm: str = "unknown"
    danger_now: bool | None = None
    needs_care: bool | None = None
    story: str = ""
    place: Place | None = None
    where: str = ""
    when: str = ""
    age_band: str = "unknown"
    sex: str = "unknown"
    who_is_near: str = ""
    sharing: str = "unknown"
    reporter_name: str = ""
    contact_safety: str = "unknown"
    contact_kind: str = ""
    contact_windows: list[dict[str, Any]] | None = None  # an empty list: any time
    contact_time_zone: str = "UTC"
    contact_zone_assumed: bool = True
    contact_voicemail: bool | None = None
    contact_value: str = ""
    contact_code_word: str = ""
    contact_note: str = ""
