"""Django's entry to the visits of the public pages."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The app under the label `visits`: one table."""

    name = "kinga.core.foundation.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"
