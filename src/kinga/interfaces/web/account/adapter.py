"""What allauth asks of the site."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

__all__ = ["AccountAdapter", "MfaAdapter"]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: an agency administrator adds workers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor."""
