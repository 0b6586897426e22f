"""Django's hasher for passphrases: it stores the half that verifies, and hands on the half that unlocks.

One run of Argon2id for each sign-in, for a wrong passphrase and an absent worker too. The unlocking half is in a
context variable of the request that brought the passphrase, until that request ends.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import BasePasswordHasher

from kinga.core.security.keys.passphrases import COST, Cost, halves

__all__ = ["PassphraseHasher", "forget_half", "half_of_new", "unlocking_half"]

_SALT = 16
_half: ContextVar[bytes | None] = ContextVar("kinga_unlocking_half", default=None)


def unlocking_half() -> bytes | None:
    """The unlocking half of the passphrase that was last right, or just set, in this request."""
    return _half.get()


def half_of_new(user: AbstractBaseUser, passphrase: str) -> bytes:
    """Set a passphrase on `user` (not saved yet); its unlocking half."""
    user.set_password(passphrase)
    half = _half.get()
    if half is None:
        raise TypeError("PASSWORD_HASHERS must begin with PassphraseHasher: another one unlocks no key.")
    return half


def forget_half() -> None:
    """The request is over."""
    _half.set(None)


class PassphraseHasher(BasePasswordHasher):
    """`kinga_argon2id$time,memory,lanes$salt$verifying half`, both in base 64."""

    algorithm = "kinga_argon2id"

    def salt(self) -> str:
        """16 random bytes, in base 64."""
        return base64.b64encode(secrets.token_bytes(_SALT)).decode()

    def encode(self, password: str, salt: str) -> str:
        """What is stored of a new passphrase. Its unlocking half is handed on."""
        both = halves(password, base64.b64decode(salt), COST)
        _half.set(both.unlock)
        cost = f"{COST.time},{COST.memory},{COST.lanes}"
        return f"{self.algorithm}${cost}${salt}${base64.b64encode(both.verify).decode()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """The parts of what is stored."""
        algorithm, cost, salt, verify = encoded.split("$")
        time, memory, lanes = map(int, cost.split(","))
        cost_of = Cost(time, memory, lanes)
        return {"algorithm": algorithm, "cost": cost_of, "salt": salt, "verify": base64.b64decode(verify)}

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the passphrase; only then its unlocking half is handed on."""
        told = self.decode(encoded)
        both = halves(password, base64.b64decode(told["salt"]), told["cost"])
        right = hmac.compare_digest(both.verify, told["verify"])
        _half.set(both.unlock if right else None)
        return right

    def must_update(self, encoded: str) -> bool:
        """Never by itself: a new salt gives another unlocking half, and the key would stay behind."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: one run each time, right or wrong."""

    def safe_summary(self, encoded: str) -> Any:
        """What may be shown of it."""
        cost = self.decode(encoded)["cost"]
        return {"algorithm": self.algorithm, "iterations": cost.time, "memory": cost.memory}
