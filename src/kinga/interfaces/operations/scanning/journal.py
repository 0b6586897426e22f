"""What a scan has hashed, kept in a file, so that a stopped or crashed scan goes on where it was.

An SQLite file with the system's own driver: what is in it was on the disk when it was said to be (rollback journal,
full synchronisation). A medium is known again by its path, size and time of change. It holds paths and hashes,
never a picture.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from kinga.errors import KingaError
from kinga.methods.hashing.vocabulary import Options
from kinga.methods.hashing.workers import Examined
from kinga.methods.hashing.workers.wire import BadMessage, as_note, as_row, from_note, from_row

__all__ = ["Journal", "JournalUnusable"]

_APPLICATION = 0x4B484A31  # "KHJ1"
_TABLES = """
CREATE TABLE options (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE media (path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, refused TEXT, rows TEXT) WITHOUT ROWID;
"""
# Journals from before files were also compared by their bytes have no such table.
_DIGESTS = """
CREATE TABLE IF NOT EXISTS
digests (path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, md5 BLOB, sha1 BLOB) WITHOUT ROWID
"""
_AT_ONCE = 500
_AT_LEAST_EVERY = 2.0  # seconds
# Reasons that may be gone the next time: such media are tried again.
_PASSING = {"missing", "forbidden", "unreadable", "broken link", "silent", "crashed", "no file", "link"}


class JournalUnusable(KingaError):
    """The journal named is no journal, is of another kind of scan, is in use, or cannot be written."""


class Journal:
    """An open journal. Use it in `with`: what has been noted is on the disk at the end, also of a failure."""

    def __init__(self, path: Path, options: Options) -> None:
        """Opens or begins the journal. Raises JournalUnusable."""
        self.path = path
        self._waiting: list[tuple[object, ...]] = []
        self._digests: list[tuple[object, ...]] = []
        self._written = time.monotonic()
        new = not path.exists() or path.stat().st_size == 0
        with ExitStack() as on_failure:
            try:
                if new:
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
                self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
                on_failure.callback(self._connection.close)
                self._begin(options, new=new)
            except (sqlite3.Error, OSError) as error:
                raise JournalUnusable(_sentence(path, error)) from error
            on_failure.pop_all()

    def _begin(self, options: Options, *, new: bool) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA synchronous = FULL")
        run("BEGIN EXCLUSIVE")
        if new:
            run(f"PRAGMA application_id = {_APPLICATION}")
            for statement in filter(None, map(str.strip, _TABLES.split(";"))):
                run(statement)
            run("INSERT INTO options VALUES ('hashing', ?)", (_described(options),))
        elif run("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            raise JournalUnusable(
                f"{self.path} is not a journal of a scan. Name another file after --resume."
            )
        run(_DIGESTS)
        kept = run("SELECT value FROM options WHERE name = 'hashing'").fetchone()[0]
        run("COMMIT")
        if kept != _described(options):
            raise JournalUnusable(
                f"{self.path} is of a scan with other options ({kept}). "
                "Repeat those, or name another file after --resume."
            )

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.flush()
        finally:
            self._connection.close()

    def known(self, path: str) -> Examined | None:
        """What was found before, if the file is as it was."""
        row = self._kept("SELECT refused, rows FROM media", path)
        if row is not None:
            with suppress(BadMessage, ValueError):
                refused = None if row[0] is None else as_note(json.loads(row[0]))
                return Examined(path, tuple(map(as_row, json.loads(row[1]))), refused)
        return None

    def digests(self, path: str) -> tuple[bytes, bytes] | None:
        """The MD5 and SHA1 that a file had before, if it is as it was."""
        row = self._kept("SELECT md5, sha1 FROM digests", path)
        return row and (row[0], row[1])

    def _kept(self, query: str, path: str) -> tuple[Any, ...] | None:
        with suppress(OSError):
            found = os.stat(path)  # noqa: PTH116 - names may be any bytes, and there may be millions
            row: tuple[Any, ...] | None = self._connection.execute(
                f"{query} WHERE path = ? AND size = ? AND changed = ?",
                (os.fsencode(path), found.st_size, found.st_mtime_ns),
            ).fetchone()
            return row
        return None

    def note(self, examined: Examined) -> None:
        """Remember what came of a medium; on the disk within 2 s or 500 media."""
        if examined.stamp is None or (examined.refused and examined.refused.code in _PASSING):
            return
        refused = examined.refused and json.dumps(from_note(examined.refused))
        rows = json.dumps([from_row(row) for row in examined.hashes])
        self._waiting.append((os.fsencode(examined.path), *examined.stamp, refused, rows))
        self._flush_in_time()

    def note_digests(self, path: str, stamp: tuple[int, int], digests: tuple[bytes, bytes]) -> None:
        """Remember the MD5 and SHA1 of a file that had this size and time of change."""
        self._digests.append((os.fsencode(path), *stamp, *digests))
        self._flush_in_time()

    def _flush_in_time(self) -> None:
        waiting = len(self._waiting) + len(self._digests)
        if waiting >= _AT_ONCE or time.monotonic() - self._written > _AT_LEAST_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises JournalUnusable, for instance when the disk is full."""
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany("REPLACE INTO media VALUES (?, ?, ?, ?, ?)", self._waiting)
            self._connection.executemany("REPLACE INTO digests VALUES (?, ?, ?, ?, ?)", self._digests)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise JournalUnusable(_sentence(self.path, error)) from error
        self._waiting.clear()
        self._digests.clear()
        self._written = time.monotonic()


def _described(options: Options) -> str:
    """The options that change a hash, in words of the command line."""
    chosen = [f"--{name}" for name in ("trim", "fast", "dihedral") if getattr(options, name)]
    chosen += ["(also untrimmed)"] if options.untrimmed else []
    return " ".join([*chosen, f"--every {options.every:g}"])


def _sentence(path: Path, error: Exception) -> str:
    if "locked" in str(error):
        return f"Another scan is using {path}. Wait for it, or name another file after --resume."
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return f"{path} is not a journal of a scan. Name another file after --resume."
    return (
        f"The journal {path} cannot be used ({error}). Free some space, or name another file after --resume."
    )
