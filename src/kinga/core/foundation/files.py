"""Every file that Kinga writes: whole or not at all, on the disk before anyone is told, for its own user only.

Words: a *draft* is a file in the making, under a name that nobody reads; it is *kept* under its real name or
*dropped*. A folder is private (mode 700), a file too (600). `Disk` holds the few calls that change the disk: a
test puts another one in its place (`replaced`), which fails or forgets where a real disk might.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from kinga.errors import KingaError

__all__ = [
    "Disk",
    "Draft",
    "NoRoom",
    "create_whole",
    "left_behind",
    "locked",
    "mapped",
    "move",
    "private_folder",
    "remove",
    "remove_folder",
    "replaced",
    "room_left",
    "sweep",
    "write_whole",
    "writing",
]

_DRAFT = ".draft"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class NoRoom(KingaError):
    """The disk is full."""


class Disk:
    """The calls that change the disk, and nothing else."""

    def make_folder(self, path: Path) -> None:
        """A folder of our own, with those above it."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(self, path: Path) -> BinaryIO:
        """A new file for writing. Raises FileExistsError; follows no link."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        return os.fdopen(os.open(path, flags, 0o600), "wb")

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

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name. Raises FileExistsError when the name is taken."""
        os.link(old, new)

    def sync_folder(self, path: Path) -> None:
        """Return when the names in a folder are on the disk."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file; it may be gone already."""
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Remove a folder and all that is in it; it may be gone already."""
        shutil.rmtree(path, ignore_errors=True)


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
    """A file in the making beside its real name. As a context: kept when the block ends well, dropped else."""

    def __init__(self, path: Path) -> None:
        """Begin a draft of `path`; its folder is made. Raises NoRoom."""
        self.path = path
        self.size = 0
        _disk.make_folder(path.parent)
        self._name = path.with_name(f".{path.name}.{secrets.token_hex(6)}{_DRAFT}")
        with _room_or_error():
            self._file: BinaryIO | None = _disk.create(self._name)

    def write(self, data: bytes | memoryview) -> int:
        """Add `data`; how many bytes it had. Raises NoRoom, after which the draft can only be dropped."""
        if self._file is None:
            raise ValueError("This draft is closed.")
        with _room_or_error():
            _disk.write(self._file, data)
        self.size += len(data)
        return len(data)

    def keep(self, *, first: bool = False) -> bool:
        """Put the whole file under its real name, durably. With `first`, a file already there stays: then False."""
        if self._file is None:
            raise ValueError("This draft is closed.")
        try:
            with _room_or_error():
                _disk.sync(self._file)
                self._file.close()
            if first:
                _disk.link(self._name, self.path)
            else:
                _disk.rename(self._name, self.path)
        except FileExistsError:
            self.drop()
            return False
        except BaseException:
            self.drop()
            raise
        self._file = None
        if first:
            _disk.remove(self._name)
        _disk.sync_folder(self.path.parent)
        return True

    def drop(self) -> None:
        """Give it up; nothing is left of it. Safe to repeat, and after `keep`."""
        if self._file is not None:
            file, self._file = self._file, None
            try:
                file.close()
            except OSError:  # the buffer could not be emptied into a full disk: it is given up anyway
                pass
            finally:
                _disk.remove(self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._file is not None:
            self.keep()
        else:
            self.drop()


def writing(path: Path) -> Draft:
    """Write `path` piece by piece: `with writing(path) as draft: draft.write(…)`. Whole or not at all."""
    return Draft(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write or replace `path` in one step. Raises NoRoom; then what was there before still is."""
    with writing(path) as draft:
        draft.write(data)


def create_whole(path: Path, data: bytes) -> bool:
    """Write `path` unless it is there; whoever is first wins, and False says that it was someone else."""
    draft = Draft(path)
    try:
        draft.write(data)
        return draft.keep(first=True)
    finally:
        draft.drop()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Be the only process that reads and replaces `path`: others wait. The lock is a file beside it, and goes with us."""
    _disk.make_folder(path.parent)
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def move(old: Path, new: Path) -> None:
    """Move a whole file on the same disk, in one step."""
    _disk.make_folder(new.parent)
    _disk.rename(old, new)
    _disk.sync_folder(new.parent)


def mapped(path: Path, size: int) -> tuple[BinaryIO, mmap.mmap]:
    """A new file of `size` zero bytes, mapped for writing, with a lock that ends with this process (or when closed).

    What is written into the map outlives the process, not the machine. Keep the file open as long as it is used.
    """
    while True:
        create_whole(path, bytes(size))
        file = path.open("r+b")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return file, mmap.mmap(file.fileno(), size)
        file.close()  # taken for left behind, before it was locked


def left_behind(path: Path) -> bytes | None:
    """What a `mapped` file holds whose process is gone; it is removed. None for one of the living, or none at all."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = file.read()
            _disk.remove(path)  # with the lock held: only one process gets it
            return found
    except (BlockingIOError, FileNotFoundError):
        return None


def private_folder(*parts: str) -> Path:
    """A folder for working files under the data folder, made if need be. Django's settings are read."""
    from django.conf import settings

    path = Path(settings.DATA_DIR).joinpath(*parts)
    _disk.make_folder(path)
    return path


def remove(path: Path) -> None:
    """Remove a file; it may be gone already."""
    _disk.remove(path)


def remove_folder(path: Path) -> None:
    """Remove a folder with all that is in it; it may be gone already."""
    _disk.remove_folder(path)


def room_left(path: Path) -> int:
    """How many bytes this user may still write where `path` is."""
    return shutil.disk_usage(path).free


def sweep(folder: Path, *, before: float) -> int:
    """Remove files under `folder` last written before `before` (seconds since 1970); how many. Drafts are files too."""
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
    for path in old:
        _disk.remove(path)
    return len(old)


@contextmanager
def _room_or_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(
                "There is no room left on the disk: nothing was kept. Tell whoever runs this site."
            ) from error
        raise
