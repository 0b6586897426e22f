"""Every write of the security room."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from kinga.core.foundation import clock, shared_cache
from kinga.core.foundation.visits import store as visits
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import CannotOpen, SiteBegun
from kinga.core.security.keys import KeyScope, accounts, keyring
from kinga.core.security.keys.hashers import half_of_new
from kinga.core.security.keys.making import give_key, take_key
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, Grant, KeptForm, Site, User
from kinga.core.security.queries import expired_grants, old_kept_forms, old_sessions, require
from kinga.core.security.roles import Permission, Relation, Role
from kinga.core.security.rules import ANYONE, Actor

__all__ = [
    "add_agency",
    "add_worker",
    "begin_site",
    "change_passphrase",
    "drop_kept_form",
    "end_grant",
    "forget_what_is_over",
    "give_grant",
    "keep_form",
    "note_account",
    "note_read",
]


@action
def begin_site(*, by: Actor, demonstration: bool, seed: str = "") -> Site:
    """Say once what this database is for. Raises SiteBegun when it was begun, or holds an agency, already."""
    require(by, Permission.SITE_MANAGE, ANYONE)
    if Site.objects.exists() or Agency.objects.exists():
        raise SiteBegun(
            "This database is in use already, and a demonstration and a live site are never mixed. "
            "Set KINGA_DATA_DIR to an empty folder and begin there."
        )
    site = Site.objects.create(demonstration=demonstration, seed=seed)
    audit.record(by=by, verb="security.begin_site", about=site, facts={"demonstration": demonstration})
    return site


@action
def add_agency(*, by: Actor, slug: str, name: str, **details: object) -> Agency:
    """A new agency. `details` are the other fields of Agency."""
    require(by, Permission.SITE_MANAGE, ANYONE)
    agency = Agency.objects.create(slug=slug, name=name, **details)
    audit.record(by=by, verb="security.add_agency", about=agency)
    return agency


@action
def add_worker(
    *, by: Actor, agency: Agency, username: str, name: str, role: Role, passphrase: str, language: str = "en"
) -> User:
    """A new worker of `agency` with a key of their own. One run of Argon2id: about 0.2 s.

    They get the keys of the teams of their role from whoever acts. Raises CannotOpen when those are not unlocked,
    and NobodyHolds when the first of an agency is not a supervisor.
    """
    require(by, Permission.SITE_MANAGE, ANYONE)
    user = User(username=username, name=name, agency=agency, role=role, language=language)
    half = half_of_new(user, passphrase)
    user.save()
    accounts.lock(user, accounts.begin_keys(user), half)
    accounts.join_teams(user, by=by)
    audit.record(by=by, verb="security.add_worker", about=user, facts={"role": role.value})
    return user


@action
def change_passphrase(*, by: Actor, user: User, passphrase: str) -> User:
    """Another passphrase for a worker who is unlocked: verified anew and locked anew in one act. Raises CannotOpen."""
    secret = keyring().own_secret(user_scope(user.pk))
    if by.user_id != user.pk or secret is None:
        raise CannotOpen(_("Sign in again, then change your passphrase."))
    half = half_of_new(user, passphrase)
    user.save(update_fields=["password"])
    accounts.lock(user, secret, half)
    audit.record(by=by, verb="security.change_passphrase", about=user)
    return user


@action
def give_grant(
    *, by: Actor, user: User, kind: str, object_id: UUID, relation: Relation, until: dt.datetime | None = None
) -> Grant:
    """Tie a worker to an object and give them its key. The caller has checked that `by` may.

    An open grant is returned as it is. Raises CannotOpen when whoever acts does not hold the object's key.
    """
    for over in expired_grants().filter(user=user, kind=kind, object_id=object_id, relation=relation):
        end_grant(by=by, grant=over)
    grant, made = Grant.objects.get_or_create(
        user=user,
        kind=kind,
        object_id=object_id,
        relation=relation,
        ended_at=None,
        defaults={"until": until, "given_by_id": by.user_id, "given_at": clock.now()},
    )
    if made:
        _give_key(by, user, KeyScope(kind, object_id))
    audit.record(
        by=by,
        verb="security.give_grant",
        about=grant,
        facts={
            "relation": relation.value,
            "kind": kind,
            "object": str(object_id),
            "to": str(user.pk),
            "new": made,
        },
    )
    return grant


def _give_key(by: Actor, user: User, scope: KeyScope) -> None:
    """The key of what a worker is tied to, where it has one."""
    if keyring().known([scope]):
        give_key(scope, to=user_scope(user.pk), by=by)


@action
def end_grant(*, by: Actor, grant: Grant) -> Grant:
    """End a relation now, and take the object's key away unless another relation to it stays."""
    grant.ended_at = clock.now()
    grant.save(update_fields=["ended_at"])
    scope = KeyScope(grant.kind, grant.object_id)
    others = Grant.objects.filter(
        user=grant.user_id, kind=grant.kind, object_id=grant.object_id, ended_at=None
    )
    if keyring().known([scope]) and not others.exists():
        take_key(scope, of=user_scope(grant.user_id), by=by)
    audit.record(by=by, verb="security.end_grant", about=grant, facts={"to": str(grant.user_id)})
    return grant


@action
def keep_form(*, by: Actor, user: User, path: str, content: str, mark: str = "") -> KeptForm:
    """Keep what a worker typed when their session ended, sealed to them. `by` is the public when nobody is signed in.

    `mark` is the same for the same form, and tells nothing about it.
    """
    kept = KeptForm(user=user, path=path, mark=mark, kept_at=clock.now())
    kept.content = content
    kept.save()
    audit.record(by=by, verb="security.keep_form", about=kept)
    return kept


@action
def drop_kept_form(*, by: Actor, kept: KeptForm) -> None:
    """Forget a kept form: it was sent, or thrown away, or kept again."""
    audit.record(by=by, verb="security.drop_kept_form", about=kept)
    kept.delete()


@action
def forget_what_is_over(*, by: Actor) -> dict[str, int]:
    """End relations whose time is over, with their keys; delete sessions, kept forms, visits and cache rows.

    How many of each. Taking a key away and beginning a new one needs nobody to be unlocked.
    """
    require(by, Permission.SITE_MANAGE, ANYONE)
    over = [end_grant(by=by, grant=grant) for grant in expired_grants()]
    sessions, _each = old_sessions().delete()
    forms, _each = old_kept_forms().delete()
    counts = {
        "grants": len(over),
        "sessions": sessions,
        "kept_forms": forms,
        "cache_rows": shared_cache.forget_expired(),
        "visits": visits.forget_expired(),
    }
    audit.record(by=by, verb="security.forget_what_is_over", about=None, facts=counts)
    return counts


@action(reads=True)
def note_read(*, by: Actor, verb: str, about: object = None, facts: dict[str, object] | None = None) -> None:
    """Record that someone read: one event a page, committed before the page is sent."""
    audit.record(by=by, verb=verb, about=about, facts=facts)  # type: ignore[arg-type]


@action
def note_account(
    *, by: Actor, verb: str, user: User | None = None, facts: dict[str, str | int | bool | None] | None = None
) -> None:
    """Record that someone signed in or out, was refused, or changed how they sign in."""
    audit.record(by=by, verb=verb, about=user, facts=facts)
