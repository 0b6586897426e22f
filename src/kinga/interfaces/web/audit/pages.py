"""What the auditor's pages show, and what the log adds to other pages."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.queries import all_workers_of
from kinga.core.security.roles import Permission
from kinga.core.security.trail import queries
from kinga.core.security.trail.acts import READ, act_of
from kinga.interfaces.web.casework.sections import CaseSection
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.interfaces.web.ui.languages.joining import listed
from kinga.response.cases.models import Case

__all__ = ["case_section", "facts_of", "lines", "queue", "witness_overdue"]

_WITNESSED_WITHIN = dt.timedelta(days=30)


def lines(user: User, events: list[AuditEvent]) -> list[dict[str, Any]]:
    """Each event as a row: when, who, what, about what. The same read again and again is one row that holds them all."""
    names = queries.workers_named(events, user.agency_id)
    references = queries.references(events)
    rows = []
    for _same, group in groupby(events, key=_one_row):
        event, *earlier = group
        rows.append(
            {
                "event": event,
                "earlier": earlier,
                "times": 1 + len(earlier),
                "who": who(event, names),
                "act": act_of(event.verb).words,
                "about": references.get(event.object_id, "") if event.object_id else "",
            }
        )
    return rows


def _one_row(event: AuditEvent) -> tuple[object, ...]:
    """What is the same for events that stand in one row: reads of one worker, of one sort, of one thing."""
    if act_of(event.verb).sort != READ or event.actor_kind != "user":
        return (event.pk,)
    return (event.user_id, event.verb, event.object_id)


def who(event: AuditEvent, names: dict[Any, str]) -> str:
    """Who acted, as far as this auditor may know: their own agency's workers by name."""
    if event.actor_kind == "user":
        return names.get(event.user_id) or _("A worker of another agency")
    if event.actor_kind == "public":
        return _("Someone on the public pages")
    return _("The software")


def facts_of(event: AuditEvent, user: User) -> list[dict[str, str]]:
    """What the event holds beside its act: codes, ids and counts, with names for workers of this agency."""
    workers = {str(row.pk): row.name for row in all_workers_of(user.agency_id)}
    shown = []
    for name, value in sorted(event.facts.items()):
        if name == "sealed":  # commitments to ciphertext, for verifying: a person is told how many
            value = len(value)
        said = _said(value)
        shown.append({"label": name.replace("_", " "), "value": workers.get(said, said)})
    return shown


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return listed(value) if isinstance(value, list) else str(value)


def witness_overdue(state: queries.LogState) -> bool:
    """Whether nobody elsewhere has signed the log for 30 days, though there is something to sign."""
    if state.checkpoint is None:
        return False
    return state.witness is None or state.witness.at < clock.now() - _WITNESSED_WITHIN


def queue(user: User) -> list[QueueSection]:
    """What an auditor has to see to. Four small queries."""
    if not user.may(Permission.AUDIT_READ):
        return []
    state, items = queries.log_state(), []
    if witness_overdue(state):
        title = _("Ask a partner agency to witness the log")
        detail = _("Nobody elsewhere has signed it in the last 30 days.")
        items.append(QueueItem(title, reverse("audit:log"), detail))
    calm = _("The log is signed and witnessed.")
    return [QueueSection("audit", _("Audit log"), items, len(items), calm, reverse("audit:events"), order=70)]


def case_section(user: User, case: Case) -> CaseSection | None:
    """Who looked at the case in the last 90 days: for its lead and for supervisors. Two queries."""
    if case.lead_id != user.pk and not user.may(Permission.CASE_READ_ALL):
        return None
    looks = queries.looks_at([case.pk])
    names = dict(all_workers_of(case.agency_id).values_list("pk", "name"))
    rows = [
        {
            "who": names.get(look.user_id) or _("A worker of another agency"),
            "times": look.times,
            "last": look.last,
        }
        for look in looks
        if look.user_id != user.pk
    ]
    return CaseSection("audit/case_section.html", {"rows": rows})
