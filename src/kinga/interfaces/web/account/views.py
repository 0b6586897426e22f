"""The pages of signing in: allauth's views in our look, with our forms, answering 422 to what is wrong."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormView

from kinga.core.security.actions import note_account
from kinga.core.security.keys import accounts
from kinga.core.security.roles import Permission
from kinga.interfaces.web.account import forms
from kinga.interfaces.web.ui.access import open_to_all

__all__ = [
    "Again", "AnotherPhone", "ChangePassphrase", "CodeAgain", "Codes", "NewCodes", "Second", "SetUp", "SignIn",
    "SignOut", "Yours", "closed",
]  # fmt: skip


def unused_codes(user: Any) -> int:
    """How many recovery codes of a worker are left."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


class _Ours:
    """Our form, our status for errors."""

    ours: type | None = None

    def get_form_class(self) -> Any:
        """The form in our words."""
        return self.ours or super().get_form_class()  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        """422, so that nothing in between takes an error page for success."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the word for the title of a page that shows errors."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        form = context.get("form")
        context["form_has_errors"] = bool(form is not None and form.is_bound and form.errors)
        return context


class SignIn(_Ours, account.LoginView):  # type: ignore[misc]
    """User name and passphrase."""

    ours = forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says whether something typed is kept."""
        session = self.request.session
        return super().get_context_data(
            kept=session.get("kinga_kept", False), files_lost=session.get("kinga_files_lost", False), **kwargs
        )


class SignOut(account.LogoutView):  # type: ignore[misc]
    """Signing out asks once when it is opened by a link."""


class Second(_Ours, mfa.AuthenticateView):  # type: ignore[misc]
    """The second factor at sign-in."""

    ours = forms.CodeForm


class SetUp(_Ours, totp.ActivateTOTPView):  # type: ignore[misc]
    """Setting up the second factor."""

    ours = forms.SetUpForm


class AnotherPhone(SetUp):
    """Another phone in place of the one before, which stays good until the new one has shown a right code."""

    template_name = "mfa/totp/deactivate_form.html"

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not allauth's: that one sends whoever has a second factor away."""
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The old goes and the new comes in one act, or neither."""
        user: Any = self.request.user
        with transaction.atomic():
            Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
            note_account(by=user.actor, verb="security.remove_factor", user=user, facts={"kind": "totp"})
            response: HttpResponse = super().form_valid(form)
        return response


class Codes(recovery_codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once; whoever has none yet is led to making some."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the way to codes."""
        if not unused_codes(request.user):
            return redirect("mfa_generate_recovery_codes")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class NewCodes(_Ours, recovery_codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of the old."""


class Again(_Ours, account.ReauthenticateView):  # type: ignore[misc]
    """The passphrase once more."""

    ours = forms.PassphraseAgainForm


class CodeAgain(_Ours, mfa.ReauthenticateView):  # type: ignore[misc]
    """The second factor once more."""

    ours = forms.CodeAgainForm


class ChangePassphrase(_Ours, account.PasswordChangeView):  # type: ignore[misc]
    """A new passphrase."""

    ours = forms.ChangePassphraseForm

    def get_default_success_url(self) -> str:
        """Back to the account."""
        return reverse("mfa_index")


class Yours(mfa.IndexView):  # type: ignore[misc]
    """One's own account: what one signs in with."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says whether there is a recovery key."""
        has_one = accounts.has_lock(self.request.user, accounts.PRINTED)
        may_manage = self.request.user.may(Permission.WORKER_MANAGE)
        may_appoint = self.request.user.may(Permission.RECOVERY_APPOINT)
        context: dict[str, Any] = super().get_context_data(
            has_recovery_key=has_one,
            may_appoint=may_appoint,
            may_manage=may_manage,
            codes_left=unused_codes(self.request.user),
            **kwargs,
        )
        return context


@open_to_all
def closed(request: HttpRequest) -> HttpResponse:
    """The account was closed."""
    return render(request, "account/account_inactive.html")
