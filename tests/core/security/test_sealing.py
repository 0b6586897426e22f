"""Sealed fields: nothing readable in the table, nothing opens in another place, nothing shows by accident."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.people.actions import add_person
from kinga.core.people.models import Person
from kinga.core.security.errors import CannotOpen, UnscopedRead
from kinga.core.security.keys import Ring, team, unlocked
from kinga.core.security.keys.making import make_key
from kinga.core.security.models import Agency, KeyWrap
from tests import world
from tests.plugins.keys import everybody

pytestmark = pytest.mark.django_db
NAME = "Someone Invented"


def person(name: str = NAME) -> Person:
    slug = f"agency-{Agency.objects.count()}"
    return add_person(by=world.SYSTEM, agency=world.agency(slug), name=name)


def again(made: Person) -> Person:
    return Person.objects.scope("test").get(pk=made.pk)


def stored(made: Person, column: str = "name") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM people_person WHERE id = %s",
            [made.pk.hex if connection.vendor == "sqlite" else made.pk],
        )
        return bytes(cursor.fetchone()[0])


def test_a_name_is_ciphertext_in_the_table_and_opens_for_us() -> None:
    made = person()
    assert NAME.encode() not in stored(made)
    with unlocked(everybody()):
        assert again(made).name.open() == NAME


@given(st.text(max_size=200).filter(lambda text: "\x00" not in text))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    with transaction.atomic():
        made = person(text)
        assert again(made).name.open() == text
        transaction.set_rollback(True)


def test_a_sealed_value_shows_nothing_by_itself() -> None:
    row = again(person())
    assert NAME not in f"{row.name} {row.name!r}"
    assert row.name
    assert not row.remarks


@pytest.mark.parametrize("column", ["name", "other_names"])
def test_a_moved_or_changed_ciphertext_does_not_open(column: str) -> None:
    made = person()
    envelope = bytearray(stored(made))
    if column == "name":
        envelope[-1] ^= 1
    with connection.cursor() as cursor:
        key = made.pk.hex if connection.vendor == "sqlite" else made.pk
        cursor.execute(f"UPDATE people_person SET {column} = %s WHERE id = %s", [bytes(envelope), key])
    with pytest.raises(CannotOpen):
        getattr(again(made), column).open()


def test_without_its_key_a_value_is_gone() -> None:
    made = person()
    KeyWrap.objects.filter(object_id=made.pk).delete()
    with unlocked(everybody()), pytest.raises(CannotOpen):
        again(made).name.open()


def test_too_long_a_text_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(FieldError):
        person("x" * 201)


def test_a_personal_table_refuses_an_unscoped_read() -> None:
    person()
    for read in (list, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()):
        with pytest.raises(UnscopedRead):
            read(Person.objects.all())


def test_a_key_that_was_rolled_back_never_seals_anything() -> None:
    """The key is made inside a savepoint that fails; what is written after it must open with a stored key."""
    agency = world.agency()
    made = Person(agency=agency, name=NAME)
    to = [team("supervisors", agency.pk)]
    with pytest.raises(RuntimeError), transaction.atomic():
        make_key(made.seal_scope(), to=to, by=world.SYSTEM)
        made.save()
        raise RuntimeError
    made._state.adding = True
    with pytest.raises(CannotOpen), transaction.atomic():
        made.name = "without a key"
        made.save()
    make_key(made.seal_scope(), to=to, by=world.SYSTEM)
    made.name = "written after"
    made.save()
    with unlocked(everybody()):
        assert again(made).name.open() == "written after"


def test_who_may_only_write_seals_to_the_public_key_and_reads_nothing_back() -> None:
    made = person()
    with unlocked(Ring()):
        row = again(made)
        row.name = "written by nobody"
        row.save()
        with pytest.raises(CannotOpen):
            again(made).name.open()
    assert stored(made)[1] == 2, "HPKE, not the key of the scope"
    assert again(made).name.open() == "written by nobody"
