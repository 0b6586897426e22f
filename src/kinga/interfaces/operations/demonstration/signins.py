"""Who works in the demonstration, and how they sign in."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass

from kinga.core.security.queries import is_demonstration
from kinga.core.security.roles import Role
from kinga.errors import KingaError

__all__ = ["CUSTODIANS", "WORKERS", "SignIn", "UnknownWorker", "Worker", "code", "secret", "sign_ins"]

SEED = "marula-bay"  # part of every second-factor secret below
_PERIOD = 30  # seconds that a code is valid for
_ENOUGH = 6  # seconds a person needs to type it


class UnknownWorker(KingaError):
    """Nobody of that name works in the demonstration, or this site is not one."""


@dataclass(frozen=True)
class Worker:
    """An invented worker of one of the two agencies."""

    username: str
    name: str
    agency: str  # its slug
    role: Role
    passphrase: str
    language: str = "en"


@dataclass(frozen=True)
class SignIn:
    """One line of the table that `kinga demo` prints."""

    user: str
    passphrase: str
    works_as: str
    agency: str


WORKERS = (
    Worker("amani.calls", "Amani Sample", "lantern", Role.CALL_TAKER, "marula shade at noon"),
    Worker("noor.calls", "Noor Sample", "lantern", Role.CALL_TAKER, "reed boats come home", "ar"),
    Worker("baraka.cases", "Baraka Sample", "lantern", Role.CASE_WORKER, "seven paper lanterns"),
    Worker("dalia.cases", "Dalia Sample", "lantern", Role.CASE_WORKER, "warm bread on fridays", "ar"),
    Worker("imani.lead", "Imani Sample", "lantern", Role.SUPERVISOR, "quiet hill after rain"),
    Worker("omari.counts", "Omari Sample", "lantern", Role.ANALYST, "count the small stones"),
    Worker("pendo.audit", "Pendo Sample", "lantern", Role.AUDITOR, "every page has a number"),
    Worker("farah.cases", "Farah Sample", "harbour", Role.CASE_WORKER, "harbour bell at dusk"),
    Worker("juma.lead", "Juma Sample", "harbour", Role.SUPERVISOR, "blue door by the sea"),
)

# Of whom any two recover a colleague of Lantern Line; Harbour House has too few workers.
CUSTODIANS = ("imani.lead", "baraka.cases", "dalia.cases")

_AGENCIES = {"lantern": "Lantern Line", "harbour": "Harbour House"}
_ROLES = {
    Role.CALL_TAKER: "call-taker",
    Role.CASE_WORKER: "case worker",
    Role.SUPERVISOR: "supervisor",
    Role.ANALYST: "analyst",
    Role.AUDITOR: "auditor",
}


def sign_ins() -> list[SignIn]:
    """Every worker with passphrase, role and agency, in the order of a day's work."""
    return [
        SignIn(worker.username, worker.passphrase, _ROLES[worker.role], _AGENCIES[worker.agency])
        for worker in WORKERS
    ]


def secret(username: str) -> str:
    """The second-factor secret of a demonstration worker, in base 32. Known to everybody, on purpose."""
    digest = hashlib.sha256(f"{SEED}|{username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def code(username: str) -> str:
    """The current second-factor code (RFC 6238) of a worker; waits up to 6 s for one that lasts long enough.

    Raises UnknownWorker when there is no such worker, or this database is not a demonstration.
    """
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    if username not in {worker.username for worker in WORKERS} or not is_demonstration():
        raise UnknownWorker("No worker of the demonstration has this name. `kinga demo` lists them.")
    left = _PERIOD - time.time() % _PERIOD
    if left < _ENOUGH:
        time.sleep(left + 0.1)
    return str(format_hotp_value(hotp_value(secret(username), int(time.time()) // _PERIOD)))
