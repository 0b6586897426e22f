"""What is signed and bound: the words that tie a key to its scope, its epoch and its receiver. Pure."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from uuid import UUID

from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys.scopes import KeyScope

__all__ = ["EpochFact", "WrapFact", "site_tag", "tag_holds"]


@dataclass(frozen=True)
class EpochFact:
    """What is known to everybody about one epoch of a scope: its public keys and its commitment."""

    scope: KeyScope
    epoch: int
    public: bytes
    verifying: bytes
    commitment: bytes

    @property
    def statement(self) -> bytes:
        """What the site's tag covers."""
        told = f"kinga epoch|{self.scope.kind}|{self.scope.object_id}|{self.epoch}|".encode()
        return told + self.public + self.verifying + self.commitment


@dataclass(frozen=True)
class WrapFact:
    """Who receives the secret of which scope and epoch, and who gave it: None for the software."""

    scope: KeyScope
    epoch: int
    receiver: KeyScope
    receiver_epoch: int
    given_by: UUID | None

    @property
    def context(self) -> bytes:
        """What the wrap is bound to: it opens for no other scope, epoch or receiver."""
        one, other = self.scope, self.receiver
        return (
            f"kinga wrap|{one.kind}|{one.object_id}|{self.epoch}|"
            f"{other.kind}|{other.object_id}|{self.receiver_epoch}"
        ).encode()

    def statement(self, wrapped: bytes) -> bytes:
        """What its giver signs."""
        return self.context + f"|{self.given_by}|".encode() + wrapped


def site_tag(site_key: bytes, statement: bytes) -> bytes:
    """The site's own tag, 32 bytes: whoever has only the database cannot make one."""
    return hmac.digest(derive(site_key, "key statement"), statement, "sha256")


def tag_holds(site_key: bytes, statement: bytes, tag: bytes) -> bool:
    """Whether the site made this tag, in constant time."""
    return hmac.compare_digest(site_tag(site_key, statement), tag)
