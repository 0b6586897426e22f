"""Text files: which encoding, which delimiter, and rows with their line numbers in bounded memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from kinga.insight.watch.reading.plan import Reading
from kinga.insight.watch.reading.problems import UnreadableFile

__all__ = ["DELIMITERS", "ENCODINGS", "Record", "detect", "records"]

DELIMITERS = (",", ";", "\t", "|")
# Codes as Python knows them; "utf-8" also takes away a mark at the beginning of the file.
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1256", "cp1251", "cp1250", "cp1254", "cp874",
    "gb18030", "mac_roman",
)  # fmt: skip

_CHUNK = 1 << 16
_SAMPLE = 1 << 18
_LONGEST_LINE = 1 << 20  # characters
_MOST_COLUMNS = 1000
_LOOKED_AT = 200  # rows by which delimiter and headings are guessed
_HEADINGS_WITHIN = 15
# The commonest letters of the alphabets that have code pages of their own.
_ARABIC = frozenset("اليمنوترهبسفكعدقحجشطخصثضغظزذءةىأإ")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёії")
_THAI = frozenset(chr(code) for code in range(0x0E01, 0x0E5C))


class Record(NamedTuple):
    """One row of a file: its cells, and the line it begins on, from 1."""

    line: int
    cells: list[str]


def detect(path: Path) -> Reading:
    """Encoding, delimiter and heading line as they seem to be. Raises UnreadableFile: empty, or not text."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile("empty")
    encoding = _encoding(path, sample)
    text = sample.decode(encoding.replace("utf-8", "utf-8-sig"), errors="replace")
    lines = list(islice(io.StringIO(text, newline=""), _LOOKED_AT + 1))
    if len(lines) > 1 and len(sample) == _SAMPLE:
        lines = lines[:-1]  # the last one may be cut
    delimiter = _delimiter(lines)
    return Reading(encoding, delimiter, _heading_line(lines, delimiter))


def records(path: Path, reading: Reading, note: Callable[[int], None] | None = None) -> Iterator[Record]:
    """Every row that is not blank, headings and what stands above them included.

    `note` is told how many bytes have been read, about every tenth of a megabyte. Raises UnreadableFile for a
    line that is too long, a quotation mark that is never closed, or too many columns.
    """
    encoding = reading.encoding.replace("utf-8", "utf-8-sig")
    # A byte that is none of the encoding becomes U+FFFD, which the plan refuses by its line.
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, errors="replace", newline="") as file:
        reader = csv.reader(_lines(file, raw, note), delimiter=reading.delimiter, strict=True)
        first = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                code = "line_too_long" if "field larger" in str(error) else "quotes"
                raise UnreadableFile(code, line=first) from error
            if len(cells) > _MOST_COLUMNS:
                raise UnreadableFile("too_many_columns", line=first, most=_MOST_COLUMNS)
            if any(cell and not cell.isspace() for cell in cells):
                yield Record(first, cells)
            first = reader.line_num + 1


def _lines(
    file: io.TextIOWrapper, raw: io.BufferedReader, note: Callable[[int], None] | None
) -> Iterator[str]:
    told, count = 0, 0
    while line := file.readline(_LONGEST_LINE):
        count += 1
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile("line_too_long", line=count)
        if note is not None and count % 256 == 0:
            at = raw.tell()
            if at - told > 100_000:
                told = at
                note(at)
        yield line


def _encoding(path: Path, sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.count(b"\x00") > len(sample) // 4:
        # Every second byte of Latin text in UTF-16 is zero; which ones tells the order.
        return "utf-16-le" if sample[1::2].count(b"\x00") > sample[::2].count(b"\x00") else "utf-16-be"
    if b"\x00" in sample or _odd(sample):
        raise UnreadableFile("not_text")
    return "utf-8" if _is_utf8(path) else _code_page(sample)


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8: a first megabyte of ASCII says nothing."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _odd(sample: bytes) -> bool:
    """Control characters that no text has."""
    controls = sum(sample.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 26))
    return controls > len(sample) // 100


def _code_page(sample: bytes) -> str:
    """The likeliest code page: in Latin text accents stand alone among plain letters, other scripts are runs."""
    high = [place for place, byte in enumerate(sample) if byte > 127]
    if not high:  # what is not ASCII comes later in the file
        return "cp1252"
    runs = sum(1 for here, following in pairwise(high) if following == here + 1)
    if runs * 2 < len(high):
        return "cp1252"
    scored = {
        page: sum(letter in letters for letter in sample.decode(page, errors="replace").lower())
        for page, letters in (("cp1256", _ARABIC), ("cp1251", _CYRILLIC), ("cp874", _THAI))
    }
    best = max(scored, key=lambda page: scored[page])
    return best if scored[best] * 2 > len(high) else "cp1252"


def _parsed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _delimiter(lines: list[str]) -> str:
    """The one that gives the most rows of one same width above one."""

    def fit(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _parsed(lines, delimiter) if len(row) > 1)
        if not widths:
            return 0, 0
        width, rows = max(widths.items(), key=lambda each: (each[1], each[0]))
        return rows, width

    best = max(DELIMITERS, key=fit)
    return best if fit(best)[0] else ","


def _heading_line(lines: list[str], delimiter: str) -> int:
    """The first row that is as wide as rows usually are: titles above a table fill one cell."""
    reader = csv.reader(lines, delimiter=delimiter)
    widths: list[tuple[int, int]] = []
    first = 1
    try:
        for row in reader:
            widths.append((first, sum(bool(cell.strip()) for cell in row)))
            first = reader.line_num + 1
    except csv.Error:
        return 1
    usual = Counter(width for _line, width in widths if width).most_common(1)
    if not usual:
        return 1
    for enough in (usual[0][0], usual[0][0] * 0.6):
        wide = [line for line, width in widths if width >= min(2, usual[0][0]) and width >= enough]
        if wide and wide[0] <= _HEADINGS_WITHIN:
            return wide[0]
    return 1
