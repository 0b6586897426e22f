"""The form of a lost passphrase: who one is, the key on paper, the second factor, and a new passphrase twice."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import accounts, printed
from kinga.core.security.keys.printed import BadPrintedKey
from kinga.core.security.models import User
from kinga.interfaces.web.account import trace
from kinga.interfaces.web.ui.forms import Plain

__all__ = ["LostForm"]

_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class LostForm(Plain, forms.Form):
    """What opens an account without its passphrase. Whatever is wrong with who or what, it is said in one sentence."""

    login = forms.CharField(label=gettext_lazy("User name"), max_length=60, widget=forms.TextInput(_PLAIN))
    key = forms.CharField(
        label=gettext_lazy("Recovery key"),
        help_text=gettext_lazy("The eight groups of five signs on the sheet you printed."),
        max_length=120,
        widget=forms.TextInput(_PLAIN),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "The six digits your authenticator app shows now, or one of your recovery codes."
        ),
        max_length=30,
        widget=forms.TextInput(_PLAIN | {"autocomplete": "one-time-code"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("New passphrase"),
        help_text=lazy(lambda: " ".join(password_validators_help_texts()), str)(),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("New passphrase, once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean_key(self) -> str:
        """A slip of the pen is told by its group; it says nothing about whose key it is."""
        typed: str = self.cleaned_data["key"]
        try:
            printed.unlocking(typed)
        except BadPrintedKey as error:
            if error.group:
                said = _("Group %(group)d of the recovery key is not right. Check it sign by sign.")
                raise ValidationError(said % {"group": error.group}) from error
            raise ValidationError(
                _("A recovery key has eight groups of five signs. Check that you typed them all.")
            ) from error
        return typed

    def clean(self) -> dict[str, Any]:
        """First what can be said without looking anybody up; then the key, and only for a right key the code."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("password1") and told.get("password2"):
            if told["password1"] != told["password2"]:
                self.add_error("password2", _("The two passphrases are not the same. Type both again."))
            else:
                self._check_strength(told["password1"])
        if not self.errors:
            self.user = self._proven(told)
        return told

    def _check_strength(self, passphrase: str) -> None:
        try:
            validate_password(passphrase)
        except ValidationError as error:
            self.add_error("password1", error)

    def _proven(self, told: dict[str, Any]) -> User | None:
        """The worker whose key and second factor these are; otherwise one error for whatever is wrong."""
        if not ratelimit.consume(self.request, action="recovery"):
            self.add_error(None, _("Too many tries. Wait ten minutes, then try again."))
            return None
        user = User.objects.filter(username=told["login"].strip().lower(), is_active=True).first()
        key_opens = user is not None and _key_opens(user, told["key"])
        if key_opens and AuthenticateForm(data={"code": told["code"]}, user=user).is_valid():
            return user
        trace.note_recovery_refused()
        self.add_error(None, _("The user name, the recovery key or the code is not right. Check all three."))
        return None


def _key_opens(user: User, key: str) -> bool:
    try:
        accounts.unlock(user, printed.unlocking(key), accounts.PRINTED)
    except CannotOpen:
        return False
    return True
