"""Django's entry to the registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The app under the label `registry`."""

    name = "kinga.core.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor."""
        from kinga.core.foundation.contributions import contribute
        from kinga.core.registry.audit_words import ACTS

        contribute("audit acts", ACTS)
