"""One passphrase, one run of Argon2id, two halves: one is kept to verify it, the other unlocks and is kept nowhere.

Pure. Neither half tells anything about the other: both are HKDF-Expand of the same 32 bytes under another
purpose.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from kinga.core.foundation.sitekey import derive

__all__ = ["COST", "Cost", "Halves", "halves"]

_BYTES = 32
# Each run takes 64 MiB: this many at once, the others wait.
_AT_ONCE = threading.BoundedSemaphore(4)


@dataclass(frozen=True)
class Cost:
    """What a run of Argon2id costs: passes, memory in KiB, lanes."""

    time: int
    memory: int
    lanes: int


# RFC 9106, section 4, second recommendation: for machines where memory is scarce. About 0.15 s of one core.
COST = Cost(time=3, memory=65_536, lanes=4)


@dataclass(frozen=True)
class Halves:
    """The two keys of a passphrase, 32 bytes each: `verify` may be stored, `unlock` never."""

    verify: bytes
    unlock: bytes


def halves(passphrase: str, salt: bytes, cost: Cost = COST) -> Halves:
    """Both halves of a passphrase under a salt of at least 16 bytes (Argon2id, RFC 9106, version 1.3)."""
    with _AT_ONCE:
        stretched = hash_secret_raw(
            passphrase.encode(), salt, cost.time, cost.memory, cost.lanes, _BYTES, Type.ID
        )
    return Halves(derive(stretched, "kinga verify"), derive(stretched, "kinga unlock"))
