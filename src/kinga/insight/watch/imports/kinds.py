"""Where an import stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["ImportStatus"]


class ImportStatus(models.TextChoices):
    """Where an import stands."""

    OPENING = "opening", _("Is being opened")
    COLUMNS = "columns", _("Waits for its columns")
    CHECKING = "checking", _("Is being read")
    CHECKED = "checked", _("Read, not yet taken in")
    TAKING = "taking", _("Is being taken in")
    DONE = "done", _("Taken in")
    UNDONE = "undone", _("Undone")
    GIVEN_UP = "given_up", _("Given up")
