"""An audit event as a leaf of the tree: its one canonical form, and the tag that guards it until it is numbered.

The form is JSON after RFC 8785 in UTF-8. Pure, but for the tag's key, which the caller brings.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785

from kinga.core.security.errors import BadEvent

__all__ = ["Event", "content", "tag"]

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Event:
    """What one audit event says. `at` is aware; `facts` are codes, ids and counts; `salt` is 16 random bytes."""

    id: UUID
    at: dt.datetime
    verb: str
    actor_kind: str
    actor_name: str
    user_id: UUID | None
    agency_id: UUID | None
    object_kind: str
    object_id: UUID | None
    object_agency_id: UUID | None
    facts: Mapping[str, Any]
    salt: bytes


def content(event: Event) -> bytes:
    """The event's canonical bytes. Raises BadEvent when a fact is not text, a whole number, yes or no, or a list."""
    whole: Any = {
        "v": 1,
        "id": str(event.id),
        "at": event.at.astimezone(dt.UTC).strftime(_MOMENT),
        "verb": event.verb,
        "actor": {
            "kind": event.actor_kind,
            "name": event.actor_name,
            "user": _text(event.user_id),
            "agency": _text(event.agency_id),
        },
        "object": {
            "kind": event.object_kind,
            "id": _text(event.object_id),
            "agency": _text(event.object_agency_id),
        },
        "facts": dict(event.facts),
        "salt": event.salt.hex(),
    }
    if any(isinstance(fact, float) for fact in event.facts.values()):
        raise BadEvent("An audit event holds a number with a fraction: give codes, ids and counts only.")
    try:
        return rfc8785.dumps(whole)
    except rfc8785.CanonicalizationError as error:
        raise BadEvent("An audit event holds something that has no canonical form.") from error


def tag(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256: whoever changes an event before it has its number does not know the key."""
    return hmac.digest(key, message, "sha256")


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
