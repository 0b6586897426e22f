"""Django's entry to the people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app under the label `people`."""

    name = "kinga.core.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
