"""Django's entry to the referrals room."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The app under the label `referrals`."""

    name = "kinga.response.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the steps of referrals to the story of a case, and open ones to what its closing asks."""
        from kinga.core.foundation.contributions import contribute
        from kinga.response.referrals import queries, story
        from kinga.response.referrals.audit_words import ACTS

        contribute("timeline", story.entries)
        contribute("open work", queries.waiting_in)
        contribute("audit acts", ACTS)
        contribute("shredding", queries.doomed)
