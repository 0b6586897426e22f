"""Signed notes: what is signed verifies, anything else does not, and every damaged byte is noticed."""

from __future__ import annotations

import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.trail.notes import (
    Checkpoint,
    VerifierKey,
    cosign,
    parse_note,
    sign,
    verified_at,
)

LOG, WITNESS = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
CHECKPOINT = Checkpoint("kinga.example/log", 42, bytes(range(32)))
NOTE = sign(CHECKPOINT, "kinga.example/log", LOG)


def verifies(note: str) -> bool:
    """Whether the log's own key has signed this note."""
    key = VerifierKey.of("kinga.example/log", LOG)
    try:
        checkpoint, lines = parse_note(note)
    except BadCheckpoint:
        return False
    return any(verified_at(checkpoint, line, key) is not None for line in lines)


def test_a_signed_note_is_read_back_and_verifies() -> None:
    checkpoint, lines = parse_note(NOTE)
    assert checkpoint == CHECKPOINT
    assert len(lines) == 1
    assert verifies(NOTE)


def test_every_changed_byte_of_a_note_is_noticed() -> None:
    raw = NOTE.encode()
    for place in range(len(raw)):
        for flip in (0x01, 0x20, 0x80):
            changed = bytearray(raw)
            changed[place] ^= flip
            assert not verifies(changed.decode("utf-8", errors="replace")), place


def test_a_witness_signs_the_checkpoint_and_the_time() -> None:
    line = cosign(CHECKPOINT, "partner.example", WITNESS, at=1_700_000_000)
    key = VerifierKey.of("partner.example", WITNESS, witness=True)
    checkpoint, lines = parse_note(NOTE + str(line))
    assert lines[1] == line
    assert verified_at(checkpoint, line, key) == 1_700_000_000
    later = line.signature[:7] + bytes([line.signature[7] ^ 1]) + line.signature[8:]
    assert verified_at(checkpoint, type(line)(line.name, line.key_id, later), key) is None
    assert verified_at(Checkpoint(checkpoint.origin, 43, checkpoint.root), line, key) is None
    assert verified_at(checkpoint, line, VerifierKey.of("partner.example", LOG, witness=True)) is None
    # The same key used as a log's key is another key: one signature never passes for the other kind.
    assert verified_at(checkpoint, line, VerifierKey.of("partner.example", WITNESS)) is None


def test_a_verifier_key_is_read_back() -> None:
    for key in (VerifierKey.of("a.example", LOG), VerifierKey.of("b.example", WITNESS, witness=True)):
        assert VerifierKey.read(f" {key}\n") == key


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+AAAA", str(VerifierKey.of("a", LOG)).replace("a+", "b+")]
)
def test_a_damaged_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        VerifierKey.read(text)


@given(st.text(alphabet="ab01\n+— =/", max_size=60))
def test_no_text_makes_reading_fail_in_another_way(text: str) -> None:
    for note in (text, text + NOTE, NOTE + text):
        with contextlib.suppress(BadCheckpoint):
            parse_note(note)


@pytest.mark.parametrize("size", ["-1", "01", "1e3", "", "٤"])
def test_only_the_one_spelling_of_a_size_is_taken(size: str) -> None:
    with pytest.raises(BadCheckpoint):
        Checkpoint.read(CHECKPOINT.text().replace("42", size))
