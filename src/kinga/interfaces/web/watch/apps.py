"""Django's entry to the `watch` pages."""

from django.apps import AppConfig


class WebWatchConfig(AppConfig):
    """The app under the label `web_watch`: pages, no tables."""

    name = "kinga.interfaces.web.watch"
    label = "web_watch"
    default_auto_field = "django.db.models.BigAutoField"
