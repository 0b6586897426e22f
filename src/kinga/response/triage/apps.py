"""Django's entry to the triage room."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The app under the label `triage`."""

    name = "kinga.response.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor, and add to the story of a case."""
        from kinga.core.foundation.contributions import contribute
        from kinga.response.triage.audit_words import ACTS
        from kinga.response.triage.story import entries

        contribute("audit acts", ACTS)
        contribute("timeline", entries)
