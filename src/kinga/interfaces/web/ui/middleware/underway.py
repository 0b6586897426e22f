"""Which pages each web process is answering, kept where it outlives the process: what a death cut off is named.

Every web process maps one small file of fixed lines into memory, a line for each thread. A line holds the name of a
page and the ids of its address: no worker, no word, nothing of a form. To write it is to copy a few bytes, and the
kernel keeps them when the process is gone, however it went. Whoever lives holds the lock of their file, so a file
that can be locked is one of a dead process, and the next process to start says what stands in it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse

from kinga.core.foundation import files, ids

__all__ = ["Underway", "UnderwayMiddleware", "keep"]

_log = structlog.get_logger("kinga.web")
_LINE, _LINES = 256, 128
_kept: Underway | None = None


class Underway:
    """The lines of this process in `folder`."""

    def __init__(self, folder: Path) -> None:
        """Make the file, hold its lock and map it."""
        # The file is held open as long as the process lives: its lock goes with it.
        self._file, self._map = files.mapped(folder / f"{os.getpid()}-{ids.new_id()}", _LINE * _LINES)
        self._guard = threading.Lock()
        self._lines: dict[int, int] = {}

    def write(self, text: str) -> None:
        """This thread is at `text` now; empty when it has answered. Threads beyond the lines are not written down."""
        thread = threading.get_ident()
        with self._guard:
            line = self._lines.setdefault(thread, len(self._lines))
        if line < _LINES:
            data = text.encode("ascii", "replace")[:_LINE]
            self._map[line * _LINE : (line + 1) * _LINE] = data.ljust(_LINE, b"\0")

    def close(self) -> None:
        """Let go of the file, as the end of the process does."""
        self._map.close()
        self._file.close()


def keep(folder: Path) -> None:
    """Write down from now on what this process is answering; say first what dead processes were at."""
    global _kept
    for path in sorted(folder.iterdir()):
        _tell(path)
    _kept = Underway(folder)


def _tell(path: Path) -> None:
    """Log what a dead process had begun. A file of the living is left alone."""
    lines = files.left_behind(path) or b""
    for start in range(0, len(lines), _LINE):
        words = lines[start : start + _LINE].rstrip(b"\0").decode("ascii", "replace").split()
        if words:
            _log.error(
                "page_cut_off",
                process=path.name.partition("-")[0],
                kind=words[0],
                verb=words[1],
                ids=words[2:],
            )


class UnderwayMiddleware:
    """Writes down what is being answered, where `keep` was called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Write down that something is being answered, and that it was."""
        if _kept is None:
            return self.get_response(request)
        _kept.write(f"unknown {_verb(request)}")
        try:
            return self.get_response(request)
        finally:
            _kept.write("")

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], positional: Any, given: dict[str, Any]
    ) -> None:
        """The page is known now, and which thing it is of."""
        if _kept is not None and request.resolver_match is not None:
            things = [str(value) for value in given.values() if isinstance(value, UUID)]
            name = request.resolver_match.view_name or "unknown"
            _kept.write(" ".join([name, _verb(request), *things]))


def _verb(request: HttpRequest) -> str:
    """GET, POST …; whatever else a visitor made up is OTHER."""
    return request.method if request.method in {"GET", "HEAD", "POST"} else "OTHER"
