"""Whose a key is, and which teams of an agency have one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kinga.core.security.roles import ROLES, Permission, Role

__all__ = ["DIRECTORY", "TEAMS", "KeyScope", "index_scope", "receipt_scope", "team", "teams_of", "user_scope"]


@dataclass(frozen=True)
class KeyScope:
    """Whose key seals a value: `kind` such as "case", and the object's id."""

    kind: str
    object_id: UUID


# A team of an agency has a key of its own, which each worker holds whose role has this permission.
TEAMS: dict[str, Permission] = {
    "intake": Permission.REPORT_READ,  # reports
    "casework": Permission.REFERRAL_ANSWER,  # what other agencies ask for, addresses of services
    "supervisors": Permission.CASE_READ_ALL,  # every case and every person of the agency
}
# The addresses of the directory of services, which all agencies share: held by each agency's casework team.
DIRECTORY = KeyScope("directory", UUID(int=0))


def team(kind: str, agency_id: UUID) -> KeyScope:
    """The team of this kind in an agency."""
    if kind not in TEAMS:
        raise KeyError(kind)
    return KeyScope(kind, agency_id)


def teams_of(role: Role, agency_id: UUID) -> list[KeyScope]:
    """The teams whose key a worker of this role holds."""
    return [KeyScope(kind, agency_id) for kind, needed in TEAMS.items() if needed in ROLES[role]]


def user_scope(user_id: UUID) -> KeyScope:
    """A worker's own key."""
    return KeyScope("user", user_id)


def index_scope(agency_id: UUID) -> KeyScope:
    """The key of an agency's search for names and numbers, which its caseworkers hold."""
    return KeyScope("index", agency_id)


def receipt_scope(report_id: UUID) -> KeyScope:
    """The key of whoever holds the receipt of a report."""
    return KeyScope("receipt", report_id)
