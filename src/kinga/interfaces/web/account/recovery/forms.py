"""The forms of a lost passphrase, and of the custodians who help."""

from __future__ import annotations

from typing import Any

from allauth.core import context, ratelimit
from allauth.mfa.models import Authenticator
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
from kinga.core.security.queries import workers_of
from kinga.core.security.recovery.queries import CUSTODIANS
from kinga.core.security.site_sealing import fingerprint
from kinga.interfaces.web.account import trace
from kinga.interfaces.web.account.device import known_device
from kinga.interfaces.web.ui.forms import Plain
from kinga.interfaces.web.ui.visitor import network_key

__all__ = ["AskForm", "CheckForm", "CustodiansForm", "LostForm", "PassphraseForm", "ProofForm"]

_THREE = gettext_lazy("Choose three, no more and no fewer.")
_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class PassphraseForm(Plain, forms.Form):
    """A new passphrase twice."""

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

    def clean(self) -> dict[str, Any]:
        """The same twice, and strong."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("password1") and told.get("password2"):
            if told["password1"] != told["password2"]:
                self.add_error("password2", _("The two passphrases are not the same. Type both again."))
            else:
                self._check_strength(told["password1"])
        return told

    def _check_strength(self, passphrase: str) -> None:
        try:
            validate_password(passphrase)
        except ValidationError as error:
            self.add_error("password1", error)


class _NewPassphrase(PassphraseForm):
    """Who one is, the second factor, and a new passphrase twice. Who or what is wrong is said in one sentence."""

    login = forms.CharField(label=gettext_lazy("User name"), max_length=60, widget=forms.TextInput(_PLAIN))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "The six digits your authenticator app shows now, or one of your recovery codes."
        ),
        max_length=30,
        widget=forms.TextInput(_PLAIN | {"autocomplete": "one-time-code"}),
    )
    field_order: tuple[str, ...] = ("login", "code", "password1", "password2")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """First what can be said without looking anybody up; then who it is, and last the code."""
        told = super().clean()
        if not self.errors:
            self.user = self._proven(told)
        return told

    def _proven(self, told: dict[str, Any]) -> User | None:
        """The worker who has shown who they are; otherwise one error for whatever is wrong, and an event."""
        if not ratelimit.consume(self.request, action="recovery"):
            self.add_error(None, _("Too many tries. Wait ten minutes, then try again."))
            return None
        user = User.objects.filter(username=told["login"].strip().lower(), is_active=True).first()
        if user is not None and self._knows(user, told) and self._second_factor(user, told["code"]):
            return user
        trace.note_recovery_refused()
        self.add_error(None, self._refusal())
        return None

    def _second_factor(self, user: User, code: str) -> bool:
        """Whether the code is right. Tries are counted apart from those of signing in: nobody locks a worker out here."""
        if not self._may_try(user):
            return False
        return any(each.wrap().validate_code(code) for each in Authenticator.objects.filter(user=user))

    def _may_try(self, user: User) -> bool:
        """Count a try of this worker's codes: from one place, and from everywhere that they never signed in from."""
        who, device = f"{type(self).__name__}|{user.pk}", known_device(self.request, user.username)
        here = fingerprint("recovery of a worker", f"{who}|{device or network_key(self.request)}")
        if not ratelimit.consume(self.request, action="recovery_code", key=here):
            return False
        anywhere = fingerprint("recovery of a worker", who)
        return bool(device or ratelimit.consume(self.request, action="recovery_anywhere", key=anywhere))

    def _knows(self, user: User, told: dict[str, Any]) -> bool:
        """What must be right before the code is even tried."""
        return True

    def _refusal(self) -> str:
        return _("The user name or the code is not right. Check both.")


class LostForm(_NewPassphrase):
    """With the recovery key on paper: a new passphrase at once."""

    key = forms.CharField(
        label=gettext_lazy("Recovery key"),
        help_text=gettext_lazy("The eight groups of five signs on the sheet you printed."),
        max_length=120,
        widget=forms.TextInput(_PLAIN),
    )
    field_order = ("login", "key", "code", "password1", "password2")

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

    def _knows(self, user: User, told: dict[str, Any]) -> bool:
        try:
            accounts.unlock(user, printed.unlocking(told["key"]), accounts.PRINTED)
        except CannotOpen:
            return False
        return True

    def _refusal(self) -> str:
        return _("The user name, the recovery key or the code is not right. Check all three.")


class AskForm(_NewPassphrase):
    """Without a recovery key: a new passphrase that holds once two custodians have agreed."""


class ProofForm(Plain, forms.Form):
    """Passphrase and code of whoever is signed in: a screen left open must make nobody else a key."""

    passphrase = forms.CharField(
        label=gettext_lazy("Passphrase"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy(
            "The six digits your authenticator app shows now, or one of your recovery codes. A code you have just used "
            "does not count again: wait for the next."
        ),
        max_length=30,
        widget=forms.TextInput(_PLAIN | {"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Both are right, or one sentence for whichever is not."""
        told: dict[str, Any] = self.cleaned_data
        if not self.errors and not self._proven(told):
            self.add_error(None, _("The passphrase or the code is not right. Check both."))
        return told

    def _proven(self, told: dict[str, Any]) -> bool:
        key = fingerprint("proof of a worker", str(self.user.pk))
        if not ratelimit.consume(context.request, action="recovery_code", key=key):
            return False
        if not self.user.check_password(told["passphrase"]):
            return False
        kept = Authenticator.objects.filter(user=self.user)
        right = any(each.wrap().validate_code(told["code"]) for each in kept)
        if right:  # only what is wrong is counted
            ratelimit.clear(context.request, action="recovery_code", key=key)
        return right


class CheckForm(Plain, forms.Form):
    """Two groups of a recovery key, read from the paper it was written on."""

    def __init__(self, *args: Any, groups: dict[int, str], **kwargs: Any) -> None:
        """`groups`: which are asked for (1 to 8), and what each is."""
        super().__init__(*args, **kwargs)
        self.groups = groups
        for place in groups:
            label = _("Group %(group)d") % {"group": place}
            self.fields[f"group_{place}"] = forms.CharField(
                label=label, max_length=20, widget=forms.TextInput(_PLAIN)
            )

    def clean(self) -> dict[str, Any]:
        """Each group as the page showed it, in any case and spacing."""
        told: dict[str, Any] = self.cleaned_data
        for place, group in self.groups.items():
            typed = told.get(f"group_{place}")
            if typed and not printed.same(typed, group):
                said = _("This is not group %(group)d of the key you made. Look at your sheet again.")
                self.add_error(f"group_{place}", said % {"group": place})
        return told


class CustodiansForm(Plain, forms.Form):
    """Three workers of the agency."""

    custodians = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Custodians"),
        help_text=gettext_lazy("Three people whom the others can reach by telephone or in person."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _THREE},
    )

    def __init__(self, *args: Any, agency_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["custodians"]
        field.queryset = workers_of(agency_id)
        field.label_from_instance = lambda user: user.name

    def clean_custodians(self) -> list[User]:
        """Three, no more and no fewer."""
        chosen = list(self.cleaned_data["custodians"])
        if len(chosen) != CUSTODIANS:
            raise ValidationError(_THREE)
        return chosen
