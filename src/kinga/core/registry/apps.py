"""Django's entry to the registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The app under the label `registry`."""

    name = "kinga.core.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
