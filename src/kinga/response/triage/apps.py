"""Django's entry to the triage room."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The app under the label `triage`."""

    name = "kinga.response.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"
