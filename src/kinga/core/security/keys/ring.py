"""The keys that whoever acts can open, and nothing more.

A ring holds the secrets of whoever signed in, and follows wraps from there: a case's to the worker, or to a team
whose secret is wrapped to the worker. It lives as long as a request. A ring that holds nothing opens nothing, but
whatever it makes itself in a transaction it can seal to until the transaction ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import read_or_make
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import primitives
from kinga.core.security.keys.primitives import DoesNotOpen
from kinga.core.security.keys.scopes import KeyScope
from kinga.core.security.keys.statements import EpochFact, WrapFact, tag_holds
from kinga.core.security.keys.versions import Versions, any_of

if TYPE_CHECKING:
    from kinga.core.security.models import KeyEpoch, KeyWrap

__all__ = ["Ring", "keyring", "site_key", "unlocked"]

_At = tuple[KeyScope, int]
_LONGEST_WAY = 6  # wraps from a value to a worker: person, case, team, worker, and room for more
_LOOK_BACK = 64  # entries: the keys of the row that is being written are among the last


def site_key() -> bytes:
    """The site key of this process, from the file that `KINGA_SITE_KEY_FILE` names."""
    return read_or_make(Path(settings.SITE_KEY_FILE))


class Ring:
    """What the holder of some secrets opens. `held`: the scopes whose newest secret is known from the start."""

    def __init__(self, held: Mapping[KeyScope, bytes] | None = None) -> None:
        self._held = dict(held or {})
        self._open: dict[_At, bytes] = {}
        self._epochs: dict[KeyScope, dict[int, EpochFact]] = {}
        self._wraps: dict[_At, list[KeyWrap]] = {}
        self._loaded: set[KeyScope] = set()
        # Changed by this ring, perhaps in a transaction that is undone: their newest epoch is always asked for.
        self._changed: set[KeyScope] = set()
        self.versions = Versions()

    @property
    def holds_nothing(self) -> bool:
        """Whether nobody unlocked it."""
        return not self._held

    def own_secret(self, scope: KeyScope) -> bytes | None:
        """The secret of whoever unlocked the ring: a worker's own, or None."""
        return self._held.get(scope)

    def add(self, scope: KeyScope, secret: bytes) -> None:
        """Somebody else unlocked their own key too, or has another now."""
        self._held[scope] = secret
        self.forget(scope)

    def newest(self, scope: KeyScope) -> EpochFact:
        """The newest epoch of a scope, to seal to. One query at most. Raises CannotOpen when there is none."""
        if waiting := _waiting(self, scope):
            return waiting.fact
        if scope not in self._epochs or scope in self._changed:
            self._load_epochs([scope])
        epochs = self._epochs.get(scope)
        if not epochs:
            raise CannotOpen(
                _("The key of this record is not here. If it was shredded, it is gone for good.")
            )
        return epochs[max(epochs)]

    def epochs(self, scope: KeyScope) -> list[int]:
        """Every epoch of a scope, the oldest first. One query."""
        self._load_epochs([scope])
        return sorted(self._epochs[scope])

    def known(self, scopes: Iterable[KeyScope]) -> list[KeyScope]:
        """Those of the scopes that have a key at all, in their order. One query at most."""
        wanted = list(dict.fromkeys(scopes))
        self._load_epochs([scope for scope in wanted if not self._epochs.get(scope)])
        return [scope for scope in wanted if self._epochs.get(scope) or _waiting(self, scope)]

    def find(self, scope: KeyScope, epoch: int) -> bytes | None:
        """The secret of an epoch, or None when no wrap leads to it from here."""
        return self._find(scope, epoch, _LONGEST_WAY)

    def secret(self, scope: KeyScope, epoch: int) -> bytes:
        """The secret of an epoch. Raises CannotOpen when no wrap leads to it from here."""
        found = self.find(scope, epoch)
        if found is None:
            raise CannotOpen(
                _(
                    "You do not hold the key of this record. Ask your supervisor to give you access, or sign in again."
                )
            )
        return found

    def open_directly(self, scope: KeyScope, receiver: KeyScope, secret: bytes) -> bytes:
        """The newest secret of `scope` by its wrap to `receiver`, whose secret is at hand. Raises CannotOpen."""
        self._load_wraps({scope})
        for wrap in self._wraps.get((scope, self.newest(scope).epoch), []):
            if KeyScope(wrap.for_kind, wrap.for_id) == receiver:
                return self._unwrap(scope, wrap, secret)
        raise CannotOpen(_("The key of this record is not here. If it was shredded, it is gone for good."))

    def prefetch(self, scopes: Iterable[KeyScope]) -> None:
        """Load what leads to the keys of many scopes: a few queries, however many they are."""
        wanted = set(scopes)
        self.versions.load(wanted)
        while not self.holds_nothing and (fresh := wanted - self._loaded):
            self._load_wraps(fresh)
            wanted = {
                KeyScope(wrap.for_kind, wrap.for_id)
                for scope in fresh
                for epoch in self._epochs.get(scope, {})
                for wrap in self._wraps.get((scope, epoch), [])
                if wrap.for_kind != "user"
            }

    def remember(self, fact: EpochFact, secret: bytes) -> None:
        """A key that was just made: known until the transaction ends, and then only if somebody unlocked the ring.

        A key that is rolled back must never seal anything, so it waits in the transaction's own list.
        """
        transaction.on_commit(_Waiting(self, fact, secret))

    def forget(self, scope: KeyScope) -> None:
        """Something about the keys of a scope changed: load it again."""
        self._epochs.pop(scope, None)
        self._loaded.discard(scope)
        self._changed.add(scope)

    def drop(self, scope: KeyScope) -> None:
        """The keys of a scope are destroyed: what this ring has opened of them goes too."""
        self.forget(scope)
        for at in [at for at in (*self._open, *self._wraps) if at[0] == scope]:
            self._open.pop(at, None)
            self._wraps.pop(at, None)

    def ask_anew(self) -> None:
        """Nothing that was read before counts any more: others may have changed it since."""
        self._epochs.clear()
        self._wraps.clear()
        self._loaded.clear()
        self.versions.clear()

    def _keep(self, fact: EpochFact, secret: bytes) -> None:
        self.forget(fact.scope)
        if not self.holds_nothing:
            self._open[fact.scope, fact.epoch] = secret

    def _find(self, scope: KeyScope, epoch: int, way: int) -> bytes | None:
        if waiting := _waiting(self, scope, epoch):
            return waiting.secret
        if (known := self._open.get((scope, epoch), self.own_secret(scope))) is not None:
            return known
        if self.holds_nothing or way == 0 or scope.kind in {"user", "receipt"}:
            return None
        if scope not in self._loaded or (scope, epoch) not in self._wraps:
            self._load_wraps({scope})
        for wrap in self._wraps.get((scope, epoch), []):
            outer = self._find(KeyScope(wrap.for_kind, wrap.for_id), wrap.for_epoch, way - 1)
            if outer is not None:
                self._open[scope, epoch] = self._unwrap(scope, wrap, outer)
                return self._open[scope, epoch]
        return None

    def _unwrap(self, scope: KeyScope, wrap: KeyWrap, outer: bytes) -> bytes:
        receiver = KeyScope(wrap.for_kind, wrap.for_id)
        fact = WrapFact(scope, wrap.epoch, receiver, wrap.for_epoch, wrap.given_by)
        wrapped, signature = bytes(wrap.wrapped), bytes(wrap.signature)
        if not self._given_as_told(fact, wrapped, signature):
            raise CannotOpen(_("A key was not given by whom the key table says. Tell your auditor."))
        try:
            secret = primitives.open_with(outer, wrapped, fact.context)
        except DoesNotOpen as error:
            raise CannotOpen(
                _("A key does not open: the key table was changed. Tell your auditor.")
            ) from error
        epoch = self._epochs.get(scope, {}).get(wrap.epoch)
        if epoch is None or not primitives.commits(secret, epoch.commitment):
            raise CannotOpen(_("A key does not match its commitment: the key table was changed."))
        return secret

    def _given_as_told(self, fact: WrapFact, wrapped: bytes, signature: bytes) -> bool:
        """Whether its giver signed this wrap; one that the software gave carries the site's tag."""
        if fact.given_by is None:
            return tag_holds(site_key(), fact.statement(wrapped), signature)
        giver = KeyScope("user", fact.given_by)
        if giver not in self._epochs:
            self._load_epochs([giver])
        keys = [epoch.verifying for epoch in self._epochs.get(giver, {}).values()]
        return any(primitives.signed_by(key, fact.statement(wrapped), signature) for key in keys)

    def _load_epochs(self, scopes: Iterable[KeyScope]) -> None:
        from kinga.core.security.models import KeyEpoch

        wanted = list(scopes)
        if not wanted:
            return
        found: dict[KeyScope, dict[int, EpochFact]] = {scope: {} for scope in wanted}
        for row in KeyEpoch.objects.filter(any_of(wanted)):
            fact = _epoch_fact(row)
            found[fact.scope][fact.epoch] = fact
        self._epochs.update(found)

    def _load_wraps(self, scopes: set[KeyScope]) -> None:
        """The wraps of these scopes and what is known of their epochs and givers: three queries."""
        from kinga.core.security.models import KeyWrap

        rows: dict[_At, list[KeyWrap]] = defaultdict(list)
        for row in KeyWrap.objects.filter(any_of(scopes)):
            rows[KeyScope(row.kind, row.object_id), row.epoch].append(row)
        self._load_epochs(scopes)
        for at, wraps in rows.items():
            wraps.sort(key=self._nearest)
            self._wraps[at] = wraps
        givers = {
            KeyScope("user", wrap.given_by) for wraps in rows.values() for wrap in wraps if wrap.given_by
        }
        self._load_epochs(givers - self._epochs.keys())
        self._loaded |= scopes

    def _nearest(self, wrap: KeyWrap) -> tuple[bool, bool, str]:
        """Wraps in the order to try them: to whoever unlocked the ring, to what is open already, to others."""
        receiver = KeyScope(wrap.for_kind, wrap.for_id)
        return self.own_secret(receiver) is None, (receiver, wrap.for_epoch) not in self._open, wrap.for_kind


def _epoch_fact(row: KeyEpoch) -> EpochFact:
    """The row, if the site made it. Raises CannotOpen: whoever has only the database cannot put a key in a place."""
    scope = KeyScope(row.kind, row.object_id)
    fact = EpochFact(scope, row.epoch, bytes(row.public), bytes(row.verifying), bytes(row.commitment))
    if not tag_holds(site_key(), fact.statement, bytes(row.tag)):
        raise CannotOpen(
            _("A key was not made by this site, or the site key is another. Check KINGA_SITE_KEY_FILE.")
        )
    return fact


@dataclass(frozen=True)
class _Waiting:
    """A key of a transaction that is not over. Django drops it from its list when its savepoint is rolled back."""

    ring: Ring
    fact: EpochFact
    secret: bytes

    def __call__(self) -> None:
        self.ring._keep(self.fact, self.secret)


def _waiting(ring: Ring, scope: KeyScope, epoch: int | None = None) -> _Waiting | None:
    """The key of `scope` that this very transaction made, if it is still good."""
    for entry in reversed(connection.run_on_commit[-_LOOK_BACK:]):
        act = entry[1]
        if not isinstance(act, _Waiting) or (act.ring, act.fact.scope) != (ring, scope):
            continue
        if epoch in {None, act.fact.epoch}:
            return act
    return None


_current: ContextVar[Ring | None] = ContextVar("kinga_keyring", default=None)
_idle: ContextVar[Ring | None] = ContextVar("kinga_idle_ring", default=None)


def keyring() -> Ring:
    """The ring of whoever acts now. Work in the background has one that opens nothing, and asks anew each time."""
    if (ring := _current.get()) is not None:
        return ring
    if (idle := _idle.get()) is None:
        idle = Ring()
        _idle.set(idle)
    idle.ask_anew()
    return idle


@contextmanager
def unlocked(ring: Ring) -> Iterator[Ring]:
    """Inside the block, what is sealed opens with this ring."""
    token = _current.set(ring)
    try:
        yield ring
    finally:
        _current.reset(token)
