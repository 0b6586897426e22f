"""What is asked of an index: media under folders, by how they look and by their bytes, or the rows of a query file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kinga.interfaces.operations.scanning.comparing import Question
from kinga.interfaces.operations.scanning.scan import Scan, printable
from kinga.methods.hash_lists import Query, Remark
from kinga.methods.hashing.vocabulary import Hash, MediaHash, MediumRefused, Note
from kinga.methods.hashing.workers import Examined
from kinga.methods.hashing.workers.pool import open_medium

__all__ = ["Asking", "digests_of"]

_PIECE = 1 << 20
_HOLLOW = 1 << 36  # bytes, from which a file that is mostly holes is taken for a trap

Tell = Callable[[str, str], None]


@dataclass(slots=True)
class Asking:
    """Makes questions, and tells of everything that cannot be asked (`tell(what, why)`), which it counts as refused.

    Hashes with a quality under `least_quality` are not asked; `poor` counts them. Files are read for their digests
    while `compares_bytes()` says that there is any to find, and for a journal, which keeps them for other lists.
    """

    least_quality: int
    compares_bytes: Callable[[], bool] = lambda: True
    tell: Tell = lambda what, why: None
    poor: int = 0
    refused: int = 0

    def queries(self, rows: Iterable[Query | Remark], name: str) -> Iterator[Question]:
        """The questions of a query file."""
        for row in rows:
            if isinstance(row, Remark):
                self.refused += 1
                self.tell(name, row.english())
                continue
            poor = row.pdq is not None and row.quality is not None and row.quality < self.least_quality
            self.poor += poor
            hashes = () if row.pdq is None or poor else (row.pdq,)
            yield Question(row.name, hashes, row.md5, row.sha1)

    def media(self, scan: Scan, paths: Iterable[str], leave_out: Iterable[str]) -> Iterator[Question]:
        """A question for each medium, and for each other file by its bytes alone."""
        for examined in scan.media(paths, leave_out=leave_out):
            name, _notes = printable(scan.shown.get(os.fspath(examined.path)) or os.fspath(examined.path))
            md5, sha1, why = (
                self._digests(scan, examined) if scan.journal or self.compares_bytes() else (None, None, None)
            )
            if examined.refused:
                self.refused += 1
                also = "; its bytes are compared all the same" if md5 else ""
                self.tell(name, examined.refused.english() + also)
            elif why:
                self.refused += 1
                self.tell(name, f"{why.english()}; its bytes are not compared")
            yield Question(name, self._asked(examined.hashes), md5, sha1)

    def _asked(self, made: tuple[MediaHash, ...]) -> tuple[bytes, ...]:
        asked: dict[bytes, None] = {}
        for one in made:
            hashes: tuple[Hash, ...] = (one.hash, *one.also)
            good = [found.pdq for found in hashes if found.quality >= self.least_quality]
            self.poor += not good
            asked.update(dict.fromkeys(good))
        return tuple(asked)

    def _digests(self, scan: Scan, examined: Examined) -> tuple[bytes | None, bytes | None, Note | None]:
        """The digests of a file, from the journal where they are known; or why there are none."""
        path = os.fspath(examined.path)
        known = scan.journal.digests(path) if scan.journal else None
        if known:
            return *known, None
        try:
            made, stamp = digests_of(path)
        except MediumRefused as error:
            return None, None, error.note
        if scan.journal and path not in scan.shown:
            scan.journal.note_digests(path, stamp, made)
        return (*made, None) if stamp[0] else (None, None, None)  # no list holds an empty file


def digests_of(path: str) -> tuple[tuple[bytes, bytes], tuple[int, int]]:
    """The MD5 and SHA1 of a regular file, and its size and time of change then. Raises MediumRefused."""
    number, stamp = open_medium(path)
    md5, sha1 = hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False)
    left = stamp[0]
    with os.fdopen(number, "rb", buffering=0) as file:
        if left > _HOLLOW and os.fstat(number).st_blocks * 512 < left // 8:
            raise MediumRefused("unreadable", error="it says it is huge and is mostly holes")
        try:
            while left and (piece := file.read(min(_PIECE, left))):
                md5.update(piece)
                sha1.update(piece)
                left -= len(piece)
        except OSError as error:
            raise MediumRefused("unreadable", error=os.strerror(error.errno or 0)) from None
    if left:
        raise MediumRefused("unreadable", error="it became shorter while it was read")
    return (md5.digest(), sha1.digest()), stamp
