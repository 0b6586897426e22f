"""The supervisor on real processes: starts, restarts, stops, and leaves no orphans."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kinga.interfaces.operations.supervisor import (
    AddressTaken,
    Child,
    Supervisor,
    WouldNotStay,
    children_of_a_site,
    refuse_taken,
)

_SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def _run(supervisor: Supervisor, until: Callable[[], bool]) -> None:
    supervisor.run(ready=until, on_ready=supervisor.stop)


def test_what_dies_is_started_again_and_all_stop_together() -> None:
    child = Child("sleeper", _SLEEPER)
    seen: list[subprocess.Popen[bytes]] = []

    def look() -> bool:
        if child.process and child.process not in seen:
            seen.append(child.process)
            if len(seen) == 1:
                child.process.kill()
        return len(seen) == 2

    _run(Supervisor([child]), look)
    assert child.record.deaths == 1
    assert [process.poll() for process in seen] == [-signal.SIGKILL, -signal.SIGTERM]


def test_a_child_that_never_stays_ends_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinga.interfaces.operations.restarts.HOPELESS_COUNT", 2)
    other = Child("sleeper", _SLEEPER)
    with pytest.raises(WouldNotStay, match="broken"):
        Supervisor([Child("broken", [sys.executable, "-c", "raise SystemExit(3)"]), other]).run()
    assert other.process is not None
    assert other.process.poll() == -signal.SIGTERM


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        from kinga.core.foundation import logs
        from kinga.interfaces.operations.supervisor import Child, Supervisor
        logs.configure()
        child = Child("sleeper", {_SLEEPER!r})
        Supervisor([child]).run(ready=lambda: child.process is not None,
                                on_ready=lambda: print(child.process.pid, flush=True))
        """
    )
    path = os.pathsep.join(filter(None, sys.path))
    killed = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )
    assert killed.stdout is not None
    orphan = int(killed.stdout.readline())
    waiting = os.pidfd_open(orphan)
    killed.kill()
    killed.wait()
    killed.stdout.close()
    # The descriptor becomes readable when the process has ended.
    assert select.select([waiting], [], [], 10)[0]
    os.close(waiting)


def test_a_taken_address_is_said_before_anything_starts() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(AddressTaken, match=str(port)) as refused:
            refuse_taken("127.0.0.1", port)
        assert "make run PORT=" in str(refused.value)  # whoever typed `make run` has no `kinga` on the path
    refuse_taken("127.0.0.1", port)


def test_the_web_server_is_bounded() -> None:
    web, worker, signer = children_of_a_site("127.0.0.1", 8000, processes=2, threads=8)
    assert web.command[web.command.index("--blocking-threads") + 1] == "8"
    assert web.command[web.command.index("--backpressure") + 1] == "64"
    assert worker.command[-2:] == ["kinga", "worker"]
    assert signer.command[-2:] == ["kinga", "log-signer"]
