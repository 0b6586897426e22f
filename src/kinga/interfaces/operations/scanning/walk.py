"""Every file under what was named, one after the other: folders of millions are never held in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice

from kinga.methods.hashing.vocabulary import Note
from kinga.methods.hashing.workers import Examined

__all__ = ["walk"]

_CHUNK = 10_000  # entries of a folder that are sorted at a time
_DEPTH = 200  # folders open at a time; deeper ones are read whole

Entries = Iterator["os.DirEntry[str]"]


def walk(paths: Iterable[str], *, leave_out: Iterable[str] = ()) -> Iterator[str | Examined]:
    """The path of each file under `paths`, folder by folder; where nothing can be read, why.

    A link to a file is followed; a link to a folder only if it was named itself. Names are in order, within each
    10,000 of a folder. `leave_out`: files that are the scan's own.
    """
    own = set(filter(None, map(_identity, leave_out)))
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - names may be any bytes, and there may be millions
            yield from _folder(path, own)
        else:
            yield path


def _folder(path: str, own: set[tuple[int, int]]) -> Iterator[str | Examined]:
    open_folders: list[Entries] = []
    begun = _open(path)
    if isinstance(begun, Examined):
        yield begun
        return
    open_folders.append(begun)
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
            continue
        if not entry.is_dir(follow_symlinks=False):
            if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112
                yield Examined(entry.path, (), Note("link"))
            elif not own or _identity(entry.path) not in own:
                yield entry.path
            continue
        begun = _open(entry.path)
        if isinstance(begun, Examined):
            yield begun
        else:
            open_folders.append(iter(list(begun)) if len(open_folders) >= _DEPTH else begun)


def _open(path: str) -> Entries | Examined:
    try:
        return _in_order(path, os.scandir(path))
    except PermissionError:
        return Examined(path, (), Note("forbidden"))
    except OSError as error:
        return Examined(path, (), Note("unreadable", {"error": os.strerror(error.errno or 0)}))


def _in_order(path: str, entries: Iterator[os.DirEntry[str]]) -> Entries:
    while chunk := list(islice(entries, _CHUNK)):
        chunk.sort(key=lambda entry: entry.name)
        yield from chunk


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino
