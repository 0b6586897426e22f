"""Receipts: long enough, read however they are typed, stored only as an id."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.response.intake import receipts
from kinga.response.intake.errors import BadReceipt

_NUMERALS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]


def test_receipts_have_at_least_77_bits() -> None:
    assert len(set(receipts.words())) == 7505
    assert not any("-" in word for word in receipts.words())
    assert 6 * math.log2(len(receipts.words())) >= 77
    assert 24 * math.log2(10) >= 77


@given(st.sampled_from(["en", "ar", "sw"]), st.sampled_from([" ", "  ", "-", "\n", ", "]), st.booleans())
def test_a_receipt_is_read_in_any_shape(language: str, between: str, shout: bool) -> None:
    made = receipts.make(language)
    typed = between.join(made.split())
    assert receipts.parse(typed.upper() if shout else typed) == receipts.parse(made)


@pytest.mark.parametrize("numerals", _NUMERALS)
def test_a_receipt_is_read_in_any_numerals(numerals: str) -> None:
    made = receipts.make("ar")
    assert receipts.parse(made.translate(str.maketrans(_NUMERALS[0], numerals))) == receipts.parse(made)


@pytest.mark.parametrize("typed", ["", "one two", "1234", "zzzz " * 6, "abacus " * 7, "1234 " * 6 + "abacus"])
def test_what_is_no_receipt_says_what_to_check(typed: str) -> None:
    with pytest.raises(BadReceipt, match=r"Check|check"):
        receipts.parse(typed)


def test_the_stored_id_depends_on_every_word_and_on_the_site() -> None:
    made = receipts.parse(receipts.make("en"))
    assert receipts.lookup_id(made, b"a" * 32) != receipts.lookup_id(made, b"b" * 32)
    assert receipts.lookup_id(made, b"a" * 32) != receipts.lookup_id(made + "x", b"a" * 32)


def test_no_new_receipt_frightens_and_older_ones_stay_good() -> None:
    harsh = ["undead", "zombie", "strangle", "captivity", "shame"]
    assert not set(harsh) & set(receipts.words())
    assert receipts.parse(" ".join([*harsh, "abacus"]))


def test_no_word_of_a_receipt_begins_another() -> None:
    listed = sorted(receipts.words())
    assert [pair for pair in itertools.pairwise(listed) if pair[1].startswith(pair[0])] == []


def test_another_script_is_told_so() -> None:
    with pytest.raises(BadReceipt) as caught:
        receipts.parse("نهر مصباح سبعة")
    assert caught.value.what == "script"
