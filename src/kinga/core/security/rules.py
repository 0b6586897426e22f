"""The one decision about permission: pure, typed, without Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from kinga.core.security.roles import ROLES, Permission, Relation, Role

__all__ = ["ANYONE", "KEPT_FOR", "MOST_KEPT", "Actor", "Decision", "GrantFact", "Target", "can"]

# How long a form is kept that a session ended over: what was left open on Friday is found on Monday.
KEPT_FOR = dt.timedelta(days=7)
# How many of them a worker can have at once: more would be somebody filling the database.
MOST_KEPT = 50


@dataclass(frozen=True)
class Actor:
    """Whoever acts. A worker has `user_id`, `agency_id` and `role`; the public and the system have none."""

    kind: str  # "user", "public" or "system"
    user_id: UUID | None = None
    agency_id: UUID | None = None
    role: Role | None = None
    name: str = ""  # what to call a system actor in the log: "schedule", "demonstration"

    @classmethod
    def public(cls) -> Actor:
        """Someone on the public pages."""
        return cls(kind="public")

    @classmethod
    def system(cls, name: str) -> Actor:
        """The software itself, doing `name`."""
        return cls(kind="system", name=name)


@dataclass(frozen=True)
class GrantFact:
    """A relation of one user to the target, with its end."""

    user_id: UUID
    relation: Relation
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Target:
    """What the act is about, as far as the decision needs it.

    `agency_id` None means the object belongs to no agency (a public place, the watch room of the site).
    `needs_relation` says that the role alone is not enough; `whole_agency` is the permission that
    stands in for a relation.
    """

    agency_id: UUID | None = None
    needs_relation: bool = False
    whole_agency: Permission | None = None
    grants: tuple[GrantFact, ...] = field(default=())


ANYONE = Target()


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and why in a word: `role`, `agency`, `relation` or `ok`."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def can(actor: Actor, permission: Permission, target: Target, now: dt.datetime) -> Decision:
    """Whether `actor` may do `permission` to `target` at `now`. All must allow: role, agency, relation."""
    if actor.kind == "system":
        return Decision(True, "ok")
    if actor.kind != "user" or actor.role is None or permission not in ROLES[actor.role]:
        return Decision(False, "role")
    if target.agency_id is not None and target.agency_id != actor.agency_id:
        return Decision(False, "agency")
    if target.needs_relation and not _related(actor, target, now):
        return Decision(False, "relation")
    return Decision(True, "ok")


def _related(actor: Actor, target: Target, now: dt.datetime) -> bool:
    """A grant that has not ended, or the permission that covers the whole agency."""
    if actor.role and target.whole_agency and target.whole_agency in ROLES[actor.role]:
        return True
    return any(g.user_id == actor.user_id and (g.until is None or g.until > now) for g in target.grants)
