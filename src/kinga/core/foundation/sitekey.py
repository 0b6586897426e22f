"""The site key: one file outside the database, made on first start with mode 600."""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from kinga.core.foundation import files
from kinga.errors import KingaError

__all__ = ["BadSiteKey", "derive", "read_or_make"]

_BYTES = 32


class BadSiteKey(KingaError):
    """The site key file cannot be used."""


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (HKDF-Expand, RFC 5869, SHA-256)."""
    return HKDFExpand(algorithm=hashes.SHA256(), length=32, info=purpose.encode()).derive(key)


def read_or_make(path: Path) -> bytes:
    """The 32 bytes of the site key in `path`; a new key is written there when the file is absent."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = _make(path)
    if len(key) != _BYTES:
        raise BadSiteKey("The site key file does not hold a key. Restore it from where you keep it safe.")
    return key


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(_BYTES)
    # Written whole under another name, then linked: a second process never reads half a key.
    return key if files.create_whole(path, key) else path.read_bytes()
