"""Every write of the people room. The room above has checked that `by` may work with this person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.people import rules
from kinga.core.people.errors import WeakerRule
from kinga.core.people.models import ContactPoint, Person, RuleClash
from kinga.core.people.queries import open_clashes, rule_of
from kinga.core.people.searching import index_person, outdated
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.editing import apply_changes, merge
from kinga.core.security.errors import EditClash, NotPermitted
from kinga.core.security.keys import KeyScope, keyring, team
from kinga.core.security.keys.making import make_key
from kinga.core.security.models import Agency
from kinga.core.security.rules import Actor
from kinga.core.security.sealing import Sealed

__all__ = [
    "RuleEdit", "add_contact_point", "add_person", "change_person", "rebuild_index", "reveal_contact",
    "set_safe_contact_rule",
    "settle_rule_clash",
]  # fmt: skip

_Facts = dict[str, audit.Fact | list[str]]
_WORDS = ("who_may_answer", "code_word", "instructions")
_RULE = ("safety", "windows", "time_zone", "zone_assumed", "voicemail", "expires_on", *_WORDS)
_FOUND_BY = {"name", "other_names"}
_AT_ONCE = 500  # people whose tokens are made anew in one act: some seconds
# Hours mean nothing without the clock they are meant on.
_TOGETHER = (frozenset({"windows", "time_zone", "zone_assumed"}),)


def _same_agency(by: Actor, person: Person) -> None:
    """A worker touches only persons of their own agency, whatever the room above thought."""
    if by.kind == "user" and by.agency_id != person.agency_id:
        raise NotPermitted("people: another agency's person.")


@action
def add_person(
    *, by: Actor, agency: Agency, name: str, held_by: Collection[KeyScope] = (), **details: Any
) -> Person:
    """A new person, whose key the agency's supervisors hold, and whoever holds a key of `held_by`.

    `details` are the other fields of Person.
    """
    person = Person(agency=agency, name=name, **details)
    _same_agency(by, person)
    make_key(person.seal_scope(), to=[team("supervisors", agency.pk), *held_by], by=by)
    person.save()
    index_person(person, by=by)
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
    if _FOUND_BY & set(changed):
        index_person(row, by=by)
    audit.record(by=by, verb="people.change_person", about=row, facts={"fields": changed})
    return row


@action
def add_contact_point(
    *, by: Actor, person: Person, kind: str, value: str, confirmed: bool = False, **rule: Any
) -> ContactPoint:
    """One way to reach a person. Without `safety` in `rule` it may not be used.

    A number that is known already, under a rule that allows less, needs `confirmed` as a change of that rule does.
    Raises WeakerRule otherwise.
    """
    _same_agency(by, person)
    point = ContactPoint(person=person, kind=kind, value=value, rule_set_by_id=by.user_id, **rule)
    if not confirmed and any(
        rules.is_weaker(rule_of(point), rule_of(other)) for other in _same_way(person, value)
    ):
        raise WeakerRule(
            _(
                "This number or address is here already, and its rule allows less contact. Change that rule, or ask the person and tick that they agreed."
            )
        )
    point.rule_set_at = clock.now()
    point.save()
    index_person(person, by=by)
    audit.record(by=by, verb="people.add_contact_point", about=point, facts={"safety": point.safety})
    return point


def _same_way(person: Person, value: str) -> list[ContactPoint]:
    """The person's other contact points that lead to the same place, however they are written."""
    others = ContactPoint.objects.scope("writing").filter(person=person)
    return [other for other in others if rules.same_way(other.value.open(), value)]


@dataclass(frozen=True)
class RuleEdit:
    """What became of an edit of a rule: the contact point, and the clash that waits for a person, if there is one."""

    point: ContactPoint
    clash: RuleClash | None = None


@action
def set_safe_contact_rule(
    *,
    by: Actor,
    point: ContactPoint,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    confirmed: bool = False,
) -> RuleEdit:
    """Change the rule of a contact point.

    What another worker changed meanwhile is not overwritten: the new version is kept as a RuleClash, and until
    a person has chosen, the stricter of both holds. A rule that allows more than the standing one needs
    `confirmed`: the person themselves said so. Raises WeakerRule otherwise.
    """
    row = _locked_point(by, point)
    standing = rule_of(row)
    words = {name for name in _WORDS if getattr(row, name)}
    merged = merge(row, base_version=base_version, base=base, changes=changes, together=_TOGETHER)
    dropped = any(not getattr(row, name) for name in words)
    if (rules.is_weaker(rule_of(row), standing) or dropped) and not confirmed:
        raise WeakerRule(
            _(
                "This allows more contact than the rule that stands. Ask the person, then tick that they agreed."
            )
        )
    clash = _keep_clash(by, row, merged.clashes, changes) if merged.clashes else None
    if merged.changed:
        _save_rule(by, row)
    facts: _Facts = {"safety": row.safety, "fields": merged.changed, "confirmed": confirmed}
    audit.record(by=by, verb="people.set_safe_contact_rule", about=row, facts=facts)
    return RuleEdit(row, clash)


def _locked_point(by: Actor, point: ContactPoint) -> ContactPoint:
    rows = ContactPoint.objects.scope("writing").select_for_update(of=("self",)).select_related("person")
    row = rows.get(pk=point.pk)
    _same_agency(by, row.person)
    return row


def _save_rule(by: Actor, row: ContactPoint) -> None:
    row.rule_set_at, row.rule_set_by_id = clock.now(), by.user_id
    row.save()


def _keep_clash(
    by: Actor, row: ContactPoint, clashes: Mapping[str, tuple[str, str]], changes: Mapping[str, Any]
) -> RuleClash:
    """Keep the whole rule as this worker means it: the row as it stands now, with their clashing fields.

    Words of both cannot be weighed against each other: unless the new ones are only left out, nobody contacts.
    """
    clash = RuleClash(point=row, clashing=sorted(clashes), made_at=clock.now(), made_by_id=by.user_id)
    for name in _RULE:
        mine = name in changes and name in _as_one(clashes)
        setattr(clash, name, changes[name] if mine else _value(row, name))
    clash.words_differ = any(mine for name, (_theirs, mine) in clashes.items() if name in _WORDS)
    for other in open_clashes(row):
        if other.made_by_id == by.user_id and all(
            _value(other, name) == _value(clash, name) for name in _RULE
        ):
            return other  # the same form, sent twice
    clash.save(force_insert=True)
    facts = {"point": str(row.pk), "fields": clash.clashing, "words_differ": clash.words_differ}
    audit.record(by=by, verb="people.hold_stricter_rule", about=clash, facts=facts)
    return clash


def _value(row: ContactPoint | RuleClash, name: str) -> Any:
    value = getattr(row, name)
    return value.open() if isinstance(value, Sealed) else value


@action
def settle_rule_clash(
    *, by: Actor, clash: RuleClash, base_version: int, take: frozenset[str], confirmed: bool = False
) -> ContactPoint:
    """Choose, after a clash: the fields in `take` as its version has them, the others as the contact point has them.

    Hours and their clock are taken as one. Raises EditClash when the rule changed since `base_version`, or the
    clash was settled: look again. What allows more than the stricter rule that held meanwhile needs `confirmed`.
    """
    row = _locked_point(by, clash.point)
    open_one = next((each for each in open_clashes(row) if each.pk == clash.pk), None)
    if open_one is None or row.version != base_version:
        raise EditClash({}, row.version)
    held, words = rule_of(row), {name for name in _WORDS if getattr(row, name)}
    taken = [name for name in _RULE if name in _as_one(take) & _as_one(open_one.clashing)]
    for name in taken:
        setattr(row, name, _value(open_one, name))
    open_one.settled_at, open_one.settled_by_id = clock.now(), by.user_id
    open_one.save(update_fields=["settled_at", "settled_by"])
    dropped = any(not getattr(row, name) for name in words)
    if (rules.is_weaker(rule_of(row), held) or dropped) and not confirmed:
        raise WeakerRule(
            _(
                "What you chose allows more contact than the stricter rule that holds until then. Ask the person, "
                "then tick that they agreed."
            )
        )
    row.version += 1
    _save_rule(by, row)
    facts: _Facts = {"clash": str(open_one.pk), "taken": taken, "safety": row.safety, "confirmed": confirmed}
    audit.record(by=by, verb="people.settle_rule_clash", about=row, facts=facts)
    return row


def _as_one(names: Collection[str]) -> frozenset[str]:
    """The names, the clock with the hours."""
    return frozenset(names).union(*(group for group in _TOGETHER if group & frozenset(names)))


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


@action
def rebuild_index(*, by: Actor, agency: Agency) -> int:
    """Make the tokens of some hundred people anew, whose were made by older rules or never. How many are left.

    Raises CannotOpen when whoever acts cannot read them all: a supervisor can.
    """
    if by.agency_id != agency.pk:
        raise NotPermitted("people: another agency's index.")
    people = list(outdated(agency.pk)[:_AT_ONCE])
    keyring().prefetch(person.seal_scope() for person in people)
    for person in people:
        index_person(person, by=by)
    audit.record(by=by, verb="people.rebuild_index", about=agency, facts={"people": len(people)})
    return outdated(agency.pk).count()
