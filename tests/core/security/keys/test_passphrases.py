"""One passphrase, two halves."""

from __future__ import annotations

from argon2.low_level import Type, hash_secret_raw
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys.passphrases import COST, Cost, halves

CHEAP = Cost(time=1, memory=8, lanes=1)
SALT = b"sixteen bytes of"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_another_passphrase_gives_other_halves(one: str, other: str) -> None:
    first, second = halves(one, SALT, CHEAP), halves(other, SALT, CHEAP)
    assert first.verify != first.unlock
    assert (first == second) == (one == other)
    assert halves(one, SALT[::-1], CHEAP) != first


def test_both_come_from_one_run_of_argon2id() -> None:
    stretched = hash_secret_raw(b"marula", SALT, 1, 8, 1, 32, Type.ID)
    both = halves("marula", SALT, CHEAP)
    assert both.verify == derive(stretched, "kinga verify")
    assert both.unlock == derive(stretched, "kinga unlock")


def test_the_cost_is_what_rfc_9106_recommends() -> None:
    assert (COST.time, COST.memory, COST.lanes) == (3, 64 * 1024, 4)
