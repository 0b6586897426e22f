"""Shares of a secret: enough give it back, fewer tell nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.security.keys import sharing
from kinga.core.security.keys.sharing import BadShares, combine, split


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=48), st.integers(2, 4), st.integers(0, 3))
def test_any_enough_of_them_give_it_back(secret: bytes, needed: int, more: int) -> None:
    made = split(secret, needed=needed, shares=needed + more)
    for some in itertools.combinations(made, needed):
        assert combine(some[::-1]) == secret
    assert combine(made) == secret


def test_one_share_fits_every_secret() -> None:
    """For each of the 256 values of a byte there is a second share that makes it: one alone tells nothing."""
    share = split(b"\x2a", needed=2, shares=3)[0]
    found = {combine([share, bytes([2, value])]) for value in range(256)}
    assert found == {bytes([value]) for value in range(256)}


def test_a_share_is_spread_evenly() -> None:
    """Over many splits of one byte, every value of a share comes up: 20,000 of 256 values."""
    seen = {share[1] for _run in range(10_000) for share in split(b"\0", needed=2, shares=2)}
    assert len(seen) == 256


def test_every_number_of_the_field_has_its_inverse() -> None:
    for number in range(1, 256):
        assert sharing._times(number, sharing._inverse(number)) == 1


def test_the_field_is_that_of_fips_197() -> None:
    """FIPS 197, section 4.2: {57} times {83} is {c1}."""
    assert sharing._times(0x57, 0x83) == 0xC1


@pytest.mark.parametrize(
    "shares",
    [[], [b"\x01a"], [b"\x01a", b"\x01b"], [b"\0a", b"\x02b"], [b"\x01a", b"\x02bc"], [b"", b""]],
)
def test_shares_that_do_not_belong_together_are_refused(shares: list[bytes]) -> None:
    with pytest.raises(BadShares):
        combine(shares)


@pytest.mark.parametrize(("needed", "shares"), [(1, 3), (3, 2), (2, 256), (0, 0)])
def test_a_senseless_split_is_refused(needed: int, shares: int) -> None:
    with pytest.raises(BadShares):
        split(b"secret", needed=needed, shares=shares)
