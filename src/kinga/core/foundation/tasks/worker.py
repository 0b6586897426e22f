"""The worker: one process that runs tasks one after another and says every few seconds that it lives."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog
from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from kinga.core.foundation import clock, ids

from .declare import Periodic
from .models import Worker
from .queue import claim, failed, succeeded, take_back
from .rounds import enqueue_due
from .rules import BEAT

__all__ = ["TaskWorker"]

_log = structlog.get_logger("kinga.tasks")


class TaskWorker:
    """Runs what is ready until `stop()`; `interval` is how long it rests when nothing is (seconds)."""

    def __init__(self, schedule: Sequence[Periodic] = (), interval: float = 1.0) -> None:
        self.id = ids.new_id()
        self._schedule = schedule
        self._interval = interval
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the task in hand, then return from `run()`. Safe to call from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. Tasks that a dead worker left running are taken back first."""
        self.arrive()
        beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beating.start()
        try:
            while not self._stopping.is_set():
                if not self._turn():
                    self._stopping.wait(self._interval)
        finally:
            self._stopping.set()
            beating.join(timeout=BEAT.total_seconds())
            Worker.objects.filter(pk=self.id).delete()

    def arrive(self) -> None:
        """Write this worker down, forget dead ones of this place, and take back what they left."""
        now = clock.now()
        place = _place()
        for worker in Worker.objects.filter(place=place):
            if not Path(f"/proc/{worker.process}").exists():
                worker.delete()
        Worker.objects.create(id=self.id, place=place, process=os.getpid(), started_at=now, beat_at=now)
        if taken := take_back():
            _log.info("tasks_taken_back", count=taken)

    def run_ready(self) -> int:
        """Run everything that is ready now, then return how many; for tests and for `kinga` commands."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Run the next ready task. False when there is none."""
        row = claim(self.id)
        if row is None:
            return False
        try:
            row.task.call(**row.args_kwargs["kwargs"])
        except Exception as error:  # noqa: BLE001 (whatever a task raises is its failure, not the worker's)
            failed(row, error)
            _log.warning(
                "task_failed",
                task=row.task_path,
                id=str(row.pk),
                attempt=len(row.worker_ids),
                error=type(error).__name__,
            )
        else:
            succeeded(row)
            _log.info("task_done", task=row.task_path, id=str(row.pk), attempt=len(row.worker_ids))
        return True

    def _turn(self) -> bool:
        """One look at the clock and the queue; trouble with the database is waited out."""
        try:
            close_old_connections()
            enqueue_due(self._schedule)
            return self.run_one()
        except DatabaseError as error:
            _log.warning("database_trouble", error=type(error).__name__)
            connection.close()
            return False

    def _beat(self) -> None:
        try:
            while not self._stopping.wait(BEAT.total_seconds()):
                try:
                    close_old_connections()
                    Worker.objects.filter(pk=self.id).update(beat_at=clock.now())
                    take_back()
                except DatabaseError as error:
                    _log.warning("heartbeat_missed", error=type(error).__name__)
                    connection.close()
        finally:
            connection.close()


def _place() -> str:
    """This start of this machine and its process table: where a process number means something."""
    try:
        parts = [
            Path("/proc/sys/kernel/random/boot_id").read_text(),
            str(Path("/proc/self/ns/pid").readlink()),
        ]
    except OSError:
        parts = [str(ids.new_id())]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
