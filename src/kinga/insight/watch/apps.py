"""Django's entry to the watch room."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The app under the label `watch`."""

    name = "kinga.insight.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
