"""Changes to the disk that survive a kill or a power cut, and the lock that keeps writers apart.

The sciences stand below `kinga.core.foundation`, so this is a small writer of their own (docs/adr/0022). `Disk` holds
the few calls that change the disk: a test puts another one in its place, which dies or forgets where a real one might.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kinga.methods.matching.vocabulary import IndexInUse, NoSpace

__all__ = ["DRAFT", "Disk", "Draft", "drafting", "locked", "remove", "replaced"]

DRAFT = ".draft"
_LOCK = "lock"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Disk:
    """The calls that change the disk, and nothing else."""

    def make_folder(self, path: Path) -> None:
        """A folder for this user alone, with those above it."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(self, path: Path) -> BinaryIO:
        """A new file, for this user alone. Raises FileExistsError; follows no link."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(path, flags, 0o600), "w+b")

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Add `data` to the end."""
        file.write(data)

    def sync(self, file: BinaryIO) -> None:
        """Return when all that was written is on the disk."""
        file.flush()
        os.fsync(file.fileno())

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its real name; what had it before is replaced in one step."""
        old.replace(new)

    def sync_folder(self, path: Path) -> None:
        """Return when the names in a folder are on the disk. (Windows has no such call and needs none.)"""
        if os.name == "nt":
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file; it may be gone already."""
        path.unlink(missing_ok=True)


_disk = Disk()


@contextmanager
def replaced(disk: Disk) -> Iterator[Disk]:
    """For tests: all writes of this process go to `disk` inside the block."""
    global _disk
    before, _disk = _disk, disk
    try:
        yield disk
    finally:
        _disk = before


class Draft:
    """A file in the making, under a name that nobody reads."""

    def __init__(self, path: Path) -> None:
        """Begin it beside its real name."""
        self.path, self.size = path, 0
        self.name = path.with_name(f"{path.name}.{secrets.token_hex(4)}{DRAFT}")
        self._file = _disk.create(self.name)

    def write(self, data: bytes | memoryview) -> None:
        """Add `data`. Raises NoSpace."""
        with _space_or_error():
            _disk.write(self._file, data)
        self.size += len(data)

    def flush(self) -> None:
        """Hand what was written to the system, so that it can be read from the draft."""
        with _space_or_error():
            self._file.flush()

    def keep(self) -> None:
        """Put the whole file under its real name, durably."""
        with _space_or_error():
            _disk.sync(self._file)
            self._file.close()
            _disk.rename(self.name, self.path)
            _disk.sync_folder(self.path.parent)

    def drop(self) -> None:
        """Give it up."""
        try:
            self._file.close()
        except OSError:  # what was left could not be written: it is given up anyway
            pass
        finally:
            _disk.remove(self.name)


@contextmanager
def drafting(path: Path) -> Iterator[Draft]:
    """A draft that is kept when the block ends well, and dropped else."""
    draft = Draft(path)
    try:
        yield draft
        draft.keep()
    except BaseException:
        draft.drop()
        raise


def remove(path: Path) -> None:
    """Remove a file if that can be done; Windows keeps one that a reader still has open."""
    try:
        _disk.remove(path)
    except PermissionError:
        return


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Be the only writer of a folder, which is made if need be; the lock goes with the process. Raises IndexInUse."""
    _disk.make_folder(directory)
    handle = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(handle)
        except OSError as error:
            raise IndexInUse(
                f"Another process is writing to the index in {directory}. Wait until it is done, and try again."
            ) from error
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _space_or_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(
                "There is no room left on the disk. The index is as it was: make room, and try again."
            ) from error
        raise
