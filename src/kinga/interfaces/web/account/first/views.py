"""The pages of a first sign-in that are its own. The second factor and the recovery key have theirs."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from kinga.core.security.recovery.actions import settle_recovery
from kinga.core.security.roles import Beginning
from kinga.core.security.workers.actions import set_own_passphrase
from kinga.interfaces.web.account import keys
from kinga.interfaces.web.account.first.forms import OwnPassphraseForm
from kinga.interfaces.web.ui.access import StaffRequest, open_to_all, signed_in

__all__ = ["over", "passphrase"]


@signed_in
@sensitive_post_parameters()
def passphrase(request: StaffRequest) -> HttpResponse:
    """A passphrase that nobody else has seen, and with it another key."""
    user = request.user
    if user.beginning != Beginning.PASSPHRASE:
        return redirect("home:start")
    form = OwnPassphraseForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        wrong = form.is_bound
        context = {"form": form, "form_has_errors": wrong}
        return render(request, "account/first.html", context, status=422 if wrong else 200)
    secret = set_own_passphrase(by=user.actor, user=user, passphrase=form.cleaned_data["password1"])
    update_session_auth_hash(request, user)
    keys.hold_anew(request, user, secret)
    settle_recovery(by=user.actor, user=user)
    return redirect("home:start")


@open_to_all
def over(request: HttpRequest) -> HttpResponse:
    """A first passphrase that was good for a week, after that week."""
    return render(request, "account/first_over.html")
