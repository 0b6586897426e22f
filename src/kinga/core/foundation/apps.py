"""Django's entry to the foundation: it has no tables."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """The app under the label `foundation`."""

    name = "kinga.core.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"
