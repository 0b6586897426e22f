"""Words of Django and allauth that reach our screens. Listed here they come into our own catalogues.

Their Arabic speaks to a man and says "password" where we say "passphrase"; in other languages some are lacking.
The sentences themselves are theirs: they must stay letter by letter what those packages look up.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

__all__ = ["BORROWED", "BORROWED_WITH_NUMBERS"]

BORROWED = (
    _("This field is required."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("“%(pk)s” is not a valid value."),
    _("Enter a list of values."),
    _("Enter a number."),
    _("Enter a whole number."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Enter a valid JSON."),
    _("Enter a valid UUID."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Null characters are not allowed."),
    _("No file was submitted."),
    _("Please either submit a file or check the clear checkbox, not both."),
    _("No file was submitted. Check the encoding type on the form."),
    _("The submitted file is empty."),
    _("(Hidden field %(name)s) %(error)s"),
    _("This password is too common."),
    _("Your password can’t be a commonly used password."),
    _("You must type the same password each time."),
)

BORROWED_WITH_NUMBERS = (
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)
