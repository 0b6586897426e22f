"""Reads of the people room. Who may see a person is decided by the room that holds them (a case)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kinga.core.people.models import ContactPoint, Person
from kinga.core.people.rules import SafeContactRule, windows_from
from kinga.core.security.models import User

__all__ = ["of_agency", "rule_of", "visible_to"]


def visible_to(user: User) -> QuerySet[Person]:
    """The persons of the worker's agency: rooms above narrow this to the cases they may read."""
    return Person.objects.scope("agency").filter(agency_id=user.agency_id)


def of_agency(agency_id: UUID, person_ids: list[UUID]) -> QuerySet[Person]:
    """These persons, when they belong to the agency."""
    return Person.objects.scope("agency").filter(agency_id=agency_id, pk__in=person_ids)


def rule_of(point: ContactPoint) -> SafeContactRule:
    """The operational part of a contact point's rule, for `rules.may_contact`."""
    return SafeContactRule(
        point.safety, windows_from(point.windows), point.time_zone, point.voicemail, point.expires_on
    )
