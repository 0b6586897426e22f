"""Every write of the people room. The room above has checked that `by` may work with this person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.people import rules
from kinga.core.people.errors import WeakerRule
from kinga.core.people.models import ContactPoint, Person
from kinga.core.people.queries import rule_of
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.editing import apply_changes
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency
from kinga.core.security.rules import Actor

__all__ = ["add_contact_point", "add_person", "change_person", "reveal_contact", "set_safe_contact_rule"]


def _same_agency(by: Actor, person: Person) -> None:
    """A worker touches only persons of their own agency, whatever the room above thought."""
    if by.kind == "user" and by.agency_id != person.agency_id:
        raise NotPermitted("people: another agency's person.")


@action
def add_person(*, by: Actor, agency: Agency, name: str, **details: Any) -> Person:
    """A new person. `details` are the other fields of Person."""
    person = Person(agency=agency, name=name, **details)
    _same_agency(by, person)
    person.save()
    audit.record(by=by, verb="people.add_person", about=person)
    return person


@action
def change_person(
    *,
    by: Actor,
    person: Person,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
) -> Person:
    """Change a person. Raises EditClash when someone else changed the same fields meanwhile."""
    row = Person.objects.scope("writing").select_for_update().get(pk=person.pk)
    _same_agency(by, row)
    changed = apply_changes(row, base_version=base_version, base=base, changes=changes, keep=keep)
    row.save()
    audit.record(by=by, verb="people.change_person", about=row, facts={"fields": changed})
    return row


@action
def add_contact_point(*, by: Actor, person: Person, kind: str, value: str, **rule: Any) -> ContactPoint:
    """One way to reach a person. Without `safety` in `rule` it may not be used."""
    _same_agency(by, person)
    point = ContactPoint(person=person, kind=kind, value=value, rule_set_by_id=by.user_id, **rule)
    point.rule_set_at = clock.now()
    point.save()
    audit.record(by=by, verb="people.add_contact_point", about=point, facts={"safety": point.safety})
    return point


@action
def set_safe_contact_rule(
    *,
    by: Actor,
    point: ContactPoint,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
    confirmed: bool = False,
) -> ContactPoint:
    """Change the rule (or the number) of a contact point.

    A rule that allows more than the standing one needs `confirmed`: the person themselves said so.
    Raises WeakerRule otherwise, and EditClash as every edit does.
    """
    row = ContactPoint.objects.scope("writing").select_for_update().select_related("person").get(pk=point.pk)
    _same_agency(by, row.person)
    standing = rule_of(row)
    changed = apply_changes(row, base_version=base_version, base=base, changes=changes, keep=keep)
    if rules.is_weaker(rule_of(row), standing) and not confirmed:
        raise WeakerRule(
            _(
                "This allows more contact than the rule that stands. Ask the person, then tick that they agreed."
            )
        )
    row.rule_set_at, row.rule_set_by_id = clock.now(), by.user_id
    row.save()
    audit.record(
        by=by, verb="people.set_safe_contact_rule", about=row, facts={"safety": row.safety, "fields": changed}
    )
    return row


@action
def reveal_contact(*, by: Actor, point: ContactPoint) -> str:
    """The number or address of a contact point. The page has shown the rule before; each look is an event."""
    _same_agency(by, point.person)
    decision = rules.may_contact(rule_of(point), clock.now())
    audit.record(
        by=by,
        verb="people.reveal_contact",
        about=point,
        facts={"person": str(point.person_id), "allowed_now": decision.allowed, "reason": decision.reason},
    )
    return str(point.value.open())
