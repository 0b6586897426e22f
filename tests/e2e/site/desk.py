"""Reports in each state: new and overdue, decided, undone, referred on, with and without a mailbox."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from kinga.core.foundation import clock
from kinga.core.registry.models import Place
from kinga.core.security.models import Agency, User
from kinga.core.security.rules import Actor
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message, receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report
from kinga.response.triage import actions as triage

__all__ = ["answers", "scene"]

RECEIPT = receipts.make("en", b"the receipt of the browser tests")


def answers(**given: object) -> ReportAnswers:
    """What somebody tells who can be reached on weekday mornings."""
    told = {
        "story": "He has the keys.\nI can talk while he is at the market.",
        "harm": "home",
        "about": "self",
        "danger_now": True,
        "age_band": "25-59",
        "sex": "female",
        "language": "ar",
        "place": Place.objects.get(code="XM-RV"),
        "where": "The blue door behind the mill",
        "who_is_near": "His brother",
        "contact_safety": "safe",
        "contact_kind": "sms",
        "contact_windows": [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "12:00"}],
        "contact_value": "000-555-0199 (not a real number)",
        "contact_code_word": "lemon",
        "contact_note": "Only me. Say that it is about the sewing lesson.",
        "reporter_name": "Sample Person",
        "sharing": "ask",
    }
    return ReportAnswers(**(told | given))  # type: ignore[arg-type]


def _told(agency: Agency, receipt: str = "", taken_by: User | None = None, **given: object) -> Report:
    return receive(
        by=taken_by.actor if taken_by else Actor.public(),
        agency=agency,
        channel="phone" if taken_by else "web",
        answers=answers(**given),
        receipt=receipt,
        taken_by=taken_by,
    )


def scene() -> dict[str, UUID | str]:
    """One report in each state, at the helpline; the keys by state."""
    lantern = Agency.objects.get(slug="lantern")
    harbour = Agency.objects.get(slug="harbour")
    amani = User.objects.get(username="amani.calls")
    with clock.at(clock.now() - dt.timedelta(hours=3)):
        overdue = _told(lantern, RECEIPT)
        add_message(
            by=amani.actor,
            report=overdue,
            text="We read it. Are you safe tonight?",
            from_agency=True,
            author=amani,
        )
        add_message(by=Actor.public(), report=overdue, text="Until Friday.", from_agency=False)
        by_phone = _told(lantern, taken_by=amani, danger_now=None, contact_safety="not_safe", story="…")
        decided = _told(lantern, danger_now=False)
        triage.decide(by=amani.actor, report=decided, kind="information", reason="Asked for a number only.")
        undone = _told(lantern, danger_now=False)
        made = triage.decide(by=amani.actor, report=undone, kind="not_for_us", reason="Another district.")
        triage.undo(by=amani.actor, decision=made, reason="She moved here on Monday.")
        sent_on = _told(lantern, danger_now=False)
        triage.decide(
            by=amani.actor,
            report=sent_on,
            kind="refer_on",
            reason="A lawyer.",
            to_agency=harbour,
            agreed=True,
        )
    copy = sent_on.referred_on.get()
    return {
        "receipt": RECEIPT,
        "report_overdue": overdue.pk,
        "report_phone": by_phone.pk,
        "report_decided": decided.pk,
        "report_undone": undone.pk,
        "report_sent_on": sent_on.pk,
        "report_received": copy.pk,
    }
