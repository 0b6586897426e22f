"""Who is working, how far long work has come, and what came round when. The tasks themselves are rows of django-tasks-db."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kinga.core.foundation import ids

__all__ = ["Progress", "Round", "Worker"]


class Worker(models.Model):
    """A worker process and the last time it said that it is alive."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    # The machine's start and process table, hashed: tells whether `process` can be asked after here.
    place = models.CharField(max_length=64)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, tuple[str, ...]]] = {
        "operational": ("id", "place", "process", "started_at", "beat_at"),
    }


class Round(models.Model):
    """When a periodic is due next."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, tuple[str, ...]]] = {"operational": ("name", "due_at")}


class Progress(models.Model):
    """How far long work on one thing has come. Made when it is asked for, gone when it ends."""

    about = models.UUIDField(primary_key=True)  # the id of the thing worked on
    step = models.CharField(max_length=20)  # a code of the room whose work it is
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)  # 0: not known yet
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    data_classes: ClassVar[dict[str, tuple[str, ...]]] = {
        "operational": (
            "about", "step", "done", "total", "asked_at", "started_at", "noted_at", "stop_asked",
        ),
    }  # fmt: skip
