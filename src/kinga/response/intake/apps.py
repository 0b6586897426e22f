"""Django's entry to the intake room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app under the label `intake`."""

    name = "kinga.response.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor."""
        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.trail.acts import References
        from kinga.response.intake.audit_words import ACTS
        from kinga.response.intake.models import Report

        contribute("audit acts", ACTS)
        contribute("audit references", References(Report))
