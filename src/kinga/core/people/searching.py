"""Finding people by name or number without the database ever holding either.

Of each person the index holds tokens: HMACs of the words and sounds of their names and of the ends of their numbers,
under a key that the caseworkers of the agency hold, and the site key. It is written with what it is made of, in one
transaction.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kinga.core.foundation.sitekey import derive
from kinga.core.people.models import ContactKind, ContactPoint, IndexToken, Person
from kinga.core.security.keys import blind, keyring, site_key, team
from kinga.core.security.keys.making import make_key
from kinga.core.security.keys.scopes import index_scope
from kinga.core.security.rules import Actor

__all__ = ["found", "index_person", "outdated"]

_BY_NUMBER = (ContactKind.CALL, ContactKind.SMS, ContactKind.APP)


def index_person(person: Person, *, by: Actor) -> int:
    """Write the tokens of a person anew; how many. Called by whatever verb changed a name or a number."""
    scope, ring = index_scope(person.agency_id), keyring()
    if not ring.known([scope]):
        make_key(scope, to=[team("casework", person.agency_id)], by=by)
    key = _token_key(person.agency_id, ring.newest(scope).epoch)
    made = blind.tokens(key, _terms(person))
    IndexToken.objects.scope("writing").filter(person=person).delete()
    IndexToken.objects.bulk_create(
        [IndexToken(agency_id=person.agency_id, person=person, token=token) for token in sorted(made)]
    )
    person.index_rules = blind.RULES
    Person.objects.scope("writing").filter(pk=person.pk).update(index_rules=blind.RULES)
    return len(made)


def _terms(person: Person) -> frozenset[str]:
    """What a person is found by: their names, and the numbers that lead to them."""
    names = blind.name_terms(person.name.open()) | blind.name_terms(person.other_names.open())
    points = ContactPoint.objects.scope("writing").filter(person=person, kind__in=_BY_NUMBER)
    return names.union(*(blind.phone_terms(point.value.open()) for point in points))


def _token_key(agency_id: UUID, epoch: int) -> bytes:
    """Both are needed: the agency's own secret, and the site key. Raises CannotOpen for whoever holds not the first."""
    secret = keyring().secret(index_scope(agency_id), epoch)
    return derive(hmac.digest(site_key(), secret, "sha256"), "kinga index")


def found(agency_id: UUID, typed: str) -> dict[UUID, int]:
    """The people of an agency whom `typed` may mean, each with how many of its words are theirs. One query or two.

    A word is theirs when it is written or sounds like one of their names; at least half of the words must be. Each
    epoch of the key is tried, so nobody is lost when a new one begins. Raises CannotOpen.
    """
    asked = blind.asked_terms(typed)
    word_of: dict[bytes, set[int]] = defaultdict(set)
    for key in _keys(agency_id) if asked else ():
        for place, terms in enumerate(asked):
            for token in blind.tokens(key, terms):
                word_of[token].add(place)
    rows = IndexToken.objects.scope("search").filter(agency_id=agency_id, token__in=list(word_of))
    words: dict[UUID, set[int]] = defaultdict(set)
    for person_id, kept in rows.values_list("person_id", "token"):
        words[person_id] |= word_of[bytes(kept)]
    return {person: len(places) for person, places in words.items() if 2 * len(places) >= len(asked)}


def _keys(agency_id: UUID) -> Iterable[bytes]:
    scope = index_scope(agency_id)
    known = keyring().known([scope])
    return [_token_key(agency_id, epoch) for epoch in keyring().epochs(scope)] if known else []


def outdated(agency_id: UUID) -> QuerySet[Person]:
    """People of an agency whose tokens were made by other rules, or never."""
    rows = Person.objects.scope("index").filter(agency_id=agency_id).exclude(index_rules=blind.RULES)
    return rows.exclude(name=None).order_by("made_at")
