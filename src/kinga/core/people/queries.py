"""Reads of the people room. Who may see a person is decided by the room that holds them (a case)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from kinga.core.people.hours import windows_from
from kinga.core.people.models import ContactPoint, Person, RuleClash
from kinga.core.people.rules import SafeContactRule, stricter
from kinga.core.security.models import User

__all__ = ["of_agency", "open_clashes", "rule_of", "visible_to"]


def visible_to(user: User) -> QuerySet[Person]:
    """The persons of the worker's agency: rooms above narrow this to the cases they may read."""
    return Person.objects.scope("agency").filter(agency_id=user.agency_id)


def of_agency(agency_id: UUID, person_ids: list[UUID]) -> QuerySet[Person]:
    """These persons, when they belong to the agency."""
    return Person.objects.scope("agency").filter(agency_id=agency_id, pk__in=person_ids)


def rule_of(point: ContactPoint) -> SafeContactRule:
    """The rule that holds now, for `rules.may_contact`: the contact point's own, made stricter by every version
    that still waits for a person to choose. One query, unless `rule_clashes` was prefetched."""
    rule = _rule(point)
    for clash in open_clashes(point):
        rule = stricter(rule, replace(_rule(clash), disputed=clash.words_differ))
    return rule


def open_clashes(point: ContactPoint) -> list[RuleClash]:
    """The versions of a contact point's rule that wait for a person to choose, the oldest first."""
    return [clash for clash in point.rule_clashes.all() if clash.settled_at is None]


def _rule(row: ContactPoint | RuleClash) -> SafeContactRule:
    return SafeContactRule(
        row.safety, windows_from(row.windows), row.time_zone, row.voicemail, row.expires_on
    )
