"""The queue: claim, finish, try again, and take back what a dead worker left running."""

from __future__ import annotations

import datetime as dt
import random
import traceback
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from kinga.core.foundation import clock

from .declare import GiveUp, policy_of
from .models import Worker
from .rules import LEASE, Policy, next_attempt

__all__ = ["claim", "failed", "prune_finished", "succeeded", "take_back"]


def claim(worker: UUID) -> Any | None:
    """The next task, now ours and marked as running; None when nothing is ready. One small read if idle."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=clock.now())
    )
    if not ready.exists():
        return None
    with transaction.atomic():
        row = ready.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.status = TaskResultStatus.RUNNING
        row.started_at = clock.now()
        row.worker_ids = [*row.worker_ids, str(worker)]
        row.save(update_fields=["status", "started_at", "worker_ids"])
    return row


def succeeded(row: Any) -> bool:
    """Mark a claimed task as done. False when it was taken from us meanwhile; nothing is changed then."""
    return _finish(row, status=TaskResultStatus.SUCCESSFUL, exception_class_path="", traceback="")


def failed(row: Any, error: BaseException) -> bool:
    """Put a claimed task back for its next attempt, or mark it as failed for good. False as in succeeded().

    What is kept of the error is its class and where it happened, never its message: that may hold a name.
    """
    again = None
    if not isinstance(error, GiveUp | ImportError):
        again = next_attempt(_policy(row), len(row.worker_ids), clock.now(), random.random())  # noqa: S311
    return _finish(
        row,
        status=TaskResultStatus.FAILED if again is None else TaskResultStatus.READY,
        run_after=again or row.run_after,
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback="".join(traceback.format_tb(error.__traceback__)),
    )


def take_back(lease: dt.timedelta = LEASE) -> int:
    """Put back the tasks of workers that have been silent for a lease. Returns how many."""
    living = {
        str(pk) for pk in Worker.objects.filter(beat_at__gt=clock.now() - lease).values_list("pk", flat=True)
    }
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    if all(row.worker_ids[-1:] and row.worker_ids[-1] in living for row in running):
        return 0
    taken = 0
    with transaction.atomic():
        for row in running.select_for_update(skip_locked=True):
            if row.worker_ids and row.worker_ids[-1] in living:
                continue
            over = len(row.worker_ids) >= _policy(row).attempts
            row.status = TaskResultStatus.FAILED if over else TaskResultStatus.READY
            row.run_after = clock.now()
            row.finished_at = clock.now() if over else None
            row.exception_class_path = "builtins.ConnectionAbortedError" if over else ""
            row.save(update_fields=["status", "run_after", "finished_at", "exception_class_path"])
            taken += 1
    return taken


def prune_finished(age: dt.timedelta) -> int:
    """Delete finished tasks older than `age`, and workers long gone. Returns how many tasks."""
    before = clock.now() - age
    done = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    count, _by_model = DBTaskResult.objects.filter(status__in=done, finished_at__lt=before).delete()
    Worker.objects.filter(beat_at__lt=before).delete()
    return int(count)


def _policy(row: Any) -> Policy:
    try:
        return policy_of(row.task)
    except ImportError:  # the function was renamed or removed since
        return Policy()


def _finish(row: Any, *, status: str, **changes: Any) -> bool:
    if status != TaskResultStatus.READY:
        changes["finished_at"] = clock.now()
    ours = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
    return bool(ours.update(status=status, **changes))
