"""Reports are decided: by whom, when, how, and why; some decisions are taken back."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.interfaces.operations.demonstration import words
from kinga.interfaces.operations.demonstration.casework import act_on_report, begin_case
from kinga.interfaces.operations.demonstration.story import Story
from kinga.response.cases.models import Case
from kinga.response.intake import actions as intake
from kinga.response.intake.models import Report
from kinga.response.triage import actions as triage
from kinga.response.triage.models import Decision

__all__ = ["decide_later"]

# Hours until someone decides, least and most, by the report's clock.
_HOURS = {"danger": (0.05, 0.4), "serious": (0.2, 2.6), "soon": (0.5, 9.0), "day": (1.0, 26.0)}
_FRESH = dt.timedelta(days=2, hours=12)


def decide_later(story: Story, report: Report) -> None:
    """Plan the decision. Of the last two days' reports, some wait for whoever tries the demonstration."""
    waits = report.received_at > story.until - _FRESH and story.chance(0.7)
    if not (waits and report.look_by_reason != "danger"):
        story.after(story.between(*_HOURS[report.look_by_reason]), lambda: _decide(story, report))


def _decide(story: Story, report: Report) -> None:
    worker = _decider(story, report)
    kind, extra = _kind(story, report, worker)
    decision = triage.decide(
        by=worker.actor,
        report=report,
        kind=kind,
        reason=story.pick(words.REASONS[kind]),
        **extra,
    )
    if kind == "open_case" and decision.case is not None:
        begin_case(story, decision.case, report)
    elif kind == "link_case" and decision.case is not None:
        story.after(story.between(0.3, 6), partial(act_on_report, story, decision.case))
    elif kind == "refer_on":
        for copy in report.referred_on.all():
            decide_later(story, copy)
    elif story.chance(0.015):
        story.after(story.between(0.5, 6), lambda: _think_again(story, decision, report))
    if report.channel == "web" and story.chance(0.4):
        _write(story, report, worker)


def _decider(story: Story, report: Report) -> User:
    people = story.people
    if report.agency_id == people.harbour.pk:
        return story.pick(people.of(people.harbour, Role.CASE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR))
    roles = (Role.CALL_TAKER,) if story.chance(0.6) else (Role.CASE_WORKER, Role.SUPERVISOR)
    return story.pick(people.of(people.lantern, *roles))


def _kind(story: Story, report: Report, worker: User) -> tuple[str, dict[str, Any]]:
    """What becomes of the report; more urgent ones become cases more often."""
    share = 0.3 if report.urgency >= 50 else 0.11 if report.urgency >= 30 else 0.04
    dice = story.dice.random()
    if dice < share:
        return "open_case", {"summary": words.SUMMARIES[report.harm]}
    if dice < share + 0.07 and (case := _related(story, report)) is not None:
        return "link_case", {"case": case}
    if dice < share + 0.14 and report.origin_id is None and report.sharing != "no":
        lantern, harbour = story.people.lantern, story.people.harbour
        other = lantern if worker.agency_id == harbour.pk else harbour
        if other is harbour or story.chance(0.4):
            return "refer_on", {"to_agency": other, "agreed": True}
    return ("information" if dice < 0.78 else "not_for_us"), {}


def _related(story: Story, report: Report) -> Case | None:
    """An open case of the same agency and place, among the latest."""
    near = [
        case
        for case in story.cases[-60:]
        if case.agency_id == report.agency_id and case.place_id == report.place_id and story.is_open(case)
    ]
    return story.pick(near) if near else None


def _think_again(story: Story, decision: Decision, report: Report) -> None:
    """The decision is taken back, and another one follows."""
    worker = _decider(story, report)
    triage.undo(by=worker.actor, decision=decision, reason="They called again; it is more than we thought.")
    fresh = Report.objects.scope("demonstration").select_related("agency", "place").get(pk=report.pk)
    story.after(story.between(0.2, 3), lambda: _decide(story, fresh))


def _write(story: Story, report: Report, worker: User) -> None:
    """A message to whoever wrote by web, and perhaps an answer."""
    intake.add_message(
        by=worker.actor, report=report, text=story.pick(words.MESSAGES), from_agency=True, author=worker
    )
    if story.chance(0.5):
        story.after(story.between(2, 60), lambda: _reply(story, report, worker))


def _reply(story: Story, report: Report, worker: User) -> None:
    """They wrote again. Somebody reads it; of the last days' words some wait for whoever tries the demonstration."""
    intake.read_mailbox(by=Actor.public(), report=report)
    intake.add_message(by=Actor.public(), report=report, text=story.pick(words.REPLIES), from_agency=False)
    if not (clock.now() > story.until - _FRESH and story.chance(0.6)):
        story.after(story.between(0.2, 5), lambda: _hear(report, worker))


def _hear(report: Report, worker: User) -> None:
    intake.read_mailbox(by=worker.actor, report=report)
    intake.hear(by=worker.actor, report=report, heard=clock.now())
