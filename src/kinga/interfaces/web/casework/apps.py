"""Django's entry to the `casework` pages."""

from django.apps import AppConfig


class WebCaseworkConfig(AppConfig):
    """The app under the label `web_casework`: pages, no tables."""

    name = "kinga.interfaces.web.casework"
    label = "web_casework"
    default_auto_field = "django.db.models.BigAutoField"
