"""The life of a case: assigned, met, worked on, ended, and now and then opened again."""

from __future__ import annotations

import datetime as dt
from functools import partial

from kinga.core.foundation import clock
from kinga.core.people import actions as people_actions
from kinga.core.people.models import Person
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.interfaces.operations.demonstration import words
from kinga.interfaces.operations.demonstration.helping import refer
from kinga.interfaces.operations.demonstration.services import number
from kinga.interfaces.operations.demonstration.story import Story
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from kinga.response.intake.models import Report

__all__ = ["act_on_report", "begin_case"]

# In turn, so that each reason occurs; the good one most often.
_CLOSURES = (
    "safe", "safe", "declined", "safe", "handed_over", "safe", "lost_contact", "safe", "moved", "safe", "safe",
    "safe", "declined", "safe", "handed_over", "safe", "opened_in_error", "safe", "declined", "safe", "safe",
    "lost_contact", "safe", "moved", "safe", "died", "safe", "safe", "declined", "safe",
)  # fmt: skip
_CLOSURE_WORDS = {
    "safe": "She is in a place of her own and knows whom to call.",
    "declined": "Wants to go on without us. The door stays open.",
    "handed_over": "The other agency leads from today; agreed with her.",
    "lost_contact": "Four tries in the safe hours over three weeks, without an answer.",
    "moved": "Moved to relatives in another district.",
    "died": "Died in hospital of a long illness. The family was told.",
    "opened_in_error": "The same case was opened twice.",
}


def begin_case(story: Story, case: Case, report: Report) -> None:
    """A case was opened: soon somebody leads it."""
    story.cases.append(case)
    waits = case.opened_at > story.until - dt.timedelta(days=12) and story.chance(0.75)
    if case.lead_id is None:
        if not waits:
            story.after(story.between(1, 20), partial(_assign, story, case, report), by_day=True)
        return
    lead = story.people.by_name[User.objects.get(pk=case.lead_id).username]
    story.after(story.between(0.5, 10), partial(_meet, story, case, report, lead), by_day=True)


def _assign(story: Story, case: Case, report: Report) -> None:
    supervisor = story.people.of(case.agency, Role.SUPERVISOR)[0]
    lead = story.turn(f"lead {case.agency_id}", story.people.of(case.agency, Role.CASE_WORKER))
    cases.assign_lead(
        by=supervisor.actor, case=case, user=lead, reason="Knows the area and has room this week."
    )
    story.after(story.between(0.5, 8), partial(_meet, story, case, report, lead), by_day=True)


def _meet(story: Story, case: Case, report: Report, lead: User) -> None:
    """The first talk: who it is about, how to reach them, what worries us, and what is to be done first."""
    by, turn = lead.actor, story.turn("person", range(1, 10_000))
    arabic = report.language == "ar"
    person = cases.add_new_person(
        by=by,
        case=case,
        role="child" if report.age_band in {"0-11", "12-17"} else "survivor",
        name=f"شخص مثال {turn}" if arabic else f"Sample Person {turn}",
        age_band=report.age_band,
        sex=report.sex,
        language=report.language,
        remarks="Invented for the demonstration.",
    )
    _contact_point(story, report, person, lead)
    cases.raise_concern(by=by, case=case, harm=case.harm, detail=story.pick(words.CONCERNS))
    cases.write_note(by=by, case=case, text=story.pick(words.NOTES))
    act_on_report(story, case)
    _add_task(story, case, lead)
    if story.chance(0.65):
        story.after(story.between(2, 120), partial(refer, story, case, lead), by_day=True)
    if story.chance(0.4):
        story.after(story.between(24, 200), partial(_plan_safety, case, lead), by_day=True)
    if story.chance(0.25):
        story.after(story.between(24, 300), partial(_widen_team, story, case, lead), by_day=True)
    lasts = case.opened_at > story.until - dt.timedelta(days=110) and story.chance(0.3)
    _talk_again(story, case, lead, 99 if lasts else int(story.between(1, 7)))


def act_on_report(story: Story, case: Case) -> None:
    """Whoever leads the case by then acts on a report that came into it."""
    for task in case.tasks.filter(done_at=None, made_by=None, kind="contact").select_related("case__lead"):
        lead = task.case.lead
        if lead is not None and story.is_open(case):
            worker = story.people.by_name[lead.username]
            cases.finish_task(by=worker.actor, task=task, outcome=story.pick(words.FIRST_ACTS))


def _contact_point(story: Story, report: Report, person: Person, lead: User) -> None:
    people_actions.add_contact_point(
        by=lead.actor,
        person=person,
        kind=report.contact_kind or "call",
        value=number(story.dice.randrange(100, 1000)),
        safety=report.contact_safety,
        windows=report.contact_windows,
        time_zone=report.contact_time_zone,
        zone_assumed=report.contact_zone_assumed,
        voicemail=bool(report.contact_voicemail),
        code_word="lemon" if story.chance(0.2) else "",
        instructions="Say that you call about the sewing lesson." if story.chance(0.2) else "",
    )


def _add_task(story: Story, case: Case, lead: User) -> None:
    kind = story.pick(list(words.TASKS))
    what, why = words.TASKS[kind]
    due = clock.now() + dt.timedelta(hours=story.between(12, 110))
    cases.add_task(by=lead.actor, case=case, kind=kind, what=what, reason=why, due_at=due)


def _plan_safety(case: Case, lead: User) -> None:
    fresh = Case.objects.scope("demonstration").get(pk=case.pk)
    if fresh.closed_at is None:
        cases.change_case(
            by=lead.actor,
            case=fresh,
            base_version=fresh.version,
            base={"safety_plan": ""},
            changes={
                "safety_plan": "A bag at her sister's. The code word is on the card. The back gate is never locked."
            },
        )


def _widen_team(story: Story, case: Case, lead: User) -> None:
    others = [user for user in story.people.of(case.agency, Role.CASE_WORKER) if user.pk != lead.pk]
    if others and story.is_open(case):
        cases.add_team_member(by=lead.actor, case=case, user=story.pick(others))


def _talk_again(story: Story, case: Case, lead: User, left: int) -> None:
    story.after(story.between(70, 420), partial(_talk, story, case, lead, left), by_day=True)


def _talk(story: Story, case: Case, lead: User, left: int) -> None:
    """Every few days: what was due is done, a note is written, something new is planned; at last it ends."""
    if not story.is_open(case):
        return
    _catch_up(story, case, lead)
    cases.write_note(by=lead.actor, case=case, text=story.pick(words.NOTES))
    if left <= 0:
        _close(story, case, lead)
        return
    if story.chance(0.6):
        _add_task(story, case, lead)
    if story.chance(0.1):
        refer(story, case, lead)
    if story.chance(0.15):
        cases.raise_concern(by=lead.actor, case=case, harm=case.harm, detail=story.pick(words.CONCERNS))
    _talk_again(story, case, lead, left - 1)


def _catch_up(story: Story, case: Case, lead: User) -> None:
    """Open tasks are done; a few are moved with a reason or dropped, and a few stay behind."""
    for task in case.tasks.filter(done_at=None).select_related("case"):
        dice = story.dice.random()
        if dice < 0.82:
            cases.finish_task(by=lead.actor, task=task, outcome=story.pick(words.OUTCOMES))
        elif dice < 0.88:
            due = clock.now() + dt.timedelta(days=2)
            cases.move_task(by=lead.actor, task=task, due_at=due, reason="She asked for a later day.")
        elif dice < 0.92:
            cases.drop_task(by=lead.actor, task=task, outcome="Not needed any more; her sister did it.")


def _close(story: Story, case: Case, lead: User) -> None:
    for task in case.tasks.filter(done_at=None).select_related("case"):
        cases.finish_task(by=lead.actor, task=task, outcome="Done before closing.")
    for concern in case.concerns.filter(resolved_at=None).select_related("case"):
        cases.resolve_concern(by=lead.actor, concern=concern)
    reason = story.turn("closure", _CLOSURES)
    cases.close_case(by=lead.actor, case=case, reason=reason, note=_CLOSURE_WORDS[reason], anyway=True)
    story.closed.add(case.pk)
    if reason in {"safe", "lost_contact"} and story.chance(0.12):
        story.after(story.between(150, 900), partial(_reopen, story, case, lead), by_day=True)


def _reopen(story: Story, case: Case, lead: User) -> None:
    cases.reopen_case(by=lead.actor, case=case, reason="She called: he has found the new address.")
    story.closed.discard(case.pk)
    _add_task(story, case, lead)
    _talk_again(story, case, lead, 4)
