"""The form of a first passphrase of one's own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.interfaces.web.account.recovery.forms import PassphraseForm

__all__ = ["OwnPassphraseForm"]


class OwnPassphraseForm(PassphraseForm):
    """Another passphrase than the one that a colleague told."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Not the one that somebody else knows."""
        told = super().clean()
        if not self.errors and self.user.check_password(told["password1"]):
            self.add_error(
                "password1", _("This is the passphrase that you were told. Choose one of your own.")
            )
        return told
