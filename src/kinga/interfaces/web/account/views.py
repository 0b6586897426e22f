"""The pages of signing in: allauth's views in our look, with our forms, answering 422 to what is wrong."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kinga.core.security.queries import kept_forms_of
from kinga.interfaces.web.account import forms
from kinga.interfaces.web.account.expired import KEPT, fields_of, keep, readable
from kinga.interfaces.web.ui.access import StaffRequest, open_to_all, signed_in

__all__ = [
    "Again", "ChangePassphrase", "CodeAgain", "Codes", "NewCodes", "RemoveSecond", "Second", "SetUp", "SignIn",
    "SignOut", "Yours", "closed", "keep_typed", "kept", "throw_away",
]  # fmt: skip


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


class RemoveSecond(_Ours, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Taking the second factor off, to set it up on another phone."""


class Codes(recovery_codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once."""


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


class Yours(mfa.IndexView):  # type: ignore[misc]
    """One's own account: what one signs in with."""


@open_to_all
def closed(request: HttpRequest) -> HttpResponse:
    """The account was closed."""
    return render(request, "account/account_inactive.html")


@signed_in
@require_http_methods(["GET", "HEAD"])
def kept(request: StaffRequest) -> HttpResponse:
    """What one had typed when the session ended: read it, then send it or throw it away."""
    rows = [(row, fields_of(row)) for row in kept_forms_of(request.user)]
    if not rows:
        return redirect("home:start")
    shown = [
        {"kept": row, "fields": fields, "readable": readable(fields), "returned": KEPT}
        for row, fields in rows
    ]
    return render(request, "account/kept.html", {"shown": shown})


@signed_in
@require_POST
def throw_away(request: StaffRequest) -> HttpResponse:
    """Forget one kept form; the page's own field names it and the middleware forgets it."""
    return redirect("account_kept")


@signed_in
@require_POST
def keep_typed(request: StaffRequest) -> HttpResponse:
    """Called by the page's script when the idle time is over: keep what stands in its form, and end the session."""
    user = request.user
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    was_kept = keep(user, request.headers.get("X-Kinga-Path", ""), fields)
    request.ended_for = user  # type: ignore[attr-defined]
    logout(request)
    if was_kept:
        request.session["kinga_kept"] = True
    return HttpResponse(status=204)
