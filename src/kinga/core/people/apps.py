"""Django's entry to the people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app under the label `people`."""

    name = "kinga.core.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor."""
        from kinga.core.foundation.contributions import contribute
        from kinga.core.people.audit_words import ACTS

        contribute("audit acts", ACTS)
