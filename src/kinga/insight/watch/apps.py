"""Django's entry to the watch room."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The app under the label `watch`."""

    name = "kinga.insight.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor."""
        from kinga.core.foundation.contributions import contribute
        from kinga.insight.watch.audit_words import ACTS

        contribute("audit acts", ACTS)
