"""The story of a case: what happened, when, by whom. Other rooms add their part at the point "timeline"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kinga.core.foundation.contributions import contributions
from kinga.core.security.keys import keyring
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.queries import events_about
from kinga.response.cases import acts
from kinga.response.cases.models import Case, ClosureReason, Concern, PersonRole, Task
from kinga.response.cases.telling import GONE, SOFTWARE, Sentence, Who, who_is

__all__ = ["TimelineEntry", "timeline"]


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `about` says what it concerns in a few words, `body` is what somebody wrote.

    `kind` names the room's part: case, note, task, concern, referral.
    """

    at: dt.datetime
    sentence: Sentence
    about: str = ""
    body: str = ""
    kind: str = "case"
    url: str = ""


def timeline(user: User, case: Case) -> list[TimelineEntry]:
    """Everything about a case as `user` reads it, newest first. Opens the sealed texts: the page records the read.

    `case` came from `queries.case(user, …)`, so the worker may read it. Queries: five, and those of other rooms.
    """
    keyring().prefetch([case.seal_scope()])
    concerns = list(case.concerns.select_related("raised_by__agency"))
    entries = [
        *_notes(case, user),
        *_tasks(case, user),
        *(_raised(concern, user) for concern in concerns),
        *_acts(case, user, concerns),
    ]
    for part in contributions("timeline"):
        entries.extend(part(case, user))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _notes(case: Case, reader: User) -> Iterator[TimelineEntry]:
    for note in case.notes.select_related("author__agency"):
        told = acts.NOTE_CORRECTED if note.corrects_id else acts.NOTE
        yield TimelineEntry(note.at, told.by(who_is(note.author, reader)), body=note.text.open(), kind="note")


def _tasks(case: Case, reader: User) -> Iterator[TimelineEntry]:
    for task in case.tasks.exclude(done_at=None).select_related("done_by__agency"):
        yield _ended(task, reader)


def _ended(task: Task, reader: User) -> TimelineEntry:
    told = acts.TASK_DROPPED if task.dropped else acts.TASK_FINISHED
    return TimelineEntry(
        task.done_at or task.due_at,
        told.by(who_is(task.done_by, reader)),
        task.in_words("what"),
        task.outcome.open(),
        "task",
    )


def _raised(concern: Concern, reader: User) -> TimelineEntry:
    sentence = acts.CONCERN.by(who_is(concern.raised_by, reader))
    about, body = concern.get_harm_display(), concern.detail.open()
    return TimelineEntry(concern.raised_at, sentence, about, body, "concern")


def _acts(case: Case, reader: User, concerns: list[Concern]) -> Iterator[TimelineEntry]:
    """What is known only from the trace: it names workers by id, and outlives their rows."""
    events = [event for event in events_about([case.pk]) if event.verb in acts.ACTS]
    ids = {str(event.user_id) for event in events if event.user_id}
    ids |= {str(event.facts["to"]) for event in events if event.facts.get("to")}
    people = {str(user.pk): user for user in User.objects.filter(pk__in=ids).select_related("agency")}
    labels = {str(concern.pk): str(concern.get_harm_display()) for concern in concerns}
    for event in events:
        yield TimelineEntry(event.at, _sentence(event, people, reader), _about(event, labels))


def _sentence(event: AuditEvent, people: Mapping[str, User], reader: User) -> Sentence:
    who, to = _actor(event, people, reader), str(event.facts.get("to") or "")
    if not to:
        return acts.ACTS[event.verb].by(who)
    if to == str(reader.pk):
        return acts.TO_YOU[event.verb].by(who)
    if to not in people:
        return acts.TO_SOMEONE_GONE[event.verb].by(who)
    return acts.ACTS[event.verb].by(who, worker=people[to].name)


def _actor(event: AuditEvent, people: Mapping[str, User], reader: User) -> Who:
    if event.user_id is None:
        return SOFTWARE
    worker = people.get(str(event.user_id))
    return who_is(worker, reader) if worker else GONE


def _about(event: AuditEvent, concerns: Mapping[str, str]) -> str:
    """The label of what an act concerns: a reason, a role, a harm. Nothing that somebody wrote."""
    facts: Mapping[str, Any] = event.facts
    if event.verb == "cases.close_case":
        return str(dict(ClosureReason.choices).get(str(facts.get("reason")), ""))
    if event.verb == "cases.add_person":
        return str(dict(PersonRole.choices).get(str(facts.get("role")), ""))
    return concerns.get(str(facts.get("concern")), "") if event.verb == "cases.resolve_concern" else ""
