"""The threads that answer requests have room for what the sciences do there.

A system solved on several threads takes half a megabyte of stack at each step of its recursion; the web server's
own threads have two. Where that ran over, the worker died at once, or went on with its memory spoilt and died later
somewhere else.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinga.interfaces.operations.supervisor import children_of_a_site
from tests.interfaces.operations import asking

_ROOT = Path(__file__).parents[3]
_PATH = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])


@pytest.fixture
def server() -> Iterator[str]:
    """The web server as a site has it, with an application that calculates on as many threads as there are."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = children_of_a_site("127.0.0.1", port, processes=1, threads=4)[0]
    command = [*web.command[:-1], "tests.interfaces.operations.solving:application"]
    spread = {**os.environ, **web.environment, "PYTHONPATH": _PATH, "OPENBLAS_NUM_THREADS": "2"}
    process = subprocess.Popen(command, env=spread, cwd=_ROOT)
    try:
        asking.wait_for(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def test_a_large_system_is_solved_in_a_request(server: str) -> None:
    assert [asking.read(server) for _ in range(4)] == ["True"] * 4


def test_a_web_process_calculates_on_the_thread_of_its_request(tmp_path: Path) -> None:
    """Under any server: with a quarter of a megabyte of stack, where two threads of calculation need four."""
    script = textwrap.dedent(
        """
        import threading
        import kinga.config.wsgi
        threading.stack_size(256 * 1024)
        from tests.interfaces.operations.solving import application
        thread = threading.Thread(target=lambda: print(*application({}, lambda *_: None)))
        thread.start()
        thread.join()
        """
    )
    given = {**os.environ, "PYTHONPATH": _PATH, "KINGA_DATA_DIR": str(tmp_path), "KINGA_SUPERVISED": ""}
    given.pop("OPENBLAS_NUM_THREADS", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=given, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "b'True'"), done.stderr
