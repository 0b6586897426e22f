"""Django's entry to the `casework` pages."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebCaseworkConfig(AppConfig):
    """The app under the label `web_casework`: pages, no tables."""

    name = "kinga.interfaces.web.casework"
    label = "web_casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the place "Cases" in the top bar and what a worker has to do to the start page."""
        from kinga.core.foundation.contributions import contribute
        from kinga.interfaces.web.casework import desk
        from kinga.interfaces.web.ui.navigation import NavigationItem

        def allowed(user: Any) -> bool:
            return bool(user.may("case.read"))

        item = NavigationItem(_("Cases"), "cases:list", order=30, allowed=allowed, count=desk.overdue)
        contribute("navigation", item)
        contribute("queue", desk.sections)
