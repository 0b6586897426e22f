"""Asking someone elsewhere to sign a checkpoint, and being that someone. Pure.

A request is what c2sp.org/tlog-witness sends to add a checkpoint: `old SIZE`, a proof of consistency, an
empty line, the signed note. It is a few lines of text: it can go by e-mail, on a stick or on paper. A witness
keeps, for each log, the last checkpoint it has signed, and signs only what continues it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinga.core.security.errors import BadCheckpoint, NotTheSameLog
from kinga.core.security.trail.notes import (
    Checkpoint,
    SignatureLine,
    VerifierKey,
    cosign,
    parse_note,
    verified_at,
)
from kinga.core.security.trail.tree import consistency_proof, verify_consistency

__all__ = ["answer", "ask", "read_request"]


def ask(leaf_hashes: Sequence[bytes], note: str, *, old: int) -> str:
    """A request to sign `note`, for a witness who last signed the tree of `old` events (0: none yet)."""
    checkpoint, _lines = parse_note(note)
    if not 0 <= old <= checkpoint.size:
        raise BadCheckpoint(
            "The witness has seen a longer log than this checkpoint. Make a newer checkpoint."
        )
    proof = consistency_proof(leaf_hashes[: checkpoint.size], old) if old else []
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof)]
    return "\n".join(lines) + "\n\n" + note


def read_request(request: str) -> tuple[int, list[bytes], str]:
    """The old size, the proof and the note of a request. Raises BadCheckpoint."""
    head, found, note = request.partition("\n\n")
    first, *proof = head.split("\n")
    word, _, number = first.partition(" ")
    if not found or word != "old" or not (number.isascii() and number.isdigit()) or len(proof) > 64:
        raise BadCheckpoint("This is not a request to witness a checkpoint. Was it copied whole?")
    try:
        hashes = [base64.b64decode(line, validate=True) for line in proof]
    except (binascii.Error, ValueError):
        hashes = [b""]
    if any(len(each) != 32 for each in hashes):
        raise BadCheckpoint("The proof in this request is damaged. Was it copied whole?")
    return int(number), hashes, note


def answer(
    request: str,
    *,
    log: VerifierKey,
    last: Checkpoint | None,
    name: str,
    private: Ed25519PrivateKey,
    at: int,
) -> tuple[Checkpoint, SignatureLine]:
    """Check a request as a witness who last signed `last`, and sign it.

    Returns the checkpoint to remember and the line to send back. Raises NotTheSameLog when the log does not
    continue what was seen: tell people; and BadCheckpoint when the request is damaged or not the log's.
    """
    old, proof, note = read_request(request)
    checkpoint, lines = parse_note(note)
    if checkpoint.origin != log.name or not any(
        verified_at(checkpoint, line, log) is not None for line in lines
    ):
        raise BadCheckpoint("This checkpoint is not signed by the log you are a witness of.")
    known = 0 if last is None else last.size
    if old != known:
        raise BadCheckpoint(
            f"You last signed {known} events. Ask for a request that begins with old {known}."
        )
    if last is not None and not verify_consistency(
        earlier=last.size, earlier_root=last.root, size=checkpoint.size, of=checkpoint.root, proof=proof
    ):
        raise NotTheSameLog(
            "This log does not continue the one you signed before: its past was changed, or a part of it was "
            "taken away. Do not sign. Keep this request and tell the agency's auditor and director."
        )
    return checkpoint, cosign(checkpoint, name, private, at)
