"""The story of a case: what happened, when, by whom. Other rooms add their part at the point "timeline"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kinga.core.foundation.contributions import contributions
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.queries import events_about
from kinga.response.cases.models import Case, ClosureReason, Concern, Task

__all__ = ["TimelineEntry", "timeline"]


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `sentence` is translated; `body` is what somebody wrote; `kind` names the room's part."""

    at: dt.datetime
    who: str
    sentence: str
    body: str = ""
    kind: str = "case"
    url: str = ""


def timeline(user: User, case: Case) -> list[TimelineEntry]:
    """Everything about a case, newest first. Opens the sealed texts: the page records the read.

    `case` came from `queries.case(user, …)`, so the worker may read it. Queries: five, and those of other rooms.
    """
    entries = [*_acts(case), *_notes(case), *_tasks(case), *_concerns(case)]
    for part in contributions("timeline"):
        entries.extend(part(case, user))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _name(worker: User | None) -> str:
    return worker.name if worker else _("Kinga")


def _notes(case: Case) -> Iterator[TimelineEntry]:
    for note in case.notes.select_related("author"):
        sentence = _("corrected a note") if note.corrects_id else _("wrote a note")
        yield TimelineEntry(note.at, _name(note.author), sentence, note.text.open(), "note")


def _tasks(case: Case) -> Iterator[TimelineEntry]:
    for task in case.tasks.exclude(done_at=None).select_related("done_by"):
        yield _task_entry(task)


def _task_entry(task: Task) -> TimelineEntry:
    pattern = _("dropped a task: %(what)s") if task.dropped else _("finished a task: %(what)s")
    return TimelineEntry(
        task.done_at or task.due_at,
        _name(task.done_by),
        pattern % {"what": task.what.open()},
        task.outcome.open(),
        "task",
    )


def _concerns(case: Case) -> Iterator[TimelineEntry]:
    for concern in case.concerns.select_related("raised_by"):
        yield _concern_entry(concern)


def _concern_entry(concern: Concern) -> TimelineEntry:
    sentence = _("raised a concern: %(harm)s") % {"harm": concern.get_harm_display()}
    return TimelineEntry(
        concern.raised_at, _name(concern.raised_by), sentence, concern.detail.open(), "concern"
    )


def _closed(event: AuditEvent, people: dict[Any, str]) -> str:
    reason = dict(ClosureReason.choices).get(event.facts.get("reason", ""), "")
    return _("closed the case: %(reason)s") % {"reason": reason}


def _assigned(event: AuditEvent, people: dict[Any, str]) -> str:
    return _("handed the case to %(worker)s") % {"worker": people.get(event.facts.get("to"), "?")}


def _joined(event: AuditEvent, people: dict[Any, str]) -> str:
    return _("added %(worker)s to the case") % {"worker": people.get(event.facts.get("to"), "?")}


# How an event of the case itself is told; what is not here is told by its note, task or concern.
_TOLD: dict[str, Callable[[AuditEvent, dict[Any, str]], str]] = {
    "cases.open_case": lambda event, people: _("opened the case"),
    "cases.close_case": _closed,
    "cases.reopen_case": lambda event, people: _("reopened the case"),
    "cases.assign_lead": _assigned,
    "cases.add_team_member": _joined,
    "cases.link_report": lambda event, people: _("linked a report"),
    "cases.unlink_report": lambda event, people: _("took a report out of the case"),
    "cases.add_person": lambda event, people: _("added a person"),
    "cases.change_case": lambda event, people: _("changed the case"),
    "cases.move_task": lambda event, people: _("moved a task to another time"),
}


def _acts(case: Case) -> Iterator[TimelineEntry]:
    events = [event for event in events_about([case.pk]) if event.verb in _TOLD]
    ids = {event.user_id for event in events} | {event.facts.get("to") for event in events}
    people = {
        str(pk): name for pk, name in User.objects.filter(pk__in=filter(None, ids)).values_list("pk", "name")
    }
    for event in events:
        who = people.get(str(event.user_id)) or _("Kinga")
        yield TimelineEntry(event.at, who, _TOLD[event.verb](event, people), "", "case")
