"""Django's entry to the desk pages."""

from django.apps import AppConfig


class WebDeskConfig(AppConfig):
    """The app under the label `web_desk`: pages, no tables."""

    name = "kinga.interfaces.web.desk"
    label = "web_desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the inbox to the top bar and to the start page."""
        from django.utils.translation import gettext_lazy as _

        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.roles import Permission
        from kinga.interfaces.web.desk import queue, reported
        from kinga.interfaces.web.ui.navigation import NavigationItem
        from kinga.response.triage import queries

        contribute(
            "navigation",
            NavigationItem(
                _("Inbox"),
                "desk:inbox",
                order=20,
                allowed=lambda user: bool(user.may(Permission.REPORT_READ)),
                count=queries.waiting,
            ),
        )
        contribute("queue", queue.sections)
        contribute("case section", reported.case_section)
