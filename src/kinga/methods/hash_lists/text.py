"""From the bytes of a file to text: byte-order marks, encodings, and files that are no text at all."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from .vocabulary import BadList

__all__ = ["as_text"]

_HEAD = 1 << 16
_MARKS = (  # the longer first: the mark of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER = (
    (b"\x1f\x8b", "compressed with gzip. Unpack it first."),
    (b"PK\x03\x04", "a ZIP file or a workbook. Unpack it, or save the workbook as CSV."),
    (b"\xd0\xcf\x11\xe0", "a workbook. Save it as CSV."),
    (b"7z\xbc\xaf", "compressed with 7-Zip. Unpack it first."),
    (b"SQLite format 3", "a database. Export the list from it as CSV."),
    (b"%PDF", "a PDF. Ask for the list as CSV or VICS JSON."),
    (b"\x89PNG", "a picture."),
    (b"\xff\xd8\xff", "a picture."),
)


class _Rejoined(io.RawIOBase):
    """A file whose beginning has been read, put before the rest again. Gives what is there, and waits for no more."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        super().__init__()
        self._head, self._file = memoryview(head), file
        self._read = getattr(file, "read1", file.read)

    def readable(self) -> bool:
        return True

    def readinto(self, room: object) -> int:
        target = memoryview(room).cast("B")  # type: ignore[arg-type]
        if self._head:
            taken = self._head[: len(target)]
            self._head = self._head[len(taken) :]
        else:
            taken = memoryview(self._read(len(target)) or b"")
        target[: len(taken)] = taken
        return len(taken)


def as_text(file: BinaryIO, name: str) -> tuple[io.TextIOWrapper, str]:
    """The text of a file, ends of lines as they are, and its first character that is no space ("" when there is none).

    UTF-8, UTF-16 and UTF-32 by their marks, UTF-16 also without. Bytes that are none become escapes such as \\xe9,
    so that two names stay two; in JSON they become the sign �. Raises BadList for a file that is no text.
    """
    head, read = b"", getattr(file, "read1", file.read)
    while len(head) < _HEAD and (len(head) < 4 or not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")):
        more = read(_HEAD)
        if not more:
            break
        head += more
    for start, what in _OTHER:
        if head.startswith(start):
            raise BadList(f"{name} is no hash list but {what}")
    encoding = _encoding(head)
    first = head.decode(encoding, "ignore").lstrip(" \t\r\n\ufeff")[:1]
    errors = "replace" if first in ("{", "[") else "backslashreplace"  # in JSON a backslash has a meaning
    buffered = io.BufferedReader(_Rejoined(head, file), _HEAD)
    return io.TextIOWrapper(buffered, encoding, errors=errors, newline=""), first


def _encoding(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) >= 2 and head[0] and not head[1]:
        return "utf-16-le"
    if len(head) >= 2 and head[1] and not head[0]:
        return "utf-16-be"
    return "utf-8"
