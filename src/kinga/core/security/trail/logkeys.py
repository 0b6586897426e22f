"""The keys of the trail: the tag key that every process has, and the log's own key, which one process has.

The log's key is a file of its own. Only the process that numbers events and signs checkpoints reads it
(`kinga log-signer`, started by `kinga serve`); its public half stands beside it, to be given to witnesses.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from kinga.core.foundation import files
from kinga.core.foundation.sitekey import derive, read_or_make
from kinga.core.security.keys import site_key
from kinga.core.security.trail.notes import VerifierKey

__all__ = ["LogKey", "event_key", "log_key", "public_key"]


@functools.cache
def _event_key(_path: str) -> bytes:
    return derive(site_key(), "audit event")


def event_key() -> bytes:
    """The key of the tags that guard events until they are numbered."""
    return _event_key(str(settings.SITE_KEY_FILE))


@dataclass(frozen=True)
class LogKey:
    """The log's name, its signing key, and the key of the tag over the tree's head."""

    name: str
    private: Ed25519PrivateKey
    head_key: bytes

    @property
    def public(self) -> VerifierKey:
        """What a witness needs."""
        return VerifierKey.of(self.name, self.private)


def log_key() -> LogKey:
    """The log's key, made on first use. Only the numbering process, and whoever verifies on this machine, asks."""
    path = Path(settings.LOG_KEY_FILE)
    raw = read_or_make(path)
    private = Ed25519PrivateKey.from_private_bytes(derive(raw, "audit log signature"))
    name = settings.LOG_NAME or f"kinga-{private.public_key().public_bytes_raw().hex()[:8]}"
    key = LogKey(name, private, derive(raw, "audit head"))
    written = path.with_suffix(".pub")
    if not written.exists() or written.read_text("utf-8").strip() != str(key.public):
        files.write_whole(written, f"{key.public}\n".encode())
    return key


def public_key() -> VerifierKey | None:
    """The log's public key, from the file beside its key; None before the first event was numbered."""
    path = Path(settings.LOG_KEY_FILE).with_suffix(".pub")
    return VerifierKey.read(path.read_text("utf-8")) if path.exists() else None
