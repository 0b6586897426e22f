"""What allauth asks of the site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.security.actions import change_passphrase
from kinga.core.security.keys import unlocked
from kinga.core.security.keys.hashers import unlocking_half
from kinga.core.security.queries import kept_forms_of
from kinga.core.security.recovery.actions import settle_recovery
from kinga.core.security.recovery.queries import is_settled
from kinga.core.security.site_sealing import fingerprint, open_for_site, seal_for_site
from kinga.core.security.workers.rules import is_over
from kinga.interfaces.web.account import keys, session, trace
from kinga.interfaces.web.account.device import known_device, remember_device
from kinga.interfaces.web.account.unsent.reopening import address_of
from kinga.interfaces.web.ui.visitor import network_key

__all__ = ["AccountAdapter", "MfaAdapter"]

_SECOND_FACTOR = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up, nothing is sent by e-mail, and no address is kept."""

    error_messages = {  # noqa: RUF012 - allauth's own attribute
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the passphrase is not right. Type both again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "too_many_anywhere": _(
            "Too many tries with this name, from many places. Sign in where you have signed in before, or try again "
            "in an hour. Tell your supervisor: somebody is guessing."
        ),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
        "account_inactive": _("This account is closed. Ask your supervisor."),
        "incorrect_password": _("That is not your passphrase. Type it again."),
        "enter_current_password": _("That is not your passphrase now. Type it again."),
        "incorrect_code": _("That code is not right. Wait for the next one, then type it."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an agency administrator adds workers."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Never by e-mail: recovery is by a person."""
        raise NotImplementedError("Kinga sends no e-mail about accounts.")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where tries come from, as a keyed hash that changes with the hour: enough to count, not to trace.

        A browser in which somebody has signed in before is counted by itself, not with its neighbours.
        """
        device = known_device(request)
        return fingerprint("device", device)[:32] if device else network_key(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted for a name from one place: nobody elsewhere uses up a worker's own."""
        name = str(credentials.get("username", "")).casefold()
        where = known_device(request, name) or network_key(request)
        return fingerprint("user name", f"{name}|{where}")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try: for this place, and for the name from everywhere that has not signed in with it before."""
        super().pre_authenticate(request, **credentials)
        name = str(credentials.get("username", "")).casefold()
        self._anywhere = None
        if known_device(request, name):
            return
        key = fingerprint("user name anywhere", name)
        self._anywhere = ratelimit.consume(request, app="allauth.account", action="login_anywhere", key=key)
        if not self._anywhere:
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_anywhere")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._anywhere:
            self._anywhere.rollback()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes counts, or whoever sets up a second factor would be asked at once again."""
        return not session.signed_in_lately(context.request)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The passphrase was right: it unlocks the worker's key here or never."""
        if is_over(user.first_until, clock.now()):
            return redirect("account_first_over")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is None and (half := unlocking_half()) is not None:
            keys.hold(request, user, half)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in; the session's clocks begin, and the key holds from now on."""
        held = request.session.get(keys.SEALED)
        super().login(request, user)
        request.session[keys.SEALED] = held  # a session that was another worker's has been emptied
        keys.confirm(request)
        session.begin(request)
        if not is_settled(user):
            with unlocked(keys.ring_for(request)):
                settle_recovery(by=user.actor, user=user)
        for said in ("kinga_kept", "kinga_files_lost"):
            request.session.pop(said, None)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """On to where one wanted to go, or to what one had typed when the last session ended."""
        if kept := list(kept_forms_of(user)[:2]):
            kwargs["redirect_url"] = address_of(kept[0]) if len(kept) == 1 else reverse("account_kept")
        response: HttpResponse = super().post_login(request, user, **kwargs)
        session.remember_worker(response, user)
        remember_device(request, response, user.username)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            session.speak(response, user.language)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Verified anew and locked anew, in one act."""
        change_passphrase(by=user.actor, user=user, passphrase=password)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A failed try is an event; the name that was typed is not part of it."""
        trace.note_failure(request, factor="passphrase")


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its secrets are stored sealed under the site key."""

    error_messages = {  # noqa: RUF012 - allauth's own attribute
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Wait for the next one, then type it."),
    }

    def get_totp_label(self, user: Any) -> str:
        """What the authenticator app shows beside the code."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Sealed under the site key."""
        return seal_for_site(_SECOND_FACTOR, text)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed."""
        return open_for_site(_SECOND_FACTOR, encrypted_text)
