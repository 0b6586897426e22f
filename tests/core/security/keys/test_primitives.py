"""Properties of what keys are made of: what opens opens, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.security.keys import primitives as keys
from kinga.core.security.keys.primitives import DoesNotOpen

SECRET = st.binary(min_size=32, max_size=32)
TEXT = st.binary(max_size=200)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(SECRET, TEXT, TEXT)
def test_what_is_sealed_to_a_public_key_opens_with_its_secret(
    secret: bytes, plain: bytes, context: bytes
) -> None:
    sealed = keys.seal_to(keys.public_key(secret), plain, context)
    assert len(sealed) == len(plain) + 48
    assert keys.open_with(secret, sealed, context) == plain


@FEW
@given(SECRET, SECRET, TEXT)
def test_no_other_secret_opens_it(secret: bytes, other: bytes, plain: bytes) -> None:
    sealed = keys.seal_to(keys.public_key(secret), plain, b"here")
    if other != secret:
        with pytest.raises(DoesNotOpen):
            keys.open_with(other, sealed, b"here")
    with pytest.raises(DoesNotOpen):
        keys.open_with(secret, sealed, b"there")


def test_a_wrap_is_eighty_bytes() -> None:
    wrap = keys.seal_to(keys.public_key(keys.new_secret()), keys.new_secret(), b"")
    assert len(wrap) == keys.WRAP_BYTES


@FEW
@given(SECRET, st.binary(min_size=1, max_size=60), st.data())
def test_every_flipped_bit_is_refused(secret: bytes, plain: bytes, data: st.DataObject) -> None:
    to_key = keys.seal_to(keys.public_key(secret), plain, b"x")
    boxed = keys.seal_box(secret, plain, b"x")
    at = data.draw(st.integers(0, 8 * min(len(to_key), len(boxed)) - 1))
    for sealed, opens in ((to_key, keys.open_with), (boxed, keys.open_box)):
        changed = bytearray(sealed)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(DoesNotOpen):
            opens(secret, bytes(changed), b"x")


@FEW
@given(SECRET, st.integers(0, 47))
def test_a_cut_wrap_is_refused(secret: bytes, length: int) -> None:
    with pytest.raises(DoesNotOpen):
        keys.open_with(secret, keys.seal_to(keys.public_key(secret), b"", b"")[:length], b"")
    with pytest.raises(DoesNotOpen):
        keys.open_box(secret, b"\0" * min(length, 27), b"")


@FEW
@given(SECRET, SECRET)
def test_a_commitment_is_of_one_secret(secret: bytes, other: bytes) -> None:
    assert keys.commits(secret, keys.commitment(secret))
    assert keys.commits(other, keys.commitment(secret)) == (other == secret)


@FEW
@given(SECRET, SECRET, TEXT, TEXT)
def test_a_signature_is_of_one_holder_and_one_message(
    secret: bytes, other: bytes, said: bytes, else_: bytes
) -> None:
    signature = keys.sign(secret, said)
    assert keys.signed_by(keys.verifying_key(secret), said, signature)
    assert keys.signed_by(keys.verifying_key(secret), else_, signature) == (said == else_)
    assert keys.signed_by(keys.verifying_key(other), said, signature) == (secret == other)
    assert not keys.signed_by(keys.verifying_key(secret), said, signature[:-1])


@FEW
@given(SECRET)
def test_what_is_derived_from_a_secret_is_all_different(secret: bytes) -> None:
    derived = [
        secret, keys.public_key(secret), keys.verifying_key(secret), keys.commitment(secret),
        keys.field_key(secret, "a", "b"), keys.field_key(secret, "a", "c"), keys.field_key(secret, "b", "b"),
    ]  # fmt: skip
    assert len(set(derived)) == len(derived)
