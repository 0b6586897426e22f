"""What a passphrase must be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from kinga.core.security.models import User
from kinga.core.security.passphrases.rules import LEAST_BITS, bits

COMMON = CommonPasswordValidator().passwords


@pytest.mark.parametrize(
    ("passphrase", "taken"),
    [
        ("passwordpassword", False),
        ("P@ssw0rdP@ssw0rd", False),
        ("password1234", False),
        ("dragon monkey shadow", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("abcdefghijklmnop", False),
        ("qwertyuiopasdfgh", False),
        ("111122223333", False),
        ("river river river river", False),
        ("short", False),
        ("", False),
        ("river lamp seven window", True),
        ("correct horse battery staple", True),
        ("k7#pQ2vX9!mz", True),
        ("مصباح نهر سلم برتقال", True),
        ("brlkvmtzqwpx", True),
    ],
)
def test_a_passphrase_is_taken_or_not(passphrase: str, taken: bool) -> None:
    try:
        validate_password(passphrase)
    except ValidationError:
        assert not taken
    else:
        assert taken


def test_ones_own_name_is_worth_little() -> None:
    user = User(username="amani.calls", name="Amani Otieno")
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password("AmaniOtieno2026", user)


def test_writing_it_twice_adds_next_to_nothing() -> None:
    once = bits("lampwindow", COMMON)
    assert bits("lampwindowlampwindow", COMMON) == pytest.approx(once + 1)
    assert bits("a very long row of words that stand alone", COMMON) > LEAST_BITS
