"""The recovery key on paper: read back in every hand, and every slip is told by its group."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.security.keys import printed
from kinga.core.security.keys.printed import BadPrintedKey, make, unlocking, written

KEY = st.binary(min_size=20, max_size=20)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@settings(deadline=None)
@given(KEY, KEY)
def test_each_key_is_another(key: bytes, other: bytes) -> None:
    assert (unlocking(written(key)) == unlocking(written(other))) == (key == other)


@settings(deadline=None)
@given(KEY, st.sampled_from(["lower", "dashes", "together", "arabic", "wide", "letters"]))
def test_it_is_read_in_every_hand(key: bytes, hand: str) -> None:
    text = written(key)
    other = {
        "lower": text.lower(),
        "dashes": text.replace(" ", " - "),
        "together": text.replace(" ", ""),
        "arabic": text.translate({ord("0") + digit: 0x660 + digit for digit in range(10)}),
        "wide": "".join(chr(ord(sign) + 0xFEE0) if sign != " " else sign for sign in text),
        "letters": text.replace("0", "o").replace("1", "l"),
    }[hand]
    assert unlocking(other) == unlocking(text)


@settings(deadline=None, max_examples=30)
@given(KEY)
def test_every_single_wrong_sign_is_told_by_its_group(key: bytes) -> None:
    text = written(key).replace(" ", "")
    for at, sign in enumerate(text):
        wrong = SIGNS[(SIGNS.index(sign) + 1 + at % 30) % 32]
        with pytest.raises(BadPrintedKey) as slip:
            unlocking(text[:at] + wrong + text[at + 1 :])
        assert slip.value.group == at // 5 + 1


@settings(deadline=None, max_examples=30)
@given(KEY)
def test_every_swap_of_neighbours_is_told(key: bytes) -> None:
    text = written(key).replace(" ", "")
    for at in range(len(text) - 1):
        if text[at] != text[at + 1] and at % 5 != 4:
            with pytest.raises(BadPrintedKey) as slip:
                unlocking(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
            assert slip.value.group == at // 5 + 1


@settings(deadline=None, max_examples=30)
@given(KEY, st.integers(0, 7), st.integers(0, 7))
def test_two_groups_in_each_others_place_are_told(key: bytes, one: int, two: int) -> None:
    groups = written(key).split()
    swapped = groups.copy()
    swapped[one], swapped[two] = groups[two], groups[one]
    if one != two:
        with pytest.raises(BadPrintedKey):
            unlocking(" ".join(swapped))


@pytest.mark.parametrize("typed", ["", "ABCDE", "A" * 39, "A" * 41, "!" * 40, "ش" * 40])
def test_what_is_no_key_is_refused(typed: str) -> None:
    with pytest.raises(BadPrintedKey):
        unlocking(typed)


def test_the_powers_are_all_different() -> None:
    assert len({printed._power(exponent) for exponent in range(31)}) == 31


def test_a_new_one_is_new() -> None:
    one, two = make(), make()
    assert one != two
    assert [len(group) for group in one.split()] == [5] * 8
