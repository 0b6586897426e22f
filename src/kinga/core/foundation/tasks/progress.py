"""Long work that says how far it is, can be stopped, and is found again after a page is loaded anew.

    with under_way(row.pk, "check", total=size) as tracker:
        for done, line in enumerate(lines):
            tracker.note(done)

`note` may be called often: it writes at most once a second, in a transaction of its own, so never inside another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from kinga.core.foundation import clock
from kinga.errors import KingaError

from .models import Progress
from .rules import seconds_left

__all__ = ["Stopped", "Tracker", "ask_to_stop", "expect", "forget", "progress_of", "time_left", "under_way"]

_EVERY = 1.0  # seconds between two writes


class Stopped(KingaError):
    """Someone asked long work to stop. Nothing of it counts."""


class Tracker:
    """What the work calls as it goes. Without an id it writes nothing: short work needs no bar."""

    def __init__(self, about: UUID | None = None, total: int = 0) -> None:
        self.total = total
        self._about = about
        self._next = 0.0

    def note(self, done: int, total: int | None = None) -> None:
        """So much is done. Raises Stopped when someone asked to stop. At most one small write a second."""
        self.total = self.total if total is None else total
        now = clock.now()
        if self._about is None or now.timestamp() < self._next:
            return
        self._next = now.timestamp() + _EVERY
        going = Progress.objects.filter(about=self._about, stop_asked=False)
        if not going.update(done=done, total=self.total, noted_at=now):
            raise Stopped("This was stopped. Nothing of it was kept.")


def expect(about: UUID, step: str) -> None:
    """Work on `about` was asked for: a page can say that it waits its turn. Call it where it is enqueued."""
    Progress.objects.update_or_create(
        about=about,
        defaults={
            "step": step,
            "done": 0,
            "total": 0,
            "asked_at": clock.now(),
            "started_at": None,
            "noted_at": None,
            "stop_asked": False,
        },
    )


@contextmanager
def under_way(about: UUID, step: str, total: int = 0) -> Iterator[Tracker]:
    """The work itself. Its progress is forgotten at the end, however it ends; Stopped is raised at once if asked."""
    now = clock.now()
    row, _made = Progress.objects.get_or_create(about=about, defaults={"step": step, "asked_at": now})
    try:
        if row.stop_asked:
            raise Stopped("This was stopped before it began.")
        Progress.objects.filter(about=about).update(step=step, started_at=now, done=0, total=total)
        yield Tracker(about, total)
    finally:
        forget(about)


def ask_to_stop(about: UUID) -> bool:
    """Ask the work on `about` to stop at its next note. False when there is none."""
    return bool(Progress.objects.filter(about=about).update(stop_asked=True))


def forget(about: UUID) -> None:
    """There is no work on `about` any more."""
    Progress.objects.filter(about=about).delete()


def progress_of(about: UUID) -> Progress | None:
    """How far the work on `about` is; None when there is none."""
    return Progress.objects.filter(about=about).first()


def time_left(row: Progress) -> float | None:
    """Seconds until it ends at the pace so far; None while nobody can say."""
    if row.started_at is None or row.noted_at is None:
        return None
    return seconds_left(row.done, row.total, (row.noted_at - row.started_at).total_seconds())
