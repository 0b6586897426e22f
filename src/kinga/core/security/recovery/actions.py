"""Every write of recovery."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import CannotOpen, NotPermitted, RecoveryOver, WrongCustodians
from kinga.core.security.keys import accounts, keyring, primitives, printed, site_key
from kinga.core.security.keys.hashers import half_of_new
from kinga.core.security.keys.making import give_key, put_key
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.keys.sharing import combine, split
from kinga.core.security.keys.statements import site_tag, tag_holds
from kinga.core.security.models import (
    Agency,
    CustodianShare,
    KeyWrap,
    RecoveryAgreement,
    RecoveryRequest,
    User,
)
from kinga.core.security.queries import require
from kinga.core.security.recovery.queries import CUSTODIANS, NEEDED, open_requests, recovery_scope
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target

__all__ = [
    "agree_to_recovery", "appoint_custodians", "ask_recovery", "print_recovery_key", "recover_account",
    "refuse_recovery", "settle_recovery",
]  # fmt: skip


@action
def print_recovery_key(*, by: Actor, user: User) -> str:
    """A new recovery key for a worker who is unlocked, as it is printed. It opens once `check_recovery_key` was called.

    Until then the one before stays good: a sheet that was never printed replaces none. It is in no table: whoever has
    it, and the second factor, sets a new passphrase. Raises CannotOpen.
    """
    secret = keyring().own_secret(user_scope(user.pk))
    if by.user_id != user.pk or secret is None:
        raise CannotOpen(_("Sign in again, then make your recovery key."))
    key = printed.make()
    accounts.lock_waiting(user, secret, printed.unlocking(key))
    audit.record(by=by, verb="security.print_recovery_key", about=user)
    return key


@action
def recover_account(*, by: Actor, user: User, key: str, passphrase: str) -> User:
    """A new passphrase for a worker who brings their recovery key; the caller has checked the second factor.

    The key is used up. Raises BadPrintedKey and CannotOpen; nothing is changed then.
    """
    secret = accounts.unlock(user, printed.unlocking(key), accounts.PRINTED)
    half = half_of_new(user, passphrase)
    user.save(update_fields=["password"])
    accounts.lock(user, secret, half)
    accounts.drop_lock(user, accounts.PRINTED)
    accounts.drop_lock(user, accounts.WAITING)
    audit.record(by=by, verb="security.recover_account", about=user)
    return user


@action
def appoint_custodians(*, by: Actor, agency: Agency, custodians: Sequence[User]) -> None:
    """Three workers of whom any two together recover a colleague. A new recovery key; the one before opens nothing.

    Raises WrongCustodians when they are not three different active workers of the agency.
    """
    require(by, Permission.RECOVERY_APPOINT, Target(agency_id=agency.pk))
    chosen = {user.pk: user for user in custodians if user.agency_id == agency.pk and user.is_active}
    if len(chosen) != CUSTODIANS:
        raise WrongCustodians(_("Choose three different workers of your agency."))
    scope, ring, secret = recovery_scope(agency.pk), keyring(), primitives.new_secret()
    epoch = ring.newest(scope).epoch + 1 if ring.known([scope]) else 1
    put_key(scope, secret, epoch)
    CustodianShare.objects.filter(agency=agency).delete()
    KeyWrap.objects.filter(for_kind=scope.kind, for_id=scope.object_id).delete()
    for user, share in zip(chosen.values(), split(secret, needed=NEEDED, shares=CUSTODIANS), strict=True):
        sealed = primitives.seal_to(
            ring.newest(user_scope(user.pk)).public, share, _share_of(agency, user, epoch)
        )
        CustodianShare.objects.create(agency=agency, custodian=user, epoch=epoch, sealed=sealed)
    for request in RecoveryRequest.objects.filter(user__agency=agency, ended_at=None):
        _end(request, "replaced")
    audit.record(
        by=by, verb="security.appoint_custodians", about=agency, facts={"to": sorted(map(str, chosen))}
    )


def _share_of(agency: Agency, user: User, epoch: int) -> bytes:
    return f"kinga share|{agency.pk}|{epoch}|{user.pk}".encode()


@action
def settle_recovery(*, by: Actor, user: User) -> None:
    """At a sign-in: the worker's own key is sealed to the recovery key of their agency, and what they asked ends.

    Whoever can sign in needs no recovery, and a request that stands open may be somebody else's.
    """
    if by.user_id != user.pk:
        raise NotPermitted("recovery: only a worker makes their own key recoverable.")
    for row in RecoveryRequest.objects.filter(user=user, ended_at=None):
        _end(row, "withdrawn")
    scope = recovery_scope(user.agency_id)
    if keyring().known([scope]):
        give_key(user_scope(user.pk), to=scope, by=by)
    audit.record(by=by, verb="security.settle_recovery", about=user)


@action
def ask_recovery(*, by: Actor, user: User, passphrase: str) -> RecoveryRequest:
    """A worker who lost their passphrase chooses a new one; the caller has checked the second factor.

    It holds once two custodians have agreed. A request that was open is replaced. Raises WrongCustodians when the
    agency has no custodians, or the worker's key is not sealed to them.
    """
    wraps = KeyWrap.objects.filter(kind="user", object_id=user.pk, for_kind="recovery", for_id=user.agency_id)
    if not wraps.exists():
        raise WrongCustodians(_("Your agency has no custodians who could recover your key."))
    for row in RecoveryRequest.objects.filter(user=user, ended_at=None):
        _end(row, "replaced")
    held = User(pk=user.pk)
    half = half_of_new(held, passphrase)
    request = RecoveryRequest(user=user, password=held.password, asked_at=clock.now())
    request.public = accounts.waiting_key(half)
    request.tag = site_tag(site_key(), _request_of(request))
    request.save()
    audit.record(by=by, verb="security.ask_recovery", about=user)
    return request


@action
def agree_to_recovery(*, by: Actor, custodian: User, request: RecoveryRequest) -> bool:
    """A custodian has spoken with the worker and agrees; whether that was the second agreement, and it is done.

    Raises RecoveryOver when the request has ended or is not this custodian's to decide, CannotOpen when they are not
    unlocked or a share was changed.
    """
    row, share = _decided_by(by, custodian, request)
    earlier = row.agreements.filter(other=custodian).select_related("custodian").first()
    if earlier is None:
        _pass_on(row, custodian, share)
    else:
        first = _open_as(custodian, bytes(earlier.sealed), _agreement_of(row, earlier.custodian, custodian))
        _grant(row, [first, share])
    audit.record(
        by=by, verb="security.agree_to_recovery", about=row.user, facts={"second": earlier is not None}
    )
    return earlier is not None


@action
def refuse_recovery(*, by: Actor, custodian: User, request: RecoveryRequest) -> None:
    """A custodian says no: the request is over, and nothing has changed. Raises RecoveryOver."""
    row, _share = _decided_by(by, custodian, request)
    _end(row, "refused")
    audit.record(by=by, verb="security.refuse_recovery", about=row.user)


def _decided_by(by: Actor, custodian: User, request: RecoveryRequest) -> tuple[RecoveryRequest, bytes]:
    """The request, locked, and this custodian's share of the key."""
    if by.user_id != custodian.pk:
        raise NotPermitted("recovery: a custodian acts for themselves.")
    row = open_requests(custodian).select_for_update(of=("self",)).filter(pk=request.pk).first()
    if row is None:
        raise RecoveryOver(_("This request is over, or you have agreed to it already."))
    if not tag_holds(site_key(), _request_of(row), bytes(row.tag)):
        raise CannotOpen(
            _("This request was changed after it was made. Do not agree, and tell your auditor.")
        )
    own = CustodianShare.objects.select_related("agency").get(custodian=custodian, agency=row.user.agency_id)
    return row, _open_as(custodian, bytes(own.sealed), _share_of(own.agency, custodian, own.epoch))


def _request_of(request: RecoveryRequest) -> bytes:
    """What the site vouches for: whose key goes to which new passphrase. The database alone cannot say it."""
    said = f"kinga recovery|{request.pk}|{request.user_id}|{request.password}|"
    return said.encode() + bytes(request.public)


def _open_as(custodian: User, sealed: bytes, context: bytes) -> bytes:
    secret = keyring().own_secret(user_scope(custodian.pk))
    if secret is None:
        raise CannotOpen(_("Sign in again, then decide."))
    try:
        return primitives.open_with(secret, sealed, context)
    except primitives.DoesNotOpen as error:
        raise CannotOpen(_("A share of the recovery key was changed. Tell your auditor.")) from error


def _agreement_of(request: RecoveryRequest, first: User, other: User) -> bytes:
    return f"kinga agreement|{request.pk}|{first.pk}|{other.pk}".encode()


def _pass_on(request: RecoveryRequest, custodian: User, share: bytes) -> None:
    """The first agreement: the share goes to the other custodians, for this request alone."""
    ring = keyring()
    shares = CustodianShare.objects.filter(agency=request.user.agency_id).exclude(custodian=custodian)
    for each in shares.exclude(custodian=request.user_id).select_related("custodian"):
        public = ring.newest(user_scope(each.custodian_id)).public
        RecoveryAgreement.objects.create(
            request=request,
            custodian=custodian,
            other=each.custodian,
            sealed=primitives.seal_to(public, share, _agreement_of(request, custodian, each.custodian)),
            at=clock.now(),
        )


def _grant(request: RecoveryRequest, shares: list[bytes]) -> None:
    """Put the recovery key together, open the worker's own key with it, and seal that to their new passphrase."""
    user, ring = request.user, keyring()
    scope = recovery_scope(user.agency_id)
    recovery = combine(shares)
    if not primitives.commits(recovery, ring.newest(scope).commitment):
        raise CannotOpen(_("A share of the recovery key was changed. Tell your auditor."))
    secret = ring.open_directly(user_scope(user.pk), scope, recovery)
    accounts.lock_for_new(user, secret, bytes(request.public))
    user.password = request.password
    user.save(update_fields=["password"])
    _end(request, "granted")


def _end(request: RecoveryRequest, outcome: str) -> None:
    """The shares that were passed on for it go with it."""
    with transaction.atomic():
        request.agreements.all().delete()
        request.ended_at, request.outcome = clock.now(), outcome
        request.save(update_fields=["ended_at", "outcome"])
