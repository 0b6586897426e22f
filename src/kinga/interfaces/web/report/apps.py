"""Django's entry to the `report` pages."""

from django.apps import AppConfig


class WebReportConfig(AppConfig):
    """The app under the label `web_report`: pages, no tables."""

    name = "kinga.interfaces.web.report"
    label = "web_report"
    default_auto_field = "django.db.models.BigAutoField"
