"""Django's entry to the security room."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """The app under the label `security`."""

    name = "kinga.core.security"
    label = "security"
    default_auto_field = "django.db.models.BigAutoField"
