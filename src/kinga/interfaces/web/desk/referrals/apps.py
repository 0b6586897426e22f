"""Django's entry to the referral pages."""

from django.apps import AppConfig


class WebReferralsConfig(AppConfig):
    """The app under the label `web_referrals`: pages, no tables."""

    name = "kinga.interfaces.web.desk.referrals"
    label = "web_referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer referrals to the top bar, to the page of a case and to the start page."""
        from django.utils.translation import gettext_lazy as _

        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.roles import Permission
        from kinga.interfaces.web.desk.referrals import pages, queue
        from kinga.interfaces.web.ui.navigation import NavigationItem
        from kinga.response.referrals import queries

        contribute(
            "navigation",
            NavigationItem(
                _("Referrals"),
                "referrals:received",
                order=40,
                allowed=lambda user: bool(user.may(Permission.REFERRAL_ANSWER)),
                count=lambda user: queries.unanswered(user).count(),
            ),
        )
        contribute("case section", pages.case_section)
        contribute("queue", queue.sections)
