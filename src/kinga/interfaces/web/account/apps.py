"""Django's entry to the `account` pages."""

from django.apps import AppConfig


class WebAccountConfig(AppConfig):
    """The app under the label `web_account`: pages, no tables."""

    name = "kinga.interfaces.web.account"
    label = "web_account"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every sign-in leaves a trace; custodians see who has lost a passphrase."""
        from kinga.core.foundation.contributions import contribute
        from kinga.interfaces.web.account import trace
        from kinga.interfaces.web.account.recovery.queue import sections

        contribute("queue", sections)

        trace.connect()
