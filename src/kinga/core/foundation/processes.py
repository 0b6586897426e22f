"""A process that ends with the one that started it, so that a killed supervisor leaves no orphans."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

__all__ = ["end_with_parent"]

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: loading a library in a forked child can hang.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to send SIGTERM to this process when its parent ends (Linux; elsewhere nothing happens).

    `parent` is the process expected to be the parent: if it has ended already, this process ends at once.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
