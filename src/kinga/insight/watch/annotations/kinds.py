"""What can have happened while things were counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["AnnotationKind"]


class AnnotationKind(models.TextChoices):
    """What is known to have happened; `annotations.rules` says what it changes."""

    CAMPAIGN = "campaign", _("A campaign or news")
    OUTAGE = "outage", _("Lines or staff were away")
    HOLIDAY = "holiday", _("A holiday")
    DEFINITION = "definition", _("A new definition")
    COVERAGE = "coverage", _("More or fewer places report")
    RESTRICTION = "restriction", _("Restrictions in force")
