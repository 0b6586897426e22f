"""Rows of a CSV text in bounded memory: a row that is too long, or whose quotes are wrong, costs itself and no other."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator

from .vocabulary import Remark

__all__ = ["LONGEST", "rows"]

LONGEST = 1 << 16  # characters of a row: ids, labels and paths are shorter
_LINES = 100  # lines of a row: without this bound, quotes opened on every line would be read again and again


class _TooLong(Exception):
    """A row, or a quotation, goes on for more characters than any honest one."""


class _Lines:
    """Line by line for the CSV reader; what a broken row has swallowed can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.line = 0

    def begin(self) -> int:
        """A new row begins: the number of its first line."""
        self._taken.clear()
        self._size = 0
        return self.line + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.line += 1
        self._taken.append(line)
        self._size += len(line)
        if self._size >= LONGEST or len(self._taken) > _LINES:
            raise _TooLong
        return line

    def give_back(self) -> int:
        """Give back all lines of a broken row but its first, to be read as rows of their own; how many."""
        more = self._taken[1:]
        self._back.extendleft(reversed(more))
        self.line -= len(more)
        return len(more)

    def pass_over(self) -> None:
        """Read to the end of a line that is too long."""
        last = self._taken[-1]
        while last and not last.endswith(("\n", "\r")):
            last = self._text.readline(LONGEST)


def rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, int, list[str]] | Remark]:
    """Each row as its first line, its last, and its cells. Rows without any cell are passed over.

    The end of the file inside of a quotation is an error too: the rows that it swallowed are given back.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = lines.begin()
        try:
            cells = next(reader, None)
        except _TooLong:
            if not lines.give_back():
                lines.pass_over()
                yield Remark(first, "long line", {"most": LONGEST})
            else:
                yield Remark(first, "quotes")
            continue
        except csv.Error:
            lines.give_back()
            yield Remark(first, "quotes")
            continue
        if cells is None:
            return
        if any(cells):
            yield first, lines.line, cells
