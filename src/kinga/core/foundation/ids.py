"""Identifiers. Primary keys are UUIDs of version 7 (RFC 9562): made before a row is saved, ordered in time."""

from __future__ import annotations

import secrets
import uuid

from kinga.core.foundation import clock

__all__ = ["new_code", "new_id"]

# Crockford's base 32: no I, L, O or U, so a code can be read out over a bad line.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_code(length: int = 6) -> str:
    """A random code for people to say and write, e.g. `7F3K9Q`; it counts nothing and so tells nothing."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
