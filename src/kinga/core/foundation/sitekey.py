"""The site key: one file outside the database, made on first start with mode 600."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

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
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_BYTES)
    # Written whole under another name, then linked: a second process never reads half a key.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was first: its key counts
        return path.read_bytes()
    finally:
        draft.unlink()
    return key
