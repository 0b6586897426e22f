"""One worker as the pool sees it: its process, what it has been handed, and why it died."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from kinga.errors import KingaError
from kinga.methods.hashing.vocabulary import Limits, MediaHash, Note, Options
from kinga.methods.hashing.workers.wire import Reader, send

__all__ = ["Job", "Worker", "WorkerFailed"]

_PROCESS = "kinga.methods.hashing.workers.process"
# What a worker needs of the environment; anything else, which may be secret, it does not get.
_PASSED_ON = (
    "HOME",
    "LANG",
    "LC_ALL",
    "PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "NUMBA_CACHE_DIR",
    "NUMBA_CPU_NAME",
)
_SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_RECEIVED = 1 << 16


class WorkerFailed(KingaError):
    """No worker could be started."""


@dataclass(slots=True)
class Job:
    """One medium on its way through the pool."""

    number: int
    path: str | os.PathLike[str]
    ending: str
    stamp: tuple[int, int] = (0, 0)  # bytes, time of change in nanoseconds
    tries: int = 0
    rows: list[MediaHash] = field(default_factory=list)


class Worker:
    """A process, the channel to it and the media in its hands, oldest first."""

    def __init__(self, limits: Limits) -> None:
        self.channel, theirs = socket.socketpair()
        self.confined: bool | None = None
        self.jobs: deque[Job] = deque()
        self.finished = 0
        self.gone = False
        self.heard = time.monotonic()
        self._reader = Reader()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _PROCESS, str(theirs.fileno()), json.dumps(asdict(limits))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._words,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
            env=_environment(),
        )
        theirs.close()

    @property
    def weight(self) -> int:
        """Bytes in its hands, and a little for each medium."""
        return sum(job.stamp[0] + 4096 for job in self.jobs)

    def give(self, job: Job, file: int, options: Options) -> None:
        """Hand over an open file."""
        if not self.jobs:
            self.heard = time.monotonic()
        message = {"number": job.number, "ending": job.ending, "options": asdict(options)}
        send(self.channel, message, [file])
        self.jobs.append(job)

    def messages(self) -> Iterator[Any]:
        """What it has said since. Sets `gone` when it has gone."""
        received = self.channel.recv(_RECEIVED)
        self.gone = not received
        self.heard = time.monotonic()
        yield from self._reader.feed(received)

    def finish(self) -> None:
        """The oldest medium is done."""
        self.jobs.popleft()
        self.finished += 1

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> None:
        """Close the channel, which ends it; wait, and do not wait long."""
        self.channel.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self.confined is None:
            self._words.seek(0)
            self._said = self._words.read()[-400:].decode(errors="replace")
        self._words.close()

    def last_words(self) -> str:
        """What it wrote when it did not start."""
        return " ".join(self._said.split()) or "nothing"

    def reason(self, limits: Limits) -> Note:
        """Why it died, as the reason to refuse the medium in its hands."""
        code = self._process.returncode or 0
        if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            return Note("time", {"most": limits.seconds})
        try:
            name = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        except ValueError:
            name = f"signal {-code}"
        return Note("crashed", {"signal": name})


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, **_SINGLE, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
