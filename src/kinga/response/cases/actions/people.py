"""People of a case and the ways to reach them: the case decides who may, the people room writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kinga.core.people import actions as people
from kinga.core.people.models import ContactPoint, Person, RuleClash
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.cases.access import locked, target, touch
from kinga.response.cases.actions.content import add_person_to_case
from kinga.response.cases.models import Case, CasePerson, CaseReport
from kinga.response.intake.models import Report

__all__ = [
    "add_contact_to_case",
    "add_new_person",
    "add_person_from_report",
    "change_person_in_case",
    "set_contact_rule_in_case",
    "settle_rule_clash_in_case",
    "show_contact",
]


def _in_case(case: Case, person_id: UUID) -> None:
    if not CasePerson.objects.scope("writing").filter(case=case, person_id=person_id).exists():
        raise NotPermitted("cases: this person is not in the case.")


@action
def add_new_person(
    *, by: Actor, case: Case, role: str, name: str, submission: UUID | None = None, **details: Any
) -> Person:
    """A person who was not known yet takes part in the case. `details` as in people.actions.add_person."""
    row = locked(by, case, Permission.CASE_WRITE)
    if made := audit.earlier(submission, Person):
        return made
    held_by = [row.seal_scope()]
    person = people.add_person(by=by, agency=row.agency, name=name, held_by=held_by, **details)
    add_person_to_case(by=by, case=row, person=person, role=role)
    audit.remember(submission, person)
    return person


@action
def add_person_from_report(
    *,
    by: Actor,
    case: Case,
    report: Report,
    role: str,
    name: str,
    with_contact: bool,
    submission: UUID | None = None,
    **details: Any,
) -> Person:
    """As add_new_person, for whom a report of the case names; `with_contact`: the way to reach whoever reported
    comes with the rule exactly as they gave it. Raises NotPermitted when the report is not in the case.
    """
    require(by, Permission.REPORT_READ, Target(agency_id=report.agency_id))
    case = locked(by, case, Permission.CASE_WRITE)
    if not CaseReport.objects.scope("writing").filter(case=case, report=report).exists():
        raise NotPermitted("cases: this report is not in the case.")
    if made := audit.earlier(submission, Person):
        return made
    person = add_new_person(by=by, case=case, role=role, name=name, submission=submission, **details)
    if with_contact and report.contact_value:
        add_contact_to_case(by=by, case=case, person=person, **_contact_of(report))
    return person


def _contact_of(report: Report) -> dict[str, Any]:
    """The way to reach whoever reported, with its rule. Opens three sealed fields."""
    return {
        "kind": report.contact_kind,
        "value": report.contact_value.open(),
        "safety": report.contact_safety,
        "windows": report.contact_windows,
        "time_zone": report.contact_time_zone,
        "zone_assumed": report.contact_zone_assumed,
        "voicemail": bool(report.contact_voicemail),
        "code_word": report.contact_code_word.open(),
        "instructions": report.contact_note.open(),
    }


@action
def change_person_in_case(
    *,
    by: Actor,
    case: Case,
    person: Person,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
) -> Person:
    """Change a person of the case. Raises EditClash when someone else changed the same fields meanwhile."""
    row = locked(by, case, Permission.CASE_WRITE)
    _in_case(row, person.pk)
    changed = people.change_person(
        by=by, person=person, base_version=base_version, base=base, changes=changes
    )
    touch(row)
    return changed


@action
def add_contact_to_case(
    *, by: Actor, case: Case, person: Person, submission: UUID | None = None, **point: Any
) -> ContactPoint:
    """A way to reach a person of the case, with its rule. `point` as in people.actions.add_contact_point."""
    row = locked(by, case, Permission.CASE_WRITE)
    _in_case(row, person.pk)
    if made := audit.earlier(submission, ContactPoint):
        return made
    added = people.add_contact_point(by=by, person=person, **point)
    touch(row)
    audit.remember(submission, added)
    return added


@action
def set_contact_rule_in_case(
    *,
    by: Actor,
    case: Case,
    point: ContactPoint,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    confirmed: bool = False,
) -> people.RuleEdit:
    """Change the rule of a contact point in the case. A clash and WeakerRule as in the people room."""
    row = locked(by, case, Permission.CASE_WRITE)
    _in_case(row, point.person_id)
    changed = people.set_safe_contact_rule(
        by=by, point=point, base_version=base_version, base=base, changes=changes, confirmed=confirmed
    )
    touch(row)
    return changed


@action
def settle_rule_clash_in_case(
    *,
    by: Actor,
    case: Case,
    clash: RuleClash,
    base_version: int,
    take: frozenset[str],
    confirmed: bool = False,
) -> ContactPoint:
    """Choose between two versions of a rule in the case. Raises WeakerRule and EditClash as in the people room."""
    row = locked(by, case, Permission.CASE_WRITE)
    _in_case(row, clash.point.person_id)
    point = people.settle_rule_clash(
        by=by, clash=clash, base_version=base_version, take=take, confirmed=confirmed
    )
    touch(row)
    return point


@action
def show_contact(*, by: Actor, case: Case, point: ContactPoint) -> str:
    """The number or address, for whoever may read the case. Each look is an event."""
    require(by, Permission.CASE_READ, target(case))
    _in_case(case, point.person_id)
    return people.reveal_contact(by=by, point=point)
