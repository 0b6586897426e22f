"""A file of counts, read in blocks of rows: the header, the delimiter, where each row stands, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = ["BadCounts", "Rows", "Table", "open_table", "warm"]

_CHUNK = 1 << 23
_LONGEST_ROW = 1 << 26
_ROWS = 1 << 18
_ROLES = {"series": 1, "date": 2, "period": 3, "count": 4, "denominator": 5}

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class BadCounts(KingaError):
    """A file of counts that cannot be read as one. The message names the row and what to do."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows, in the order of the file. ``segments`` are runs of rows with the same series' name.

    ``starts`` has the first row of each run; ``names`` its name. ``problems`` holds keys of `PROBLEMS`.
    """

    names: list[str]
    starts: Ints
    when: Ints
    counts: Floats
    denominators: Floats
    lines: Ints
    problems: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Table:
    """What the header says: how the file is read, and where its rows begin."""

    stream: IO[bytes]
    delimiter: int
    roles: npt.NDArray[np.int8]
    start: int
    line: int
    whole: bool = True

    @property
    def dated(self) -> bool:
        """Whether the time of a row is a date; else it is a number."""
        return bool((self.roles == _ROLES["date"]).any())

    @property
    def has_denominator(self) -> bool:
        """Whether there is a column of denominators."""
        return bool((self.roles == _ROLES["denominator"]).any())

    def blocks(self) -> Iterator[Rows]:
        """All rows from the first on, some hundred thousand at a time."""
        from .parsing import parse_rows

        self.stream.seek(self.start)
        rest, line, final, last = b"", self.line, False, ""
        room = _Room(_ROWS)
        while not final:
            chunk = self.stream.read(_CHUNK)
            final = not chunk
            data = rest + chunk
            buffer = np.frombuffer(data, dtype=np.uint8)
            at, rows = 0, 1
            while rows and at < buffer.size:
                rows, at, line = parse_rows(
                    buffer,
                    at,
                    buffer.size,
                    final,
                    (self.delimiter, self.roles, self.whole),
                    line,
                    room.arrays,
                )
                if rows:
                    block = room.take(data, rows, last)
                    last = block.names[-1]
                    yield block
            rest = data[at:]
            if len(rest) > _LONGEST_ROW or (final and rest):
                raise BadCounts(f"Row {line}: a quotation mark is opened and not closed. Correct the row.")


class _Room:
    """Arrays that rows are parsed into, used again for each block."""

    def __init__(self, size: int) -> None:
        self.names = np.empty((size, 2), dtype=np.int64)
        self.when = np.zeros(size, dtype=np.int64)
        self.counts = np.full(size, np.nan)
        self.denominators = np.full(size, np.nan)
        self.lines = np.zeros(size, dtype=np.int64)
        self.problems = np.zeros(size, dtype=np.int8)

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return self.names, self.when, self.counts, self.denominators, self.lines, self.problems

    def take(self, data: bytes, rows: int, last: str) -> Rows:
        """Copies of the first rows, cut into runs of one name."""
        spans = self.names[:rows]
        same = _same_as_before(np.frombuffer(data, dtype=np.uint8), spans)
        starts = np.flatnonzero(~same)
        names = [_text(data[first:stop]) for first, stop in spans[starts].tolist()]
        return Rows(
            names,
            starts,
            self.when[:rows].copy(),
            self.counts[:rows].copy(),
            self.denominators[:rows].copy(),
            self.lines[:rows].copy(),
            self.problems[:rows].copy(),
        )


def _same_as_before(data: npt.NDArray[np.uint8], spans: Ints) -> npt.NDArray[np.bool_]:
    """Whether a row has the same name as the row before it in this block."""
    from .comparing import same_names

    same = np.zeros(spans.shape[0], dtype=np.bool_)
    same_names(data, spans, same)
    return same


def _text(name: bytes) -> str:
    return name.replace(b'""', b'"').decode("utf-8", "replace").strip()


def open_table(stream: IO[bytes], *, whole: bool = True) -> Table:
    """Read the header of a seekable stream. Raises `BadCounts` for what is no file of counts."""
    stream.seek(0)
    first = stream.readline(_CHUNK)
    start = len(first)
    text = first.decode("utf-8-sig", "replace").strip("\r\n")
    if not text.strip():
        raise BadCounts("The file is empty. It needs a header: series,date,count (or series,period,count).")
    delimiter = max(",;\t", key=text.count)
    columns = [column.strip().strip('"').strip().lower() for column in text.split(delimiter)]
    for name in _ROLES:
        if columns.count(name) > 1:
            raise BadCounts(f"Row 1: the column {name} stands there twice. Keep one of them.")
    missing = [name for name in ("series", "count") if name not in columns]
    if missing:
        raise BadCounts(
            f"Row 1: there is no column {' and no column '.join(missing)}. "
            "The header needs series, count, and date or period."
        )
    if ("date" in columns) == ("period" in columns):
        raise BadCounts("Row 1: the header needs either a column date or a column period, and not both.")
    roles = np.array([_ROLES.get(column, 0) for column in columns], dtype=np.int8)
    return Table(stream, ord(delimiter), roles, start, 2, whole)


def warm() -> None:
    """Compile the parser once, for numbered and for dated periods."""
    for text in (
        b"series,period,count\na,1,2\na,2,2\n",
        b"series,date,count,denominator\na,2020-01-06,2,3\n",
    ):
        for _ in open_table(BytesIO(text)).blocks():
            pass
