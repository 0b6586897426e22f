"""The supervisor: starts the web server, the worker and the log signer, restarts what dies, stops all together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from kinga.core.foundation.processes import end_with_parent
from kinga.errors import KingaError

from .restarts import Record, after_exit

__all__ = ["AddressTaken", "Child", "Supervisor", "WouldNotStay", "children_of_a_site", "refuse_taken"]

_log = structlog.get_logger("kinga.supervisor")
# How long children may take to finish what they are doing.
GRACE = 15.0
_TICK = 0.2
# Bytes of stack of a thread that answers requests. The web server's own 2 MiB are too few: linear algebra takes half
# a megabyte at each level of a recursion, jumps over the guard page, and writes into the memory of others (ADR 45).
STACK = 16 * 1024**2


class AddressTaken(KingaError):
    """Something else listens on the address."""


class WouldNotStay(KingaError):
    """A child process stops as soon as it starts."""


@dataclass
class Child:
    """A program to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0


def children_of_a_site(host: str, port: int, *, processes: int, threads: int) -> list[Child]:
    """The three children of a small site. Each web process runs `threads` requests at once and queues some."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"]
    granian += ["--host", host, "--port", str(port), "--log-level", "error"]
    granian += ["--workers", str(processes), "--blocking-threads", str(threads)]
    granian += [
        "--backpressure",
        str(threads * 8),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
    ]
    return [
        Child("web", [*granian, "kinga.config.wsgi:application"], {"RUST_MIN_STACK": str(STACK)}),
        Child("worker", [sys.executable, "-m", "kinga", "worker"]),
        Child("log signer", [sys.executable, "-m", "kinga", "log-signer"]),
    ]


def refuse_taken(host: str, port: int) -> None:
    """Raise AddressTaken when `host:port` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(
                f"Kinga cannot listen on {host}:{port}: something else does, or it is not an address of this "
                "machine. Choose another port: make run PORT=8001, or kinga serve --port 8001"
            ) from error


class Supervisor:
    """Keeps `children` running until told to stop; they end with it, even if it is killed."""

    def __init__(self, children: Sequence[Child], environment: Mapping[str, str] | None = None) -> None:
        self._children = children
        self._environment = {**os.environ, "KINGA_SUPERVISED": "1", **(environment or {})}
        self._stopping = threading.Event()

    def stop(self, *_signal: object) -> None:
        """Stop soon. Safe to call from a signal handler."""
        self._stopping.set()

    def run(
        self, ready: Callable[[], bool] | None = None, on_ready: Callable[[], None] | None = None
    ) -> None:
        """Run until stopped (SIGTERM or SIGINT). `on_ready` is called once, when `ready()` first says so.

        Raises WouldNotStay, after stopping everything, when a child dies at once again and again.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        waiting = on_ready is not None
        try:
            while not self._stopping.is_set():
                for child in self._children:
                    self._tend(child)
                if waiting and on_ready and (ready is None or ready()):
                    waiting = False
                    on_ready()
                self._stopping.wait(_TICK)
        finally:
            self._end_all()

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child, now)
            return
        code = child.process.poll()
        if code is None or self._stopping.is_set():
            return
        child.process = None
        child.record = after_exit(child.record, now - child.started)
        child.start_at = now + child.record.rest
        _log.warning("child_ended", child=child.name, code=code, count=child.record.deaths)
        if child.record.hopeless:
            raise WouldNotStay(
                f"The {child.name} process stops as soon as it starts; the lines above say why. `kinga doctor` "
                "may help to find out."
            )

    def _start(self, child: Child, now: float) -> None:
        parent = os.getpid()
        child.started = now
        child.process = subprocess.Popen(
            list(child.command),
            env={**self._environment, **child.environment},
            stdin=subprocess.DEVNULL,
            # Of its own session: a Ctrl+C in the terminal reaches only us, and we stop the others in order.
            start_new_session=True,
            # Safe here: we have one thread, and the library was loaded before the fork.
            preexec_fn=lambda: end_with_parent(parent),
        )
        _log.info("child_started", child=child.name, process=child.process.pid)

    def _end_all(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
