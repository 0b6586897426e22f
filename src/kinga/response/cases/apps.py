"""Django's entry to the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app under the label `cases`."""

    name = "kinga.response.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the room's acts for the auditor."""
        from kinga.core.foundation.contributions import contribute
        from kinga.core.security.trail.acts import References
        from kinga.response.cases.audit_words import ACTS
        from kinga.response.cases.models import Case
        from kinga.response.cases.queries import led_by

        contribute("audit acts", ACTS)
        contribute("audit references", References(Case))
        contribute("work of a worker", led_by)
