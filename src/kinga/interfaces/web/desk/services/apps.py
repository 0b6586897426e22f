"""Django's entry to the pages of the service directory."""

from django.apps import AppConfig


class WebServicesConfig(AppConfig):
    """The app under the label `web_services`: pages, no tables."""

    name = "kinga.interfaces.web.desk.services"
    label = "web_services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the directory to the top bar."""
        from django.utils.translation import gettext_lazy as _

        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.roles import Permission
        from kinga.interfaces.web.ui.navigation import NavigationItem

        contribute(
            "navigation",
            NavigationItem(
                _("Services"),
                "services:directory",
                order=50,
                allowed=lambda user: bool(user.may(Permission.SERVICE_READ)),
            ),
        )
