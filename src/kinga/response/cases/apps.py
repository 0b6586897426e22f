"""Django's entry to the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app under the label `cases`."""

    name = "kinga.response.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
