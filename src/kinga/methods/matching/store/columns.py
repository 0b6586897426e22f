"""Entries as columns: taken in one by one, in bounded memory, and given back as arrays."""

from __future__ import annotations

import datetime as dt
import struct
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.vocabulary import BadEntry, Entry

__all__ = ["LARGEST", "NO_DAY", "NO_THRESHOLD", "Collector", "Columns", "collect", "entry_of", "heads"]

LARGEST = 1 << 24  # rows of one segment: what bounds the memory that making one takes
NO_THRESHOLD = 0xFFFF
NO_DAY = 0
_AT_ONCE = 1 << 16  # rows
# The head of a record, as `loops.records` has it: codes of three texts, the length of the id, which hashes there are.
_HEAD = struct.Struct("<IIIHB")
_HEADS = np.dtype([("label", "<u4"), ("provenance", "<u4"), ("list", "<u4"), ("id", "<u2"), ("flags", "u1")])
HEAD = _HEAD.size
HAS_MD5, HAS_SHA1, HAS_PDQ = 1, 2, 4
_ZERO = bytes(32)
_KINDS = {"words": "<u8", "thresholds": "<u2", "expires": "<u4", "records": "u1", "ends": "<u8"}


@dataclass(frozen=True, slots=True)
class Columns:
    """n rows. words: uint64 (4 n,), zeros where there is no PDQ hash; thresholds: uint16, `NO_THRESHOLD` where there
    is none; expires: uint32, days as `date.toordinal`, `NO_DAY` where there is none; records and their ends as in
    `loops.records`, with codes into `texts`."""

    words: NDArray[np.uint64]
    thresholds: NDArray[np.uint16]
    expires: NDArray[np.uint32]
    records: NDArray[np.uint8]
    ends: NDArray[np.uint64]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ends)

    def entry(self, row: int) -> Entry:
        """A row as an entry."""
        begin, end = int(self.ends[row - 1]) if row else 0, int(self.ends[row])
        words = self.words[4 * row : 4 * row + 4]
        record = self.records[begin:end].tobytes()
        return entry_of(
            record, words, int(self.thresholds[row]), int(self.expires[row]), self.texts.__getitem__
        )


def entry_of(record: bytes, words: NDArray[np.uint64], threshold: int, day: int, text: Any) -> Entry:
    """An entry from its parts; `text(code)` gives a text."""
    label, provenance, of_list, _, held = _HEAD.unpack_from(record)
    place = HEAD
    md5 = sha1 = None
    if held & HAS_MD5:
        md5, place = record[place : place + 16], place + 16
    if held & HAS_SHA1:
        sha1, place = record[place : place + 20], place + 20
    return Entry(
        pdq=words.tobytes() if held & HAS_PDQ else None,
        md5=md5,
        sha1=sha1,
        id=record[place:].decode("utf-8", "surrogateescape"),
        list=text(of_list),
        label=text(label),
        threshold=None if threshold == NO_THRESHOLD else threshold,
        expires=None if day == NO_DAY else dt.date.fromordinal(day),
        provenance=text(provenance),
    )


class Collector:
    """Takes in rows, and keeps them in files without names until they are asked for."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where there is room for them."""
        self.rows = 0
        self._codes: dict[str, int] = {}
        self._size = 0
        self._waiting: dict[str, list[Any]] = {name: [] for name in _KINDS}
        self._on_end = ExitStack()
        self._files: dict[str, IO[bytes]] = {
            name: self._on_end.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
            for name in _KINDS
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_end.close()

    def code(self, text: str) -> int:
        """The code of a text."""
        return self._codes.setdefault(text, len(self._codes))

    def add(self, entry: Entry) -> None:
        """Take in an entry. Raises BadEntry."""
        named = _named(entry)
        held = (
            (entry.md5 is not None) * HAS_MD5
            | (entry.sha1 is not None) * HAS_SHA1
            | (entry.pdq is not None) * HAS_PDQ
        )
        codes = self.code(entry.label), self.code(entry.provenance), self.code(entry.list)
        record = b"".join((_HEAD.pack(*codes, len(named), held), entry.md5 or b"", entry.sha1 or b"", named))
        self._size += len(record)
        waiting = self._waiting
        waiting["words"].append(entry.pdq or _ZERO)
        waiting["thresholds"].append(NO_THRESHOLD if entry.threshold is None else entry.threshold)
        waiting["expires"].append(NO_DAY if entry.expires is None else entry.expires.toordinal())
        waiting["records"].append(record)
        waiting["ends"].append(self._size)
        self.rows += 1
        if len(waiting["ends"]) >= _AT_ONCE:
            self._flush()

    def extend(self, columns: Columns) -> None:
        """Take in rows whose codes are this collector's already."""
        self._flush()
        for name, file in self._files.items():
            values = getattr(columns, name)
            if name == "ends":
                values = values + np.uint64(self._size)
            file.write(np.ascontiguousarray(values, _KINDS[name]).data)
        self._size += len(columns.records)
        self.rows += len(columns)

    def columns(self) -> Columns:
        """All rows, mapped from the files; to be used before the collector is left."""
        self._flush()
        arrays = {}
        for name, file in self._files.items():
            file.flush()
            empty = file.tell() == 0
            array = (
                np.empty(0, _KINDS[name]) if empty else np.memmap(file, _KINDS[name], "r").view(np.ndarray)
            )
            array.flags.writeable = False
            arrays[name] = array
        return Columns(**arrays, texts=tuple(self._codes))

    def _flush(self) -> None:
        waiting = self._waiting
        if waiting["ends"]:
            for name in ("words", "records"):
                self._files[name].write(b"".join(waiting[name]))
            for name in ("thresholds", "expires", "ends"):
                self._files[name].write(np.array(waiting[name], _KINDS[name]).data)
            for held in waiting.values():
                held.clear()


def collect(entries: Iterable[Entry], folder: Path) -> Iterator[Columns]:
    """Entries as columns of up to `LARGEST` rows, each gone when the next is asked for. Raises BadEntry."""
    left = iter(entries)
    more = True
    while more:
        with Collector(folder) as collector:
            more = False
            for entry in left:
                collector.add(entry)
                if collector.rows == LARGEST:
                    more = True
                    break
            if collector.rows:
                yield collector.columns()


def hashed(columns: Columns) -> NDArray[np.bool_]:
    """Which rows have a PDQ hash."""
    held = np.empty(len(columns), bool)
    for begin in range(0, len(columns), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        held[part] = (heads(columns.records, columns.ends, part)["flags"] & HAS_PDQ) != 0
    return held


def heads(records: NDArray[np.uint8], ends: NDArray[np.uint64], part: slice) -> NDArray[np.void]:
    """The heads of some records: codes of label, provenance and list, length of the id, and flags."""
    last = ends[part]
    if not len(last):
        return np.empty(0, _HEADS)
    before = ends[part.start - 1] if part.start else np.uint64(0)
    begins = np.concatenate([[before], last[:-1]])
    windows = np.lib.stride_tricks.sliding_window_view(records, HEAD)
    return np.asarray(windows[begins].view(_HEADS).reshape(-1))


def _named(entry: Entry) -> bytes:
    """The entry's id as bytes, when all else is in order too."""
    if entry.pdq is None and entry.md5 is None and entry.sha1 is None:
        raise BadEntry("An entry has no hash at all. Give it a pdq, md5 or sha1, or leave it out.")
    for name, value, size in (("pdq", entry.pdq, 32), ("md5", entry.md5, 16), ("sha1", entry.sha1, 20)):
        if value is not None and len(value) != size:
            raise BadEntry(
                f"An entry's {name} has {len(value)} bytes instead of {size}. Correct it, or leave it out."
            )
    if entry.threshold is not None and not 0 <= entry.threshold <= 255:
        raise BadEntry(
            f"An entry's threshold is {entry.threshold}. Give a number of bits from 0 to 255, or none."
        )
    named = entry.id.encode("utf-8", "surrogateescape")
    if len(named) > 0xFFFF:
        raise BadEntry("An entry's id is longer than 65,535 bytes. Give it a shorter one.")
    return named
