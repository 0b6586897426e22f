"""A witness signs a log that goes on, and refuses one whose past has changed."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.security.errors import BadCheckpoint, NotTheSameLog
from kinga.core.security.trail.notes import Checkpoint, SignatureLine, VerifierKey, sign, verified_at
from kinga.core.security.trail.tree import leaf_hash, root
from kinga.core.security.trail.witnessing import answer, ask, read_request

LOG, PARTNER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (3, 4))
KEY = VerifierKey.of("log.example", LOG)


def hashes(count: int, changed: int | None = None) -> list[bytes]:
    return [leaf_hash(f"{number}{'x' * (number == changed)}".encode()) for number in range(count)]


def note(leaves: list[bytes]) -> str:
    return sign(Checkpoint("log.example", len(leaves), root(leaves)), "log.example", LOG)


def answered(request: str, last: Checkpoint | None) -> tuple[Checkpoint, SignatureLine]:
    return answer(request, log=KEY, last=last, name="partner.example", private=PARTNER, at=1_800_000_000)


@given(st.integers(1, 40), st.integers(0, 40))
def test_a_log_that_goes_on_is_signed_step_by_step(first: int, more: int) -> None:
    leaves = hashes(first + more)
    seen, _line = answered(ask(leaves[:first], note(leaves[:first]), old=0), None)
    checkpoint, line = answered(ask(leaves, note(leaves), old=first), seen)
    assert checkpoint.size == first + more
    assert verified_at(checkpoint, line, VerifierKey.of("partner.example", PARTNER, witness=True))


@given(st.integers(1, 40), st.integers(1, 20), st.data())
def test_a_changed_past_is_refused(first: int, more: int, data: st.DataObject) -> None:
    seen, _line = answered(ask(hashes(first), note(hashes(first)), old=0), None)
    forged = hashes(first + more, changed=data.draw(st.integers(0, first - 1)))
    with pytest.raises(NotTheSameLog):
        answered(ask(forged, note(forged), old=first), seen)


def test_a_log_that_lost_its_end_cannot_be_asked_for() -> None:
    seen, _line = answered(ask(hashes(9), note(hashes(9)), old=0), None)
    with pytest.raises(BadCheckpoint):
        ask(hashes(5), note(hashes(5)), old=9)
    with pytest.raises(BadCheckpoint, match="old 9"):
        answered(ask(hashes(5), note(hashes(5)), old=0), seen)
    with pytest.raises(NotTheSameLog):
        answered("old 9\n\n" + note(hashes(5)), seen)


def test_a_checkpoint_of_someone_else_is_not_signed() -> None:
    forged = sign(Checkpoint("log.example", 3, root(hashes(3))), "log.example", PARTNER)
    with pytest.raises(BadCheckpoint, match="not signed"):
        answered(ask(hashes(3), forged, old=0), None)


@pytest.mark.parametrize("text", ["", "old 1", "new 1\n\nx", "old -1\n\nx", "old ٣\n\nx", "old 1\nAA==\n\nx"])
def test_a_damaged_request_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        read_request(text)
