"""Django's entry to the security room."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """The app under the label `security`."""

    name = "kinga.core.security"
    label = "security"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every page says when the people in it are invented."""
        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.queries import is_demonstration
        from kinga.core.security.trail.acts import OWN_ACTS

        contribute("demonstration", is_demonstration)
        contribute("audit acts", OWN_ACTS)
