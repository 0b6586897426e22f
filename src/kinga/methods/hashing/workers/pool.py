"""A pool of confined workers: open files out, hashes in, in the order asked and in bounded memory.

A worker that dies takes one medium with it: that one is refused by name (after a second try, unless it ran out of its
processor time), the others it had been handed go to the next worker.
"""

from __future__ import annotations

import os
import selectors
import stat
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from types import TracebackType
from typing import Any

from kinga.methods.hashing.vocabulary import Limits, MediaHash, MediumRefused, Note, Options
from kinga.methods.hashing.workers.wire import BadMessage, as_note, as_row
from kinga.methods.hashing.workers.worker import Job, Worker, WorkerFailed

__all__ = ["Examined", "Pool", "WorkerFailed", "open_medium"]

_DEPTH = 16  # media handed to a worker at a time
_WEIGHT = 64 * 1024 * 1024  # bytes, beyond which it is handed no more
_AHEAD = 64  # media begun ahead of the one whose turn it is, for each worker
_LIFE = 20_000  # media after which a worker is replaced, so that no leak of a decoder grows
_TICK = 1.0
_BEGINNING = 600  # seconds that a worker may take to start: on a busy machine it may have to compile

Path = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one medium: its hashes, and why it has none, or not all.

    `stamp` is its size in bytes and its time of change in nanoseconds when it was opened.
    """

    path: Path
    hashes: tuple[MediaHash, ...]
    refused: Note | None = None
    stamp: tuple[int, int] | None = None


def open_medium(path: Path) -> tuple[int, tuple[int, int]]:
    """Open a regular file for reading: its descriptor, size and time of change. Never waits for a pipe or device.

    Raises MediumRefused by name.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except FileNotFoundError:
        raise MediumRefused("broken link" if os.path.islink(path) else "missing") from None  # noqa: PTH114
    except PermissionError:
        raise MediumRefused("forbidden") from None
    except OSError as error:
        kind = {6: "a socket or a device without its driver"}.get(error.errno or 0)
        if kind:
            raise MediumRefused("no file", kind=kind) from None
        raise MediumRefused("unreadable", error=os.strerror(error.errno or 0)) from None
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        raise MediumRefused("no file", kind=_kind(found.st_mode))
    return number, (found.st_size, found.st_mtime_ns)


def _kind(mode: int) -> str:
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    return next((name for fits, name in kinds.items() if fits(mode)), "a device")


class Pool:
    """Hashes media in workers. Not for several threads at once; close it, or use it in `with`."""

    def __init__(
        self, *, options: Options | None = None, limits: Limits | None = None, workers: int = 0
    ) -> None:
        """`workers`: how many processes, 0 for one for each processor this process may use."""
        self._options, self._limits = options or Options(), limits or Limits()
        self._most = workers or processors()
        self._workers: list[Worker] = []
        self._selector = selectors.DefaultSelector()
        self._failed_starts = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def confined(self) -> bool | None:
        """Whether every worker so far gave up its system calls; None before one is ready."""
        ready = [worker.confined for worker in self._workers if worker.confined is not None]
        return all(ready) if ready else None

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.channel.close()
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._selector.close()

    def hash(self, media: Iterable[Path | Examined]) -> Iterator[Examined]:
        """What came of each medium, in order. Reads ahead in `media` by a few hundred at most.

        What is examined already is given out in its turn as it is.
        """
        run = _Run(iter(media))
        try:
            while True:
                self._hand_out(run)
                yield from run.finished()
                if any(worker.jobs for worker in self._workers):
                    self._listen(run)
                elif not run.waiting and not run.coming:
                    return
        finally:  # whoever asked may have had enough: answers to come would be taken for others
            for worker in [worker for worker in self._workers if worker.jobs]:
                worker.kill()
                self._remove(worker)

    def _hand_out(self, run: _Run) -> None:
        """Give free workers what there is to do; begin another worker when all have enough."""
        while run.may_begin(self._most * _AHEAD):
            job = run.next()
            if job is None:
                return
            if isinstance(job, Examined):
                run.done[run.begun - 1] = job
                continue
            worker = self._free()
            if worker is None:
                run.put_back(job)
                return
            try:
                number, job.stamp = open_medium(job.path)
            except MediumRefused as error:
                run.done[job.number] = Examined(job.path, (), error.note)
                continue
            try:
                worker.give(job, number, self._options)
            except OSError:  # it died just now: its death is heard of when listening
                worker.jobs.append(job)
            finally:
                os.close(number)

    def _free(self) -> Worker | None:
        """The least busy worker with room, a new one while there may be more and none is idle."""
        young = [worker for worker in self._workers if worker.finished < _LIFE]
        best = min(young, key=lambda worker: worker.weight, default=None)
        if (best is None or best.jobs) and len(self._workers) < self._most:
            best = self._begin()
        if best is None or len(best.jobs) >= _DEPTH or (best.jobs and best.weight > _WEIGHT):
            return None
        return best

    def _begin(self) -> Worker:
        worker = Worker(self._limits)
        self._workers.append(worker)
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)
        return worker

    def _listen(self, run: _Run) -> None:
        for key, _events in self._selector.select(_TICK):
            worker: Worker = key.data
            try:
                for message in worker.messages():
                    self._take(worker, message, run)
            except (BadMessage, OSError):
                worker.kill()
                self._bury(worker, run)
                continue
            if worker.gone or (worker.finished >= _LIFE and not worker.jobs):
                self._bury(worker, run)
        now = time.monotonic()
        for worker in list(self._workers):
            patience = self._limits.silence if worker.confined is not None else _BEGINNING
            if worker.jobs and now - worker.heard > patience:
                worker.kill()
                self._bury(worker, run, silent=True)

    def _take(self, worker: Worker, message: Any, run: _Run) -> None:
        """One answer: a hash, or the end of a medium."""
        match message:
            case {"confined": bool(confined)} if worker.confined is None:
                worker.confined, self._failed_starts = confined, 0
            case {"number": int(number), "row": row} if worker.jobs and worker.jobs[0].number == number:
                job = worker.jobs[0]
                if len(job.rows) > self._limits.frames:
                    raise BadMessage
                if row is not None:
                    job.rows.append(as_row(row))
                if message.get("done") is True:
                    refused = message.get("refused")
                    note = None if refused is None else as_note(refused)
                    run.done[number] = Examined(job.path, tuple(job.rows), note, job.stamp)
                    worker.finish()
            case _:
                raise BadMessage

    def _bury(self, worker: Worker, run: _Run, *, silent: bool = False) -> None:
        """Account for a worker that is gone: one medium may be its cause, the others begin again."""
        self._remove(worker)
        if worker.confined is None:
            self._failed_starts += 1
            if self._failed_starts > 2:
                raise WorkerFailed(
                    "The processes that decode pictures do not start, so nothing was hashed. "
                    f"The last one said: {worker.last_words()}"
                )
        elif worker.jobs:
            job = worker.jobs[0]
            reason = Note("silent", {"most": self._limits.silence}) if silent else worker.reason(self._limits)
            job.tries += 1
            if job.tries > 1 or reason.code in ("time", "silent"):
                worker.jobs.popleft()
                run.done[job.number] = Examined(job.path, tuple(job.rows), reason, job.stamp)
        for job in reversed(worker.jobs):
            job.rows.clear()
            run.put_back(job)

    def _remove(self, worker: Worker) -> None:
        self._selector.unregister(worker.channel)
        self._workers.remove(worker)
        worker.end()


def processors() -> int:
    """How many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@dataclass(slots=True)
class _Run:
    """The state of one call: what is still to come, what goes round again, what is done but not yet given out."""

    media: Iterator[Path | Examined]
    waiting: deque[Job] = field(default_factory=deque)
    done: dict[int, Examined] = field(default_factory=dict)
    coming: bool = True
    begun: int = 0
    given: int = 0

    def may_begin(self, ahead: int) -> bool:
        return bool(self.waiting) or (self.coming and self.begun - self.given < ahead)

    def next(self) -> Job | Examined | None:
        """What to do now, or what needs nothing done; None when all has been begun."""
        if self.waiting:
            return self.waiting.popleft()
        medium = next(self.media, None)
        if medium is None:
            self.coming = False
            return None
        self.begun += 1
        if isinstance(medium, Examined):
            return medium
        return Job(self.begun - 1, medium, PurePath(medium).suffix)

    def put_back(self, job: Job) -> None:
        self.waiting.appendleft(job)

    def finished(self) -> Iterator[Examined]:
        while self.given in self.done:
            self.given += 1
            yield self.done.pop(self.given - 1)
