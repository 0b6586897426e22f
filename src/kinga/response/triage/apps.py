"""Django's entry to the triage room."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The app under the label `triage`."""

    name = "kinga.response.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor, add to the story of a case, and say what goes when it is shredded."""
        from kinga.core.foundation.contributions import contribute
        from kinga.response.triage import queries
        from kinga.response.triage.audit_words import ACTS
        from kinga.response.triage.story import entries

        contribute("audit acts", ACTS)
        contribute("shredding", queries.doomed)
        contribute("timeline", entries)
