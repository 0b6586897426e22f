"""Django's entry to background work."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The app under the label `tasks`."""

    name = "kinga.core.foundation.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
