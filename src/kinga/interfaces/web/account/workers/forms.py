"""The forms of adding a worker and closing an account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kinga.core.security.roles import Role
from kinga.interfaces.web.ui.forms import Form

__all__ = ["ROLES", "AddWorkerForm", "CloseWorkerForm"]

ROLES: dict[str, str | Promise] = {
    Role.CALL_TAKER: _("Call-taker: takes and decides about reports"),
    Role.CASE_WORKER: _("Case worker: works the cases given to them"),
    Role.SUPERVISOR: _("Leads: sees all cases, gives them to people"),
    Role.ANALYST: _("Analyst: sees counts, no person"),
    Role.AUDITOR: _("Auditor: sees who did what, no content"),
}


class AddWorkerForm(Form):
    """Who they are, and what they do here."""

    name = forms.CharField(label=_("Name"), help_text=_("As colleagues know them."), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        help_text=_("They type it to sign in: small letters, digits, dots."),
        max_length=60,
        validators=[
            RegexValidator(r"^[a-z0-9.]{3,60}$", _("Use three or more small letters, digits or dots."))
        ],
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Works as"), choices=list(ROLES.items()), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of their pages"), choices=settings.LANGUAGES)


class CloseWorkerForm(Form):
    """A tick, so that nobody is closed by a slip."""

    sure = forms.BooleanField(
        label=_("They have left, or must not work here any more"),
        error_messages={"required": _("Tick this, or go back: closing cannot be undone.")},
    )
