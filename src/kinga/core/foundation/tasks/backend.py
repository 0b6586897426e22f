"""Where tasks are written down: the database, in the caller's transaction, with ids for payload."""

from __future__ import annotations

from typing import Any

from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from kinga.core.foundation import ids
from kinga.errors import KingaError

from .rules import unfit_argument

__all__ = ["TaskBackend", "UnfitPayload"]


class UnfitPayload(KingaError):
    """A task was given something other than ids, codes and numbers."""


class TaskBackend(DatabaseBackend):  # type: ignore[misc]
    """django-tasks' database backend with our ids; it refuses a payload that could hold personal data."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> Any:
        """Write the task down. Raises UnfitPayload unless all arguments are named ids, codes or numbers."""
        if args:
            raise UnfitPayload(f"The task {task.name} takes named arguments only.")
        if name := unfit_argument(kwargs):
            raise UnfitPayload(
                f"The argument {name} of the task {task.name} is not an id, a code or a number. Pass the id "
                "of the row and read the row in the task."
            )
        return super().enqueue(task, args, kwargs)

    def _get_id(self) -> Any:
        return ids.new_id()
