"""Sealed fields: nothing readable in the table, nothing opens in another place, nothing shows by accident."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.people.models import Person
from kinga.core.security.errors import CannotOpen, UnscopedRead
from kinga.core.security.keys import forget_keys
from kinga.core.security.models import KeyBox
from tests import world

pytestmark = pytest.mark.django_db
NAME = "Someone Invented"


def person(name: str = NAME) -> Person:
    made = Person(agency=world.agency(), name=name)
    made.save()
    return made


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
    forget_keys()
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
    made, other = person(), Person(agency=world.agency("other"), name="Another")
    other.save()
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
    KeyBox.objects.filter(object_id=made.pk).delete()
    forget_keys()
    with pytest.raises(CannotOpen):
        again(made).name.open()


def test_too_long_a_text_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(FieldError):
        person("x" * 201)


def test_a_personal_table_refuses_an_unscoped_read() -> None:
    person()
    for read in (list, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()):
        with pytest.raises(UnscopedRead):
            read(Person.objects.all())


@pytest.mark.parametrize("known", [False, True])
def test_a_key_that_was_rolled_back_never_seals_anything(known: bool) -> None:
    """The key is made inside a savepoint that fails; what is written after it must open with a stored key."""
    forget_keys()
    made = Person(agency=world.agency(), name=NAME)
    with transaction.atomic():
        if known:
            made.save()  # the key is stored outside the savepoint, and used again inside it
        with pytest.raises(RuntimeError), transaction.atomic():
            made.name = "written and undone"
            made.save()
            raise RuntimeError
        made._state.adding = not known
        made.name = "written after"
        made.save()
    forget_keys()
    assert KeyBox.objects.filter(object_id=made.pk).count() == 1
    assert again(made).name.open() == "written after"
