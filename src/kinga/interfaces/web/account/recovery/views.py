"""The pages of a lost passphrase."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kinga.core.security.errors import RecoveryOver, WrongCustodians
from kinga.core.security.keys import accounts
from kinga.core.security.recovery import actions, queries
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor
from kinga.core.security.workers.actions import check_recovery_key
from kinga.core.security.workers.rules import two_of
from kinga.interfaces.web.account import keys
from kinga.interfaces.web.account.recovery.forms import (
    AskForm,
    CheckForm,
    CustodiansForm,
    LostForm,
    ProofForm,
)
from kinga.interfaces.web.ui.access import StaffRequest, open_to_all, requires, signed_in

__all__ = ["ask", "check", "custodians", "decide", "key", "lost"]

_ASKED = "kinga_groups"  # the key that was just made, sealed, until two groups of it were typed from paper


_StaffPage = TypeVar("_StaffPage", bound=Callable[..., HttpResponse])


def _again(view: _StaffPage) -> _StaffPage:
    """Only for whoever has shown minutes ago that it is they."""
    return cast("_StaffPage", reauthentication_required(view))


def _form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    wrong = bool(form is not None and form.is_bound and form.errors)
    context |= {"form": form, "form_has_errors": wrong}
    return render(request, f"account/{template}.html", context, status=422 if wrong else 200)


@signed_in
@_again
@sensitive_post_parameters()
def key(request: StaffRequest) -> HttpResponse:
    """Make a recovery key, and show it until it was typed back. Loading the page again shows it again: it makes none."""
    user = request.user
    proof = (
        None if user.beginning else ProofForm(request.POST if request.method == "POST" else None, user=user)
    )
    if request.method == "POST" and (proof is None or proof.is_valid()):
        made = actions.print_recovery_key(by=user.actor, user=user).split()
        keys.seal_noted(request, _ASKED, json.dumps({"groups": made, "asked": two_of(made)}))
        return redirect("account_recovery_key")
    noted = keys.open_noted(request, _ASKED) if request.method == "GET" and "again" not in request.GET else ""
    groups = json.loads(noted)["groups"] if noted and accounts.has_lock(user, accounts.WAITING) else []
    has_one = accounts.has_lock(user, accounts.PRINTED)
    return _form_page(request, "recovery_key", proof, groups=groups, has_one=has_one)


@signed_in
@sensitive_post_parameters()
def check(request: StaffRequest) -> HttpResponse:
    """Two groups of the key, typed from paper: a sheet that was never written helps nobody."""
    noted = keys.open_noted(request, _ASKED)
    if not noted:
        return redirect("account_recovery_key")
    groups = {int(place): group for place, group in json.loads(noted)["asked"].items()}
    form = CheckForm(request.POST if request.method == "POST" else None, groups=groups)
    if not form.is_valid():
        return _form_page(request, "check", form)
    begins = bool(request.user.beginning)
    check_recovery_key(by=request.user.actor, user=request.user)
    del request.session[_ASKED]
    messages.success(request, _("Your recovery key is on paper. Lock the sheet away."))
    return redirect("home:start" if begins else "mfa_index")


@open_to_all
@never_cache
@sensitive_post_parameters()
def lost(request: HttpRequest) -> HttpResponse:
    """A new passphrase for whoever brings their recovery key and their second factor."""
    form = LostForm(request.POST if request.method == "POST" else None, request=request)
    if not form.is_valid() or form.user is None:
        return _form_page(request, "lost", form)
    told = form.cleaned_data
    actions.recover_account(by=Actor.public(), user=form.user, key=told["key"], passphrase=told["password1"])
    said = _(
        "Your new passphrase is set. Sign in with it, and make a new recovery key: the old one is used up."
    )
    messages.success(request, said)
    return redirect("account_login")


@open_to_all
@never_cache
@sensitive_post_parameters()
def ask(request: HttpRequest) -> HttpResponse:
    """A new passphrase that waits for two custodians: for whoever has no recovery key either."""
    form = AskForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid() and form.user is not None:
        try:
            actions.ask_recovery(by=Actor.public(), user=form.user, passphrase=form.cleaned_data["password1"])
        except WrongCustodians as error:
            form.add_error(None, str(error))
        else:
            people = queries.custodians(form.user.agency_id).exclude(pk=form.user.pk)
            return render(request, "account/asked.html", {"custodians": people})
    return _form_page(request, "ask", form)


@requires(Permission.RECOVERY_APPOINT)
@_again
def custodians(request: StaffRequest) -> HttpResponse:
    """Who the custodians are, how many workers they could recover, and three others in their place."""
    agency = request.user.agency
    form = CustodiansForm(request.POST if request.method == "POST" else None, agency_id=agency.pk)
    if form.is_valid():
        chosen = form.cleaned_data["custodians"]
        actions.appoint_custodians(by=request.user.actor, agency=agency, custodians=chosen)
        actions.settle_recovery(by=request.user.actor, user=request.user)
        messages.success(
            request, _("The custodians are appointed. Each worker is covered at their next sign-in.")
        )
        return redirect("account_custodians")
    covered, workers = queries.recoverable(agency.pk)
    return _form_page(
        request,
        "custodians",
        form,
        custodians=queries.custodians(agency.pk),
        covered=covered,
        workers=workers,
    )


@signed_in
@_again
def decide(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """A colleague has lost their passphrase: the custodian who has spoken with them agrees or refuses."""
    row = queries.open_requests(request.user).filter(pk=request_id).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        until, second = row.asked_at + queries.OPEN_FOR, row.agreements.exists()
        return render(
            request, "account/recovery_request.html", {"row": row, "until": until, "second": second}
        )
    try:
        messages.success(request, _decided(request, row))
    except RecoveryOver as error:
        messages.error(request, str(error))
    return redirect("home:start")


def _decided(request: StaffRequest, row: Any) -> str:
    by, custodian = request.user.actor, request.user
    if "agree" not in request.POST:
        actions.refuse_recovery(by=by, custodian=custodian, request=row)
        return _("You refused. Nothing has changed for your colleague.")
    if actions.agree_to_recovery(by=by, custodian=custodian, request=row):
        return _("Both of you agreed. Your colleague can sign in with the new passphrase now.")
    return _("You agreed. One more custodian has to agree.")
