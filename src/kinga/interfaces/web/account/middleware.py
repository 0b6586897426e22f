"""The keys and the two clocks of a session, the second factor before anything else, and kept forms that came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kinga.core.security.keys import unlocked
from kinga.core.security.keys.hashers import forget_half
from kinga.core.security.roles import Beginning
from kinga.interfaces.web.account import keys, session
from kinga.interfaces.web.account.unsent.kept import FIELD, forget_sent
from kinga.interfaces.web.account.unsent.reopening import ASKED, reopen

__all__ = ["KeysMiddleware", "SessionAgeMiddleware"]

# What someone without a second factor may open: setting one up, leaving, and the language of the page.
_BEFORE_SECOND_FACTOR = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_logout",
    "home:exit",
    "home:language",
    "home:extend",
    "account_keep",
}
# What someone may open at their first sign-in, beside the next step of it.
_ALWAYS = {"account_logout", "home:exit", "home:language", "home:extend", "account_keep"}
_STEPS: dict[str, tuple[str, set[str]]] = {
    Beginning.PASSPHRASE: ("account_first_passphrase", {"account_first_passphrase"}),
    Beginning.RECOVERY: (
        "account_recovery_key",
        {
            "account_recovery_key", "account_check_recovery_key", "account_reauthenticate", "mfa_reauthenticate",
            "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        },
    ),
}  # fmt: skip


class KeysMiddleware:
    """Each request opens what its worker may open: with a ring of its own, which ends with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the worker's keys; what a passphrase unlocked is forgotten at the end."""
        try:
            with unlocked(keys.ring_for(request)):
                response = self.get_response(request)
            keys.put_cookie(request, response)
            return response
        finally:
            forget_half()


class SessionAgeMiddleware:
    """Ends a session that was idle too long or is too old; holds a worker at setting up the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the clocks, then go on."""
        if request.user.is_authenticated:
            if session.has_ended(request) or not keys.holds_key(request):
                self._end(request)
            else:
                session.touch(request)
        response = self.get_response(request)
        taken = response.status_code < 400 and not getattr(request, "reopened", None)
        if request.method == "POST" and request.user.is_authenticated and taken:
            # A form with an error is on the screen again, not saved: its copy stays.
            forget_sent(request.user, request.POST.get(FIELD) or request.GET.get(ASKED, ""))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before any page of staff: this session has shown a second factor, or sets one up now. Then kept forms."""
        match = request.resolver_match
        if not request.user.is_authenticated or match is None:
            return None
        user = request.user
        if user.beginning == Beginning.PASSPHRASE:
            return _hold_at(user, match)
        if (
            match.namespace == "report"
            or match.view_name in _BEFORE_SECOND_FACTOR
            or session.passed_second_factor(request, user)
        ):
            return _hold_at(user, match) or reopen(request, view, args, kwargs)
        if is_mfa_enabled(user):
            # The second factor was set up elsewhere after this session began: prove it here as well.
            self._end(request)
            return None
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    @staticmethod
    def _end(request: HttpRequest) -> None:
        request.ended_for = request.user  # type: ignore[attr-defined]
        logout(request)
        request.user = AnonymousUser()


def _hold_at(user: Any, match: Any) -> HttpResponse | None:
    """At the next step of the first sign-in, until it is done; None for everybody else."""
    if user.beginning not in _STEPS or match.namespace == "report" or match.view_name in _ALWAYS:
        return None
    step, pages = _STEPS[user.beginning]
    return None if match.view_name in pages else HttpResponseRedirect(reverse(step))
