"""A worker's own key: begun, locked behind their passphrase, unlocked at sign-in; and the teams it opens."""

from __future__ import annotations

import hmac

from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import derive
from kinga.core.security.errors import CannotOpen, NobodyHolds
from kinga.core.security.keys import primitives
from kinga.core.security.keys.making import give_key, make_key, put_key
from kinga.core.security.keys.primitives import DoesNotOpen
from kinga.core.security.keys.ring import Ring, keyring, site_key
from kinga.core.security.keys.scopes import DIRECTORY, TEAMS, KeyScope, teams_of, user_scope
from kinga.core.security.models import KeyLock, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor

__all__ = [
    "PASSPHRASE", "PRINTED", "WAITING", "begin_keys", "drop_lock", "has_lock", "join_teams", "lock", "lock_for_new", "lock_waiting", "ring_of", "take_waiting",
    "unlock", "waiting_key",
]  # fmt: skip

PASSPHRASE = "passphrase"  # noqa: S105 - a way to unlock, not one
PRINTED = "printed"
WAITING = "printed, not checked"  # a recovery key whose groups have not been typed back
RECOVERED = "recovered"


def begin_keys(user: User) -> bytes:
    """A new secret of a worker's own, and its public part in the table. It must be locked, or it is lost."""
    secret = primitives.new_secret()
    put_key(user_scope(user.pk), secret)
    return secret


def join_teams(user: User, *, by: Actor) -> None:
    """Give a worker the keys of the teams of their role. Raises CannotOpen when whoever acts does not hold them.

    The first worker of an agency makes the keys of all its teams, so that whatever comes in can be read: a supervisor.
    Raises NobodyHolds when it is somebody else.
    """
    ring, own = keyring(), user_scope(user.pk)
    theirs = teams_of(Role(user.role), user.agency_id)
    known = ring.known(KeyScope(kind, user.agency_id) for kind in TEAMS)
    if theirs and len(known) < len(TEAMS) and len(theirs) < len(TEAMS):
        raise NobodyHolds(_("Add whoever leads the agency first: the others get their keys from them."))
    for scope in theirs:
        if ring.known([scope]):
            give_key(scope, to=own, by=by)
        else:
            make_key(scope, to=[own], by=by)
        if scope.kind == "casework":
            _open_directory(scope, by=by)


def _open_directory(casework: KeyScope, *, by: Actor) -> None:
    """The caseworkers of an agency read the addresses of the directory."""
    if keyring().known([DIRECTORY]):
        give_key(DIRECTORY, to=casework, by=by)
    else:
        make_key(DIRECTORY, to=[casework], by=by)


def lock_waiting(user: User, secret: bytes, half: bytes) -> None:
    """Seal a worker's secret under a recovery key that opens nothing until `take_waiting`."""
    sealed = primitives.seal_box(_lock_key(half), secret, _context(user, PRINTED))
    KeyLock.objects.update_or_create(user=user, way=WAITING, defaults={"sealed": sealed})


def take_waiting(user: User) -> None:
    """The recovery key that waited opens from now on, and the one before no more."""
    KeyLock.objects.filter(user=user, way=PRINTED).delete()
    KeyLock.objects.filter(user=user, way=WAITING).update(way=PRINTED)


def lock(user: User, secret: bytes, half: bytes, way: str = PASSPHRASE) -> None:
    """Seal a worker's secret under the unlocking half of their passphrase and the site key, in place of the old lock."""
    sealed = primitives.seal_box(_lock_key(half), secret, _context(user, way))
    KeyLock.objects.update_or_create(user=user, way=way, defaults={"sealed": sealed})


def unlock(user: User, half: bytes, way: str = PASSPHRASE) -> bytes:
    """A worker's secret. Raises CannotOpen when there is no lock, or this half is of another passphrase."""
    found = KeyLock.objects.filter(user=user, way=way).first()
    if found is None and way == PASSPHRASE:
        return _unlock_recovered(user, half)
    if found is None:
        raise CannotOpen(_("This worker has no key on this site. Ask whoever runs it."))
    try:
        return primitives.open_box(_lock_key(half), bytes(found.sealed), _context(user, way))
    except DoesNotOpen as error:
        raise CannotOpen(
            _(
                "Your key does not open with this passphrase. The site key may be another: tell whoever runs this site."
            )
        ) from error


def waiting_key(half: bytes) -> bytes:
    """The public key to which custodians seal a worker's secret: only the new passphrase has its other half."""
    return primitives.public_key(_lock_key(half))


def lock_for_new(user: User, secret: bytes, waiting: bytes) -> None:
    """Seal a worker's secret to the key of a passphrase that is not at hand; every other way ends."""
    sealed = primitives.seal_to(waiting, secret, _context(user, RECOVERED))
    KeyLock.objects.filter(user=user).delete()
    KeyLock.objects.create(user=user, way=RECOVERED, sealed=sealed)


def _unlock_recovered(user: User, half: bytes) -> bytes:
    """The first sign-in after a recovery by custodians: the secret is locked anew, as by everybody's passphrase."""
    found = KeyLock.objects.filter(user=user, way=RECOVERED).first()
    if found is None:
        raise CannotOpen(_("This worker has no key on this site. Ask whoever runs it."))
    try:
        secret = primitives.open_with(_lock_key(half), bytes(found.sealed), _context(user, RECOVERED))
    except DoesNotOpen as error:
        raise CannotOpen(
            _(
                "Your key does not open with this passphrase. The site key may be another: tell whoever runs this site."
            )
        ) from error
    lock(user, secret, half)
    found.delete()
    return secret


def has_lock(user: User, way: str) -> bool:
    """Whether a worker can unlock their key this way."""
    return KeyLock.objects.filter(user=user, way=way).exists()


def drop_lock(user: User, way: str) -> None:
    """This way opens nothing any more."""
    KeyLock.objects.filter(user=user, way=way).delete()


def ring_of(user: User, secret: bytes) -> Ring:
    """The ring of a worker who has unlocked their secret."""
    return Ring({user_scope(user.pk): secret})


def _lock_key(half: bytes) -> bytes:
    # HKDF-Extract with the site key as its salt, then Expand: both are needed.
    return derive(hmac.digest(site_key(), half, "sha256"), "kinga lock")


def _context(user: User, way: str) -> bytes:
    return f"kinga lock|{user.pk}|{way}".encode()
