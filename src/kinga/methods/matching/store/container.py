"""A file of named arrays: each at a multiple of 64 bytes and with a checksum, a table of contents at the end.

It is written from front to back in bounded memory, and read by mapping it: little-endian, as every processor is that
these loops run on. Its last 20 bytes: length and CRC-32 of the table of contents (JSON), and `MAGIC`.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.store.disk import Draft
from kinga.methods.matching.vocabulary import IndexDamaged

__all__ = ["Container", "ContainerWriter", "damaged"]

MAGIC = b"KINGAIX1"
ALIGNED = 64
_TAIL = struct.Struct("<QI8s")
_AT_ONCE = 1 << 24  # bytes

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    count: int
    begin: int
    checksum: int

    @property
    def size(self) -> int:
        return int(np.dtype(self.kind).itemsize * self.count)


def damaged(path: Path, what: str) -> IndexDamaged:
    """What to raise when a file is not as it was written."""
    return IndexDamaged(
        f"{path} {what}. Build the index again from its lists, or take its folder from a backup."
    )


class ContainerWriter:
    """Puts arrays into a draft, one after the other."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._parts: dict[str, _Part] = {}

    def put(self, name: str, kind: str, blocks: Iterable[Array]) -> None:
        """Write an array of a kind ("<u4" …), in blocks."""
        begin, checksum, size = self._draft.size, 0, 0
        for block in blocks:
            held = np.ascontiguousarray(block, dtype=kind)
            for at in range(0, held.nbytes, _AT_ONCE):
                piece = held.view(np.uint8).reshape(-1)[at : at + _AT_ONCE].data
                checksum = zlib.crc32(piece, checksum)
                self._draft.write(piece)
            size += held.nbytes
        self._parts[name] = _Part(kind, size // np.dtype(kind).itemsize, begin, checksum)
        self._draft.write(bytes(-self._draft.size % ALIGNED))

    def mapped(self, name: str) -> Array:
        """An array that was put, to be read from the draft."""
        self._draft.flush()
        part = self._parts[name]
        if not part.count:
            return np.empty(0, part.kind)
        return np.memmap(
            self._draft.name, dtype=part.kind, mode="r", offset=part.begin, shape=(part.count,)
        ).view(np.ndarray)

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the table of contents, with some facts beside it."""
        parts = {name: [p.kind, p.count, p.begin, p.checksum] for name, p in self._parts.items()}
        table = json.dumps({"parts": parts, "facts": facts}).encode()
        self._draft.write(table)
        self._draft.write(_TAIL.pack(len(table), zlib.crc32(table), MAGIC))


class Container:
    """An open file of arrays. Arrays keep the mapping alive; nothing is read until it is looked at."""

    def __init__(self, path: Path) -> None:
        """Map it. Raises FileNotFoundError, IndexDamaged."""
        self.path = path
        with path.open("rb") as file:
            self.size = path.stat().st_size
            if self.size < _TAIL.size:
                raise damaged(path, "is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        length, checksum, magic = _TAIL.unpack(self._map[-_TAIL.size :])
        table = self._map[max(0, self.size - _TAIL.size - length) : -_TAIL.size]
        if magic != MAGIC or zlib.crc32(table) != checksum:
            raise damaged(path, "is cut short or was changed")
        found = json.loads(table)
        self.facts: dict[str, Any] = found["facts"]
        self._parts = {name: _Part(*part) for name, part in found["parts"].items()}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def array(self, name: str) -> Array:
        """A whole array, not to be written."""
        part = self._parts[name]
        return np.frombuffer(self._map, part.kind, part.count, part.begin)

    def count(self, name: str) -> int:
        """How many elements an array has; none if it is absent."""
        return self._parts[name].count if name in self._parts else 0

    def whole(self, kind: str) -> Array:
        """The file as one array of a kind."""
        return np.frombuffer(self._map, kind, self.size // np.dtype(kind).itemsize)

    def place(self, name: str) -> int:
        """Where in `whole` of its own kind an array begins."""
        part = self._parts[name]
        return part.begin // int(np.dtype(part.kind).itemsize)

    def bytes_of(self, *names: str) -> int:
        """How large arrays are together; those that are absent count nothing."""
        return sum(self._parts[name].size for name in names if name in self._parts)

    def check(self) -> None:
        """Read it all and compare it with its checksums. Raises IndexDamaged."""
        for name, part in self._parts.items():
            checksum = 0
            for at in range(part.begin, part.begin + part.size, _AT_ONCE):
                piece = self._map[at : min(at + _AT_ONCE, part.begin + part.size)]
                checksum = zlib.crc32(piece, checksum)
            if checksum != part.checksum:
                raise damaged(self.path, f"has changed since it was written (in “{name}”)")
