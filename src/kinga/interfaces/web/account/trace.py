"""The trace of signing in: each sign-in, refusal, sign-out and change of a factor is an event."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from kinga.core.security.actions import note_account
from kinga.core.security.models import User
from kinga.core.security.rules import Actor
from kinga.interfaces.web.account import session

__all__ = ["connect", "note_failure", "note_recovery_refused"]


def note_failure(request: HttpRequest, *, factor: str, user: User | None = None) -> None:
    """A try that failed. Without a second thought about which names exist: no name is kept."""
    note_account(by=Actor.public(), verb="security.sign_in_refused", user=user, facts={"factor": factor})


def note_recovery_refused() -> None:
    """Somebody could not show that a lost passphrase is theirs. No name is kept."""
    note_account(by=Actor.public(), verb="security.recovery_refused")


def connect() -> None:
    """Listen to what allauth and Django tell."""
    user_logged_in.connect(_signed_in, dispatch_uid="kinga trace")
    user_logged_out.connect(_signed_out, dispatch_uid="kinga trace")
    authentication_failed.connect(_code_refused, dispatch_uid="kinga trace")
    authenticator_added.connect(_factor_added, dispatch_uid="kinga trace")
    authenticator_removed.connect(_factor_removed, dispatch_uid="kinga trace")
    authenticator_reset.connect(_factor_renewed, dispatch_uid="kinga trace")


def _signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    second = session.passed_second_factor(request, user)
    note_account(by=user.actor, verb="security.sign_in", user=user, facts={"second_factor": second})


def _signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        verb = "security.session_ended" if getattr(request, "ended_for", None) else "security.sign_out"
        note_account(by=user.actor, verb=verb, user=user)


def _code_refused(request: HttpRequest, user: User, **kwargs: Any) -> None:
    note_failure(request, factor="second", user=user)


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    session.note_second_factor(request, user)
    note_account(
        by=user.actor, verb="security.add_factor", user=user, facts={"kind": str(authenticator.type)}
    )


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == "totp":
        session.demand_second_factor(request)
    note_account(
        by=user.actor, verb="security.remove_factor", user=user, facts={"kind": str(authenticator.type)}
    )


def _factor_renewed(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    note_account(
        by=user.actor, verb="security.renew_factor", user=user, facts={"kind": str(authenticator.type)}
    )
