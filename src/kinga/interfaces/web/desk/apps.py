"""Django's entry to the `desk` pages."""

from django.apps import AppConfig


class WebDeskConfig(AppConfig):
    """The app under the label `web_desk`: pages, no tables."""

    name = "kinga.interfaces.web.desk"
    label = "web_desk"
    default_auto_field = "django.db.models.BigAutoField"
