"""Django's entry to the watch pages."""

from django.apps import AppConfig


class WebWatchConfig(AppConfig):
    """The app under the label `web_watch`: pages, no tables."""

    name = "kinga.interfaces.web.watch"
    label = "web_watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the watch room to the top bar and to the start page."""
        from django.utils.translation import gettext_lazy as _

        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.roles import Permission
        from kinga.interfaces.web.ui.navigation import NavigationItem
        from kinga.interfaces.web.watch import queue

        contribute(
            "navigation",
            NavigationItem(
                _("Watch"),
                "watch:signals",
                order=60,
                allowed=lambda user: bool(user.may(Permission.WATCH_READ)),
            ),
        )
        contribute("queue", queue.sections)
