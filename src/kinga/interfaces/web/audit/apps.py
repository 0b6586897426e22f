"""Django's entry to the auditor's pages."""

from django.apps import AppConfig


class WebAuditConfig(AppConfig):
    """The app under the label `web_audit`: pages, no tables."""

    name = "kinga.interfaces.web.audit"
    label = "web_audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the log to the top bar and the start page, and "who looked" to the page of a case."""
        from django.utils.translation import gettext_lazy as _

        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.roles import Permission
        from kinga.interfaces.web.audit import pages
        from kinga.interfaces.web.ui.navigation import NavigationItem

        contribute(
            "navigation",
            NavigationItem(
                _("Audit log"),
                "audit:events",
                order=70,
                allowed=lambda user: bool(user.may(Permission.AUDIT_READ)),
            ),
        )
        contribute("queue", pages.queue)
        contribute("case section", pages.case_section)
