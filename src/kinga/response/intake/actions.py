"""Every write of the intake room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kinga.core.foundation import clock, ids
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.editing import merge
from kinga.core.security.keys import team
from kinga.core.security.keys.making import make_key, put_key
from kinga.core.security.keys.scopes import receipt_scope
from kinga.core.security.models import Agency, User
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.intake import rules
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.errors import LooserAnswer, ReportIsDecided
from kinga.response.intake.models import Message, Report, ReportStatus
from kinga.response.intake.queries import receipt_id, receipt_secret

__all__ = [
    "AnswersEdit", "add_message", "correct_answers", "hear", "mark_decided", "mark_undecided", "read_mailbox", "receive",
]  # fmt: skip


@action
def receive(
    *,
    by: Actor,
    agency: Agency,
    channel: str,
    answers: ReportAnswers,
    receipt: str = "",
    submission: UUID | None = None,
    taken_by: User | None = None,
    origin: Report | None = None,
) -> Report:
    """Take in a report: seal what it says, rank it, start its clock. The same submission makes one report.

    It is sealed to those of the agency who read reports: whoever brings it cannot open it again. `receipt`, as it
    was shown, opens its mailbox. Raises NobodyHolds when nobody of the agency could read it.
    """
    if by.kind == "user" and origin is None:
        require(by, Permission.REPORT_TAKE, Target(agency_id=agency.pk))
    if made := audit.earlier(submission, Report):
        return made
    urgency, now = _urgency(answers), clock.now()
    report = Report(
        agency=agency,
        reference=f"R-{ids.new_code()}",
        channel=channel,
        received_at=now,
        urgency=urgency.score,
        urgency_reasons=list(urgency.reasons),
        # Whoever was referred on has waited already: the first clock goes on.
        look_by=min(now + urgency.look_within, origin.look_by) if origin else now + urgency.look_within,
        look_by_reason=urgency.look_by_reason,
        receipt_id=receipt_id(receipt) if receipt else None,
        taken_by=taken_by,
        origin=origin,
        **{entry.name: getattr(answers, entry.name) for entry in fields(answers)},
    )
    make_key(report.seal_scope(), to=[team("intake", agency.pk)], by=by)
    if receipt:
        put_key(receipt_scope(report.pk), receipt_secret(receipt))
    report.save(force_insert=True)
    audit.remember(submission, report)
    audit.record(
        by=by, verb="intake.receive", about=report, facts={"channel": channel, "urgency": urgency.score}
    )
    return report


def _urgency(said: ReportAnswers | Report) -> rules.Urgency:
    """The urgency of what was said, by an answer or as it stands in a report."""
    return rules.urgency(
        rules.UrgencyFacts(
            danger_now=said.danger_now,
            needs_care=said.needs_care,
            age_band=said.age_band,
            harm=said.harm,
            about=said.about,
            wants_contact=said.contact_safety == "safe",
        )
    )


@dataclass(frozen=True)
class AnswersEdit:
    """What became of a correction: the report, and the answers that another worker had changed meanwhile
    (theirs and the new one, as text): of those the stricter stands."""

    report: Report
    clashes: dict[str, tuple[str, str]]


@action
def correct_answers(
    *,
    by: Actor,
    report: Report,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    confirmed: bool = False,
) -> AnswersEdit:
    """Correct safety answers of a report that waits: danger, care, sharing. It is ranked anew.

    What another worker changed meanwhile clashes: the stricter of both stands until somebody who has seen both
    saves again. An answer becomes milder only when `confirmed`: the person said so. Raises LooserAnswer
    otherwise, and ReportIsDecided.
    """
    row = Report.objects.scope("writing").select_for_update(of=("self",)).get(pk=report.pk)
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=row.agency_id))
    if row.status != ReportStatus.NEW:
        raise ReportIsDecided(
            _(
                "Somebody has decided about this report. Write what is new into the case, or undo the decision first."
            )
        )
    before = {name: getattr(row, name) for name in rules.STRICTER}
    merged = merge(row, base_version=base_version, base=base, changes=changes, stricter=rules.STRICTER)
    after = {name: getattr(row, name) for name in rules.STRICTER}
    if rules.is_looser(before, after) and not confirmed:
        raise LooserAnswer(_("This is milder than what stands. Ask the person, then tick that they said so."))
    _rank_again(row)
    row.save(
        update_fields=[*rules.STRICTER, "urgency", "urgency_reasons", "look_by", "look_by_reason", "version"]
    )
    facts: dict[str, audit.Fact | list[str]] = {
        "fields": merged.changed, "clashes": sorted(merged.clashes), "confirmed": confirmed, "urgency": row.urgency,
    }  # fmt: skip
    audit.record(by=by, verb="intake.correct_answers", about=row, facts=facts)
    return AnswersEdit(row, merged.clashes)


def _rank_again(row: Report) -> None:
    """The urgency of the answers as they stand now. A clock may be brought forward, never put off."""
    urgency = _urgency(row)
    row.urgency, row.urgency_reasons = urgency.score, list(urgency.reasons)
    if (look_by := clock.now() + urgency.look_within) < row.look_by:
        row.look_by, row.look_by_reason = look_by, urgency.look_by_reason


@action
def add_message(
    *,
    by: Actor,
    report: Report,
    text: str,
    from_agency: bool,
    author: User | None = None,
    heard: dt.datetime | None = None,
    submission: UUID | None = None,
) -> Message:
    """A message in the report's mailbox, from the agency or from whoever reported.

    What they write waits for an answer. An answer is one to what they wrote until `heard`; None: to all of it.
    """
    if from_agency:
        require(by, Permission.REPORT_TRIAGE, Target(agency_id=report.agency_id))
    if made := audit.earlier(submission, Message):
        return made
    message = Message(report=report, from_agency=from_agency, author=author, at=clock.now(), text=text)
    if from_agency and report.receipt_id:
        message.for_reporter = text
    message.save()
    _wait_from(report, heard or message.at) if from_agency else _wait(report, message.at)
    audit.remember(submission, message)
    audit.record(by=by, verb="intake.add_message", about=report, facts={"from_agency": from_agency})
    return message


def _wait(report: Report, at: dt.datetime) -> None:
    """What they wrote waits; what waited before waits longest."""
    row = _locked(report)
    if row.wrote_at is None:
        row.wrote_at = at
        row.save(update_fields=["wrote_at"])


def _wait_from(report: Report, heard: dt.datetime) -> None:
    """Nothing waits that they wrote until `heard`; what came after it does."""
    row = _locked(report)
    later = Message.objects.scope("mailbox").filter(report=report, from_agency=False, at__gt=heard)
    row.wrote_at = later.order_by("at").values_list("at", flat=True).first()
    row.save(update_fields=["wrote_at"])


def _locked(report: Report) -> Report:
    """The report for this transaction alone: of a message and an answer at one moment, neither hides the other."""
    return Report.objects.scope("writing").select_for_update(of=("self",)).get(pk=report.pk)


@action
def hear(*, by: Actor, report: Report, heard: dt.datetime) -> None:
    """What they wrote until `heard` needs no answer, says a worker who has read it."""
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=report.agency_id))
    _wait_from(report, heard)
    audit.record(by=by, verb="intake.hear", about=report)


@action(reads=True)
def read_mailbox(*, by: Actor, report: Report) -> list[Message]:
    """The messages of a mailbox for one side; those of the other side are marked as read."""
    public = by.kind == "public"
    if not public:
        require(by, Permission.REPORT_READ, Target(agency_id=report.agency_id))
    unread = Message.objects.scope("mailbox").filter(report=report, from_agency=public, read_at=None)
    seen = unread.update(read_at=clock.now())
    audit.record(by=by, verb="intake.read_mailbox", about=report, facts={"newly_read": seen})
    return list(Message.objects.scope("mailbox").filter(report=report).order_by("at", "id"))


@action
def mark_decided(*, by: Actor, report: Report) -> Report:
    """The report has its decision: it leaves the inbox."""
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=report.agency_id))
    report.status, report.decided_at = ReportStatus.DECIDED, clock.now()
    report.version += 1
    report.save(update_fields=["status", "decided_at", "version"])
    audit.record(by=by, verb="intake.mark_decided", about=report)
    return report


@action
def mark_undecided(*, by: Actor, report: Report) -> Report:
    """The decision was undone: the report is back in the inbox, with its first clock."""
    require(by, Permission.REPORT_TRIAGE, Target(agency_id=report.agency_id))
    report.status, report.decided_at = ReportStatus.NEW, None
    report.version += 1
    report.save(update_fields=["status", "decided_at", "version"])
    audit.record(by=by, verb="intake.mark_undecided", about=report)
    return report
