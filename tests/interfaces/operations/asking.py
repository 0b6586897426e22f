"""Asking a web server that a test has started."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request

__all__ = ["read", "wait_for"]


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Return when the server listens. Raises AssertionError when it ends or takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"The web server ended with {process.returncode}."
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            continue
        return
    raise AssertionError("The web server did not come up.")


def read(address: str) -> str:
    """The body of the page at `address`."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())
