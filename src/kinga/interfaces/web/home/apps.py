"""Django's entry to the `home` pages."""

from django.apps import AppConfig


class WebHomeConfig(AppConfig):
    """The app under the label `web_home`: pages, no tables."""

    name = "kinga.interfaces.web.home"
    label = "web_home"
    default_auto_field = "django.db.models.BigAutoField"
