"""One pass over files and folders: each medium hashed by the pool or known from the journal, each told of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from kinga.interfaces.operations.scanning.journal import Journal
from kinga.interfaces.operations.scanning.walk import walk
from kinga.methods.hashing.vocabulary import MediaHash, Note
from kinga.methods.hashing.workers import Examined, Pool

__all__ = ["Row", "Scan"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result. What was refused has neither `pdq` nor `quality`, and says why in `note`."""

    # As a line of a table: columns as wide as what they usually hold, the path, which can have any length, late.
    LINE: ClassVar[str] = "{pdq:<64}  {quality:>7}  {frame:>6}  {path}  {note}"
    ALWAYS: ClassVar[frozenset[str]] = frozenset(
        {"note"}
    )  # columns that are "" and not null when they are empty

    path: str
    frame: int | None
    pdq: str
    quality: int | None
    note: str


@dataclass(slots=True)
class Scan:
    """A pass that counts as it goes: media done, known from before, hashes, and media refused wholly or in part.

    `shown`: paths that are told of by another name; they are not kept in the journal.
    """

    pool: Pool
    journal: Journal | None = None
    shown: dict[str, str] = field(default_factory=dict)
    done: int = 0
    known: int = 0
    hashes: int = 0
    refused: int = 0

    def rows(self, paths: Iterable[str], *, leave_out: Iterable[str] = ()) -> Iterator[Row]:
        """The rows of everything under `paths`, in order, as they are made."""
        for examined in self.media(paths, leave_out=leave_out):
            yield from rows_of(examined, self.shown.get(os.fspath(examined.path)))

    def media(self, paths: Iterable[str], *, leave_out: Iterable[str] = ()) -> Iterator[Examined]:
        """What came of everything under `paths`, in order, as it comes."""
        for examined in self.pool.hash(self._media(walk(paths, leave_out=leave_out))):
            name = self.shown.get(os.fspath(examined.path))
            if self.journal and name is None:
                self.journal.note(examined)
            self.done += 1
            self.hashes += len(examined.hashes)
            self.refused += examined.refused is not None
            yield examined

    def _media(self, walked: Iterable[str | Examined]) -> Iterator[str | Examined]:
        for medium in walked:
            asked = self.journal is not None and isinstance(medium, str) and medium not in self.shown
            before = self.journal.known(medium) if self.journal and asked else None  # type: ignore[arg-type]
            self.known += before is not None
            yield before or medium


def rows_of(examined: Examined, shown: str | None = None) -> Iterator[Row]:
    """The rows of one medium; `shown` stands for its path."""
    path, notes = printable(shown or os.fspath(examined.path))
    for made in examined.hashes:
        note = _joined((*made.notes, *notes))
        yield Row(path, made.frame, made.hash.hexadecimal, made.hash.quality, note)
    if examined.refused:
        note = _joined((examined.refused, *notes))
        yield Row(path, None, "", None, f"refused: {note}")


def printable(path: str) -> tuple[str, tuple[Note, ...]]:
    """A path as text that can be written anywhere: bytes that are no UTF-8 become escapes, and that is noted."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text, () if text == path else (Note("escaped"),)


def _joined(notes: tuple[Note | MediaHash, ...]) -> str:
    return "; ".join(note.english() for note in notes if isinstance(note, Note))
