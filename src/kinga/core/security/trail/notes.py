"""Checkpoints as signed notes, and the signatures of witnesses: the C2SP formats, so that other tools read them.

Specifications: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (version 1). Pure.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kinga.core.security.errors import BadCheckpoint

__all__ = ["Checkpoint", "SignatureLine", "VerifierKey", "cosign", "parse_note", "sign", "verified_at"]

_ED25519, _COSIGNATURE = 1, 4  # algorithm bytes of the specifications
_NAME = re.compile(r"[^\s+]{1,120}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Checkpoint:
    """A tree as it stood: whose log, how many leaves, and its 32-byte root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """From its three lines. Raises BadCheckpoint; extension lines are refused, as we write none."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _NUMBER.fullmatch(lines[1]):
            raise BadCheckpoint("This is not a checkpoint: it needs a name, a size and a root, a line each.")
        root = _decoded(lines[2])
        if len(root) != 32:
            raise BadCheckpoint("The root of this checkpoint is not 32 bytes long. Was it copied whole?")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True)
class VerifierKey:
    """A public Ed25519 key with its owner's name, written as `name+id+base64`."""

    name: str
    public: bytes
    algorithm: int = _ED25519

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, algorithm, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """From its written form. Raises BadCheckpoint when it is damaged."""
        name, _, rest = text.strip().partition("+")
        named_id, _, encoded = rest.partition("+")
        raw = _decoded(encoded)
        if len(raw) != 33 or not _NAME.fullmatch(name) or raw[0] not in {_ED25519, _COSIGNATURE}:
            raise BadCheckpoint("This is not a verifier key. It looks like name+1a2b3c4d+AbCd….")
        key = cls(name, raw[1:], raw[0])
        if key.key_id.hex() != named_id:
            raise BadCheckpoint("The id in this verifier key does not fit the key. Was it copied whole?")
        return key

    @classmethod
    def of(cls, name: str, private: Ed25519PrivateKey, *, witness: bool = False) -> VerifierKey:
        """The public half of `private`: for a log's own signature, or for a witness."""
        return cls(name, private.public_key().public_bytes_raw(), _COSIGNATURE if witness else _ED25519)


@dataclass(frozen=True)
class SignatureLine:
    """One signature under a note."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


def sign(checkpoint: Checkpoint, name: str, private: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note."""
    key = VerifierKey.of(name, private)
    line = SignatureLine(name, key.key_id, private.sign(checkpoint.text().encode()))
    return f"{checkpoint.text()}\n{line}"


def cosign(checkpoint: Checkpoint, name: str, private: Ed25519PrivateKey, at: int) -> SignatureLine:
    """A witness's line, at `at` seconds since 1970. The witness has checked consistency before."""
    key = VerifierKey.of(name, private, witness=True)
    signature = private.sign(_cosigned(checkpoint, at))
    return SignatureLine(name, key.key_id, at.to_bytes(8, "big") + signature)


def parse_note(note: str) -> tuple[Checkpoint, list[SignatureLine]]:
    """A note's checkpoint and its signature lines, none of them verified yet. Raises BadCheckpoint."""
    text, found, lines = note.partition("\n\n")
    if not found or not lines.endswith("\n"):
        raise BadCheckpoint("This note has no signatures. Was it copied whole?")
    return Checkpoint.read(text + "\n"), [_line(line) for line in lines[:-1].split("\n")]


def verified_at(checkpoint: Checkpoint, line: SignatureLine, key: VerifierKey) -> int | None:
    """Whether `line` is `key`'s signature of the checkpoint: None if not, else when (0 for a log's own)."""
    if line.name != key.name or line.key_id != key.key_id:
        return None
    at, signature, signed = 0, line.signature, checkpoint.text().encode()
    if key.algorithm == _COSIGNATURE:
        at, signature = int.from_bytes(line.signature[:8], "big"), line.signature[8:]
        signed = _cosigned(checkpoint, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return None
    return at


def _cosigned(checkpoint: Checkpoint, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{checkpoint.text()}".encode()


def _line(line: str) -> SignatureLine:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise BadCheckpoint("A signature line of this note is damaged. Was it copied whole?")
    raw = _decoded(parts[2])
    return SignatureLine(parts[1], raw[:4], raw[4:])


def _decoded(text: str) -> bytes:
    """Strict base64, the one spelling only: otherwise two notes could differ and both be taken."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise BadCheckpoint("A line of this note is damaged. Was it copied whole?")
    return raw
