"""Making keys, giving them and taking them away. Called inside actions: their events are the trace.

Nobody needs to hold a key to make one or to begin a new epoch: it is sealed to public keys. To give an existing
one, whoever gives must be able to open it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kinga.core.security.errors import NobodyHolds
from kinga.core.security.keys import primitives
from kinga.core.security.keys.ring import keyring, site_key
from kinga.core.security.keys.scopes import TEAMS, KeyScope, user_scope
from kinga.core.security.keys.statements import EpochFact, WrapFact, site_tag
from kinga.core.security.rules import Actor

if TYPE_CHECKING:
    from kinga.core.security.models import KeyWrap

__all__ = ["begin_epoch", "destroy_keys", "give_key", "make_key", "move_key", "put_key", "take_key"]


def make_key(scope: KeyScope, *, to: Iterable[KeyScope], by: Actor) -> None:
    """A key for a new object, wrapped to every receiver that has a key. Raises NobodyHolds when none has."""
    _make(scope, 1, keyring().known(to), by)


def put_key(scope: KeyScope, secret: bytes, epoch: int = 1) -> None:
    """The public part of a secret that is kept elsewhere: behind a passphrase, by a receipt, in shares."""
    _store_epoch(_fact(scope, epoch, secret))
    keyring().forget(scope)


def give_key(scope: KeyScope, *, to: KeyScope, by: Actor) -> None:
    """Let `to` open every epoch of a scope. Raises CannotOpen when whoever acts cannot open it."""
    from kinga.core.security.models import KeyWrap

    ring = keyring()
    known = set(_wraps_to(scope, to).values_list("epoch", flat=True))
    receiver = ring.newest(to)
    rows = [
        _wrap(scope, epoch, ring.secret(scope, epoch), receiver, by)
        for epoch in ring.epochs(scope)
        if epoch not in known
    ]
    KeyWrap.objects.bulk_create(rows)
    ring.forget(scope)


def take_key(scope: KeyScope, *, of: KeyScope, by: Actor) -> bool:
    """`of` opens nothing of the scope that is in the table, and nothing that is written from now on.

    What follows is sealed under a new epoch that the others hold. Whether there was a wrap to take. Raises
    NobodyHolds when nobody else could open what is there.
    """
    taken, _each = _wraps_to(scope, of).delete()
    if taken:
        begin_epoch(scope, by=by)
    return bool(taken)


def move_key(holder: KeyScope, secret: bytes, *, by: Actor) -> None:
    """Another secret for a holder: all that was given to the one before is given to the new one, and that one is gone.

    Raises CannotOpen when whoever acts does not hold what is given.
    """
    from kinga.core.security.models import KeyEpoch, KeyWrap

    ring = keyring()
    given = KeyWrap.objects.filter(for_kind=holder.kind, for_id=holder.object_id)
    held = [(KeyScope(row.kind, row.object_id), row.epoch) for row in given.order_by("pk")]
    opened = [(scope, epoch, ring.secret(scope, epoch)) for scope, epoch in held]
    newest = ring.newest(holder).epoch + 1
    given.delete()
    KeyEpoch.objects.filter(kind=holder.kind, object_id=holder.object_id).delete()
    KeyWrap.objects.filter(kind=holder.kind, object_id=holder.object_id).delete()
    fact = _fact(holder, newest, secret)
    _store_epoch(fact)
    ring.add(holder, secret)
    KeyWrap.objects.bulk_create([_wrap(scope, epoch, known, fact, by) for scope, epoch, known in opened])
    for scope, _epoch in held:
        ring.forget(scope)


def begin_epoch(scope: KeyScope, *, by: Actor) -> None:
    """A new key for what is written from now on, to whoever holds the newest; and for all that hangs on the scope."""
    from kinga.core.security.models import KeyWrap

    ring = keyring()
    ring.forget(scope)
    newest = ring.newest(scope).epoch
    rows = KeyWrap.objects.filter(kind=scope.kind, object_id=scope.object_id, epoch=newest)
    receivers = [KeyScope(kind, key) for kind, key in rows.values_list("for_kind", "for_id").order_by("pk")]
    _make(scope, newest + 1, receivers, by)
    if scope.kind not in TEAMS:  # what a team holds gets its new key when it is given to somebody else
        hanging = KeyWrap.objects.filter(for_kind=scope.kind, for_id=scope.object_id)
        for kind, key in set(hanging.values_list("kind", "object_id")):
            begin_epoch(KeyScope(kind, key), by=by)


def destroy_keys(scopes: Iterable[KeyScope]) -> tuple[int, int]:
    """Nobody opens anything of these scopes any more: how many keys, of every epoch, and how many wraps went.

    What was wrapped under them (a person under a case) has lost that wrap too, and keeps its others.
    """
    from kinga.core.security.models import KeyEpoch, KeyWrap

    ring, epochs, wraps = keyring(), 0, 0
    for scope in scopes:
        own = {"kind": scope.kind, "object_id": scope.object_id}
        under = {"for_kind": scope.kind, "for_id": scope.object_id}
        hanging = {
            KeyScope(kind, key)
            for kind, key in KeyWrap.objects.filter(**under).values_list("kind", "object_id")
        }
        wraps += KeyWrap.objects.filter(**own).delete()[0] + KeyWrap.objects.filter(**under).delete()[0]
        epochs += KeyEpoch.objects.filter(**own).delete()[0]
        for gone in {scope, *hanging}:
            ring.drop(gone)
    return epochs, wraps


def _make(scope: KeyScope, epoch: int, receivers: list[KeyScope], by: Actor) -> None:
    from kinga.core.security.models import KeyWrap

    if not receivers:
        raise NobodyHolds(
            _("Nobody could open this afterwards. Add a worker who may, or give it to somebody first.")
        )
    ring, secret = keyring(), primitives.new_secret()
    fact = _fact(scope, epoch, secret)
    _store_epoch(fact)
    KeyWrap.objects.bulk_create(
        [_wrap(scope, epoch, secret, ring.newest(receiver), by) for receiver in dict.fromkeys(receivers)]
    )
    ring.forget(scope)
    ring.remember(fact, secret)


def _fact(scope: KeyScope, epoch: int, secret: bytes) -> EpochFact:
    verifying = primitives.verifying_key(secret) if scope.kind == "user" else b""
    return EpochFact(scope, epoch, primitives.public_key(secret), verifying, primitives.commitment(secret))


def _store_epoch(fact: EpochFact) -> None:
    from kinga.core.security.models import KeyEpoch

    KeyEpoch.objects.create(
        kind=fact.scope.kind,
        object_id=fact.scope.object_id,
        epoch=fact.epoch,
        public=fact.public,
        verifying=fact.verifying,
        commitment=fact.commitment,
        tag=site_tag(site_key(), fact.statement),
    )


def _wrap(scope: KeyScope, epoch: int, secret: bytes, receiver: EpochFact, by: Actor) -> KeyWrap:
    """A secret sealed to its receiver, signed by whoever gives it, or with the site's tag where nobody is unlocked."""
    from kinga.core.security.models import KeyWrap

    own = keyring().own_secret(user_scope(by.user_id)) if by.user_id else None
    giver = by.user_id if own is not None else None
    fact = WrapFact(scope, epoch, receiver.scope, receiver.epoch, giver)
    wrapped = primitives.seal_to(receiver.public, secret, fact.context)
    said = fact.statement(wrapped)
    return KeyWrap(
        kind=scope.kind,
        object_id=scope.object_id,
        epoch=epoch,
        for_kind=receiver.scope.kind,
        for_id=receiver.scope.object_id,
        for_epoch=receiver.epoch,
        wrapped=wrapped,
        given_by=giver,
        signature=primitives.sign(own, said) if own is not None else site_tag(site_key(), said),
    )


def _wraps_to(scope: KeyScope, receiver: KeyScope) -> QuerySet[KeyWrap]:
    from kinga.core.security.models import KeyWrap

    return KeyWrap.objects.filter(
        kind=scope.kind, object_id=scope.object_id, for_kind=receiver.kind, for_id=receiver.object_id
    )
