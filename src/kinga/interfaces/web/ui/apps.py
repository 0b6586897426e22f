"""Django's entry to the shared look."""

from django.apps import AppConfig


class WebUiConfig(AppConfig):
    """The app under the label `web_ui`: templates and static files, no tables."""

    name = "kinga.interfaces.web.ui"
    label = "web_ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every page says who may open it."""
        from kinga.interfaces.web.ui import checks  # noqa: F401
