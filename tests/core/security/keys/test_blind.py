"""Names and numbers that are one person's meet; tokens tell nothing without the key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.security.keys.blind import TOKEN_BYTES, name_terms, phone_terms, tokens

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed", "Muhammad"),
        ("Mohammed", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("Fatima", "Fatimah"),
        ("Fatima", "فاطمة"),
        ("Khaled", "Khalid"),
        ("خالد", "Khalid"),
        ("Yousef", "Yusuf"),
        ("الحسن", "Hasan"),
        ("José", "jose"),
        ("Aïsha", "Aisha"),
        ("Philip", "Filip"),
        ("Şükran", "Sukran"),
        ("Amal Sample", "SAMPLE, Amal"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_terms(one) & name_terms(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Amal", "Khalid"), ("Maria", "Petra"), ("al", "al"), ("", ""), ("ibn", "ibn")]
)
def test_other_names_and_little_words_do_not(one: str, other: str) -> None:
    assert not name_terms(one) & name_terms(other)


def test_a_script_without_a_table_is_found_as_it_is_written() -> None:
    assert name_terms("ሰላም") & name_terms("ሰላም")
    assert not name_terms("ሰላም") & name_terms("አበበ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+254 700 123 456", "0700123456"),
        ("0700-123-456", "(0700) 123456"),
        ("٠٧٠٠١٢٣٤٥٦", "0700123456"),
    ],
)
def test_one_number_in_every_form(one: str, other: str) -> None:
    assert phone_terms(one) == phone_terms(other) != frozenset()


@pytest.mark.parametrize("typed", ["", "112", "no phone", "12345"])
def test_what_is_no_number_has_no_term(typed: str) -> None:
    assert phone_terms(typed) == frozenset()


@given(st.text(max_size=40))
def test_any_text_has_terms_without_an_error(text: str) -> None:
    assert name_terms(text) == name_terms(text.strip())
    assert all(len(token) == TOKEN_BYTES for token in tokens(KEY, name_terms(text) | phone_terms(text)))


def test_each_agency_has_tokens_of_its_own() -> None:
    terms = name_terms("Amal Sample")
    assert tokens(KEY, terms) == tokens(KEY, terms)
    assert not tokens(KEY, terms) & tokens(OTHER, terms)
