"""The pages of a lost passphrase."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kinga.core.security.actions import print_recovery_key, recover_account
from kinga.core.security.keys import accounts
from kinga.core.security.rules import Actor
from kinga.interfaces.web.account.recovery.forms import LostForm
from kinga.interfaces.web.ui.access import StaffRequest, open_to_all, signed_in

__all__ = ["key", "lost"]


@signed_in
@reauthentication_required
def key(request: StaffRequest) -> HttpResponse:
    """Make a recovery key: it is on this one page and nowhere else."""
    made = print_recovery_key(by=request.user.actor, user=request.user) if request.method == "POST" else ""
    has_one = accounts.has_lock(request.user, accounts.PRINTED)
    context = {"groups": made.split(), "has_one": has_one}
    return render(request, "account/recovery_key.html", context)


@open_to_all
@never_cache
@sensitive_post_parameters()
def lost(request: HttpRequest) -> HttpResponse:
    """A new passphrase for whoever brings their recovery key and their second factor."""
    form = LostForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        told = form.cleaned_data
        recover_account(by=Actor.public(), user=form.user, key=told["key"], passphrase=told["password1"])
        said = _(
            "Your new passphrase is set. Sign in with it, and make a new recovery key: the old one is used up."
        )
        messages.success(request, said)
        return redirect("account_login")
    wrong = form.is_bound
    return render(
        request, "account/lost.html", {"form": form, "form_has_errors": wrong}, status=422 if wrong else 200
    )
