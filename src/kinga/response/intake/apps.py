"""Django's entry to the intake room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app under the label `intake`."""

    name = "kinga.response.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
