"""What health page and doctor ask about background work. Counts only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kinga.core.foundation import clock

from .models import Worker
from .rules import LEASE

__all__ = ["WorkState", "work_state"]


@dataclass(frozen=True)
class WorkState:
    """How background work stands: living workers, tasks waiting (and since when), running, failed."""

    workers: int
    waiting: int
    oldest_wait: dt.timedelta
    running: int
    failed: int


def work_state() -> WorkState:
    """Five small counts."""
    now = clock.now()
    tasks = DBTaskResult.objects
    waiting = tasks.filter(status=TaskResultStatus.READY)
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return WorkState(
        workers=Worker.objects.filter(beat_at__gt=now - LEASE).count(),
        waiting=waiting.count(),
        oldest_wait=now - oldest if oldest else dt.timedelta(0),
        running=tasks.filter(status=TaskResultStatus.RUNNING).count(),
        failed=tasks.filter(status=TaskResultStatus.FAILED).count(),
    )
