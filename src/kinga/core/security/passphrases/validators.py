"""What a new passphrase must be, for Django's settings."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kinga.core.security.passphrases.rules import LEAST_BITS, bits

__all__ = ["HardToGuess", "LongEnough"]

_LEAST = 12


class LongEnough:
    """A passphrase has twelve signs at least."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if len(password) < _LEAST:
            raise ValidationError(
                _(
                    "This passphrase is too short. It needs at least 12 letters and signs: four words are enough."
                )
            )

    def get_help_text(self) -> str:
        """For the hint of the field."""
        return _("At least 12 letters and signs.")


class HardToGuess:
    """A passphrase is more than common words, repeats, rows of signs and one's own name."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        names = [*str(getattr(user, "name", "")).split(), *str(getattr(user, "username", "")).split(".")]
        if bits(password, self._common, names) < LEAST_BITS:
            raise ValidationError(
                _(
                    "This passphrase is easy to guess: it is made of common words, repeats, rows of signs or your name. "
                    "Take four or five words that have nothing to do with one another."
                )
            )

    def get_help_text(self) -> str:
        """For the hint of the field."""
        return _("No repeats, and not only common words.")
