"""Every write about workers who come and go."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kinga.core.foundation import clock
from kinga.core.foundation.contributions import contributions
from kinga.core.security import audit
from kinga.core.security.actions import end_grant
from kinga.core.security.audit import action
from kinga.core.security.errors import CannotOpen, NotPermitted, StillNeeded, UserNameTaken
from kinga.core.security.keys import KeyScope, accounts, keyring, primitives
from kinga.core.security.keys.hashers import half_of_new
from kinga.core.security.keys.making import begin_epoch, give_key, move_key, take_key
from kinga.core.security.keys.scopes import teams_of, user_scope
from kinga.core.security.models import (
    Agency,
    CustodianShare,
    Grant,
    KeyEpoch,
    KeyLock,
    KeyWrap,
    RecoveryRequest,
    User,
)
from kinga.core.security.queries import require
from kinga.core.security.roles import Beginning, Permission, Role
from kinga.core.security.rules import ANYONE, Actor, Target
from kinga.core.security.workers import rules
from kinga.core.security.workers.queries import behind

__all__ = [
    "check_recovery_key", "close_worker", "invite_worker", "renew_first_passphrase", "renew_keys", "set_own_passphrase",
]  # fmt: skip

_AT_ONCE = 500  # new keys in one turn of the schedule: a second or two


@action
def invite_worker(
    *, by: Actor, agency: Agency, username: str, name: str, role: Role, language: str = "en"
) -> tuple[User, str]:
    """A new worker of one's agency, and the first passphrase to tell them: good for one sign-in within a week.

    Raises UserNameTaken, and as `accounts.join_teams`.
    """
    require(by, Permission.WORKER_MANAGE, Target(agency_id=agency.pk))
    first = rules.new_first_passphrase()
    user = User(username=username, name=name, agency=agency, role=role, language=language)
    try:
        with transaction.atomic():
            half = _begin(user, first)
            user.save()
    except IntegrityError as error:
        raise UserNameTaken(_("Somebody signs in with this user name already. Choose another.")) from error
    accounts.lock(user, accounts.begin_keys(user), half)
    accounts.join_teams(user, by=by)
    audit.record(by=by, verb="security.add_worker", about=user, facts={"role": role.value, "first": True})
    return user, first


def _begin(user: User, first: str) -> bytes:
    """The unlocking half of a first passphrase, which is set (not saved yet)."""
    user.beginning, user.first_until = Beginning.PASSPHRASE, clock.now() + rules.FIRST_FOR
    return half_of_new(user, first)


@action
def renew_first_passphrase(*, by: Actor, user: User) -> str:
    """Another first passphrase for a worker who has not begun: the one before was lost, or its week is over.

    Their key is made anew, since nobody can open the old one; whoever acts gives them again what they held. Raises
    CannotOpen when whoever acts does not hold it.
    """
    row = _colleague(by, user)
    if row.beginning != Beginning.PASSPHRASE:
        raise NotPermitted("workers: this worker has chosen a passphrase already.")
    first, own = rules.new_first_passphrase(), user_scope(row.pk)
    half = _begin(row, first)
    row.save(update_fields=["password", "beginning", "first_until"])
    _forget_keys(own)
    accounts.lock(row, accounts.begin_keys(row), half)
    accounts.join_teams(row, by=by)
    for grant in Grant.objects.filter(user=row, ended_at=None):
        scope = KeyScope(grant.kind, grant.object_id)
        if keyring().known([scope]):
            give_key(scope, to=own, by=by)
    audit.record(by=by, verb="security.renew_first_passphrase", about=row)
    return first


def _colleague(by: Actor, user: User) -> User:
    """The worker, read again and locked, of the agency of whoever acts."""
    row = User.objects.select_for_update().get(pk=user.pk)
    require(by, Permission.WORKER_MANAGE, Target(agency_id=row.agency_id))
    return row


def _forget_keys(own: KeyScope) -> None:
    """A worker's own key and everything that was given to it."""
    KeyWrap.objects.filter(for_kind=own.kind, for_id=own.object_id).delete()
    KeyWrap.objects.filter(kind=own.kind, object_id=own.object_id).delete()
    KeyEpoch.objects.filter(kind=own.kind, object_id=own.object_id).delete()
    keyring().forget(own)


@action
def set_own_passphrase(*, by: Actor, user: User, passphrase: str) -> bytes:
    """At the first sign-in: a passphrase that nobody else has seen, and a new key behind it. The new secret.

    Whoever knew the first passphrase, and copied the key table, opens nothing that is given from now on; what had
    been given is given anew, to the new key. Raises CannotOpen when the worker is not unlocked.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    scope, ring = user_scope(row.pk), keyring()
    old = ring.own_secret(scope)
    if by.user_id != row.pk or old is None or row.beginning != Beginning.PASSPHRASE:
        raise CannotOpen(_("Sign in again, then choose your passphrase."))
    secret = primitives.new_secret()
    half = half_of_new(row, passphrase)
    row.beginning, row.first_until = Beginning.RECOVERY, None
    row.save(update_fields=["password", "beginning", "first_until"])
    KeyLock.objects.filter(user=row).delete()
    move_key(scope, secret, by=by)
    accounts.lock(row, secret, half)
    audit.record(by=by, verb="security.set_own_passphrase", about=row)
    user.password, user.beginning, user.first_until = row.password, row.beginning, None
    return secret


@action
def check_recovery_key(*, by: Actor, user: User) -> None:
    """The worker has typed from paper what the page asked for: the new key opens, and a first sign-in is done.

    Raises CannotOpen without a new key.
    """
    if by.user_id != user.pk or not accounts.has_lock(user, accounts.WAITING):
        raise CannotOpen(_("Make your recovery key first."))
    accounts.take_waiting(user)
    User.objects.filter(pk=user.pk, beginning=Beginning.RECOVERY).update(beginning="")
    audit.record(by=by, verb="security.check_recovery_key", about=user)


@action
def close_worker(*, by: Actor, user: User) -> None:
    """A worker leaves: they sign in no more, and every key they held is taken from them, with a new one for the others.

    Raises StillNeeded when they lead open cases or are a custodian, and NobodyHolds when nobody would be left to
    open what a team holds.
    """
    row = _colleague(by, user)
    if row.pk == by.user_id:
        raise StillNeeded(_("You cannot close your own account. Ask somebody else who leads the agency."))
    _is_free(row)
    own = user_scope(row.pk)
    for grant in Grant.objects.filter(user=row, ended_at=None):
        end_grant(by=by, grant=grant)
    for scope in teams_of(Role(row.role), row.agency_id):
        take_key(scope, of=own, by=by)
    KeyWrap.objects.filter(for_kind=own.kind, for_id=own.object_id).delete()
    KeyWrap.objects.filter(kind=own.kind, object_id=own.object_id).delete()
    KeyLock.objects.filter(user=row).delete()
    RecoveryRequest.objects.filter(user=row, ended_at=None).update(ended_at=clock.now(), outcome="withdrawn")
    row.is_active, row.beginning, row.first_until = False, "", None
    row.set_unusable_password()
    row.save(update_fields=["is_active", "beginning", "first_until", "password"])
    audit.record(by=by, verb="security.close_worker", about=row)


def _is_free(user: User) -> None:
    """Nothing hangs on this worker. Raises StillNeeded."""
    if CustodianShare.objects.filter(custodian=user).exists():
        raise StillNeeded(_("This worker is a custodian. Appoint three others first."))
    led = sum(count(user) for count in contributions("work of a worker"))
    if led:
        raise StillNeeded(_leads(led))


def _leads(count: int) -> str:
    said = ngettext(
        "This worker leads %(count)d open case. Choose who leads it first.",
        "This worker leads %(count)d open cases. Choose who leads them first.",
        count,
    )
    return said % {"count": count}


@action
def renew_keys(*, by: Actor) -> int:
    """New keys for what hangs on a team that somebody has left, some hundreds at a time. How many were begun."""
    require(by, Permission.SITE_MANAGE, ANYONE)
    begun = 0
    for scope, epoch in behind(_AT_ONCE):
        if keyring().newest(scope).epoch == epoch:  # else it went with the case that it hangs on
            begin_epoch(scope, by=by)
            begun += 1
    audit.record(by=by, verb="security.renew_keys", about=None, facts={"keys": begun})
    return begun
