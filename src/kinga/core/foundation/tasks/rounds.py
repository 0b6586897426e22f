"""What comes round by the clock: each periodic is enqueued once a round, by whichever worker sees it first."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kinga.core.foundation import clock

from .declare import Periodic
from .models import Round
from .rules import is_due, next_round

__all__ = ["enqueue_due"]


def enqueue_due(schedule: Iterable[Periodic]) -> list[str]:
    """Enqueue what is due and say the names. A periodic still waiting or running is not piled up.

    One read when nothing is due.
    """
    now = clock.now()
    due_at = dict(Round.objects.values_list("name", "due_at"))
    candidates = [periodic for periodic in schedule if is_due(due_at.get(periodic.name), now)]
    return [periodic.name for periodic in candidates if _enqueue(periodic)]


def _enqueue(periodic: Periodic) -> bool:
    now = clock.now()
    with transaction.atomic():
        mark, made = Round.objects.select_for_update().get_or_create(
            name=periodic.name, defaults={"due_at": now + periodic.every}
        )
        if not made:
            if not is_due(mark.due_at, now):
                return False
            mark.due_at = next_round(mark.due_at, periodic.every, now)
            mark.save(update_fields=["due_at"])
        task = import_string(periodic.task)
        unfinished = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
        if DBTaskResult.objects.filter(task_path=task.module_path, status__in=unfinished).exists():
            return False
        task.enqueue()
    return True
