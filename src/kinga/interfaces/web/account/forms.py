"""The forms of signing in, in our words. allauth does the checking."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from kinga.interfaces.web.ui.forms import Plain

__all__ = [
    "ChangePassphraseForm",
    "CodeAgainForm",
    "CodeForm",
    "PassphraseAgainForm",
    "SetUpForm",
    "SignInForm",
]

_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "none",
    "spellcheck": "false",
}


def _say(field: Any, label: Any, help_text: Any = "", **attributes: str) -> None:
    """Our words on a field of allauth, without a placeholder: it vanishes when one types."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """User name and passphrase."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("User name"), autocapitalize="none", spellcheck="false")
        _say(self.fields["password"], _("Passphrase"))


class _Code(Plain):
    """The second factor, or a recovery code in its place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["code"],
            _("Code"),
            _("The six digits your authenticator app shows now, or one of your recovery codes."),
            **_CODE,
            autofocus="autofocus",
        )


class CodeForm(_Code, AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class CodeAgainForm(_Code, ReauthenticateCodeForm):  # type: ignore[misc]
    """The second factor once more, before something grave."""


class PassphraseAgainForm(Plain, ReauthenticateForm):  # type: ignore[misc]
    """The passphrase once more, before something grave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Passphrase"))


class ChangePassphraseForm(Plain, ChangePasswordForm):  # type: ignore[misc]
    """The passphrase now, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = lazy(lambda: " ".join(password_validators_help_texts()), str)()
        _say(self.fields["oldpassword"], _("Your passphrase now"))
        _say(self.fields["password1"], _("New passphrase"), rules)
        _say(self.fields["password2"], _("New passphrase, once more"))

    def clean_oldpassword(self) -> str:
        """Only a wrong one counts as a try."""
        try:
            return str(super().clean_oldpassword())
        except forms.ValidationError:
            if not ratelimit.consume(context.request, action="passphrase_again", user=self.user):
                raise forms.ValidationError(
                    _(
                        "Too many tries. Wait five minutes, then try again. This protects accounts against guessing."
                    )
                ) from None
            raise forms.ValidationError(_("This is not your passphrase. Type it again.")) from None


class SetUpForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator. The secret waits in the session, sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = self._secret()
        _say(
            self.fields["code"],
            _("Code"),
            _("The six digits the app shows now."),
            **(_CODE | {"inputmode": "numeric"}),
        )

    def _secret(self) -> str:
        """One secret for the whole set-up: going back or reloading does not spoil what the app has read."""
        adapter, kept = mfa_adapter(), context.request.session.get(SECRET_SESSION_KEY)
        if kept:
            return str(adapter.decrypt(kept))
        secret = generate_totp_secret()
        context.request.session[SECRET_SESSION_KEY] = adapter.encrypt(secret)
        return str(secret)

    @property
    def spelt(self) -> list[str]:
        """The secret in groups of four, to type by hand."""
        bare = self.secret.rstrip("=")
        return [bare[start : start + 4] for start in range(0, len(bare), 4)]
