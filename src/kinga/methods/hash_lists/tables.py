"""Hash lists and queries as CSV: the header, the cells of a row, and every reason to refuse one."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kinga.methods.matching.vocabulary import Entry

from .digests import EMPTY_FILE, SIZES, BadDigits, digest, oddity
from .lines import rows
from .vocabulary import BadList, Query, Remark, Usual

__all__ = ["Table", "read_entries", "read_queries"]

_KNOWN = ("pdq", "md5", "sha1", "id", "list", "label", "threshold", "expires", "quality", "path")
_THRESHOLD = 255
POOR = 49  # a quality up to which hashes match by chance

Made = TypeVar("Made")


class _Refused(Exception):
    """This row is not taken, because of `code`."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Table:
    """A CSV text whose header has been read: where each column stands, and the rows to come."""

    columns: dict[str, int]
    width: int
    rows: Iterator[tuple[int, int, list[str]] | Remark]


def open_table(text: io.TextIOWrapper, name: str) -> Table:
    """Read the header. Raises BadList for what has no column of hashes."""
    first = text.readline(1 << 16)
    if not first.strip():
        raise BadList(
            f"{name} is empty, or begins with an empty line. It needs a header with pdq, md5 or sha1."
        )
    delimiter = max(",;\t", key=first.count)
    text_again = _Chained(first, text)
    found = rows(text_again, delimiter)  # type: ignore[arg-type]
    header = next(found)
    if isinstance(header, Remark):
        raise BadList(f"{name}, line 1: the header cannot be read. It needs columns pdq, md5 or sha1.")
    titles = [cell.strip().lower() for cell in header[2]]
    for known in _KNOWN:
        if titles.count(known) > 1:
            raise BadList(f"{name}, line 1: the column {known} stands there twice. Keep one of them.")
    if not set(SIZES) & set(titles):
        raise BadList(
            f"{name}, line 1: there is no column pdq, md5 or sha1. Put one above the hashes; "
            "id, list, label, threshold and expires may stand beside it."
        )
    return Table({title: titles.index(title) for title in titles if title in _KNOWN}, len(titles), found)


class _Chained:
    """A text with its first line put back."""

    def __init__(self, first: str, text: io.TextIOWrapper) -> None:
        self._first, self._text = first, text

    def readline(self, size: int) -> str:
        if self._first:
            first, self._first = self._first, ""
            return first
        return self._text.readline(size)


def read_entries(table: Table, usual: Usual) -> Iterator[Entry | Remark]:
    """The entries of a list, and what is to be said of its rows."""

    def made(line: int, last: int, cell: dict[str, str]) -> list[Entry | Remark]:
        hashes, left_out = _hashes(cell)
        entry = Entry(
            **hashes,
            id=cell.get("id") or _first(hashes).hex(),
            list=cell.get("list") or usual.list,
            label=cell.get("label", ""),
            threshold=_threshold(cell.get("threshold", ""), usual.threshold if hashes["pdq"] else None),
            expires=_expires(cell.get("expires", ""), usual.expires),
            provenance=usual.provenance,
        )
        return [*_notes(line, last, entry, left_out, _quality(cell.get("quality", ""))), entry]

    return _each(table, made)


def read_queries(table: Table) -> Iterator[Query | Remark]:
    """The queries of a file, and the rows that are none."""

    def made(line: int, _last: int, cell: dict[str, str]) -> list[Query]:
        hashes = {kind: digest(kind, cell.get(kind, "")) for kind in SIZES}
        if not any(hashes.values()):
            raise _Refused("no hash")
        name = cell.get("id") or cell.get("path") or _first(hashes).hex()
        return [Query(line, name, **hashes, quality=_quality(cell.get("quality", "")))]

    return _each(table, made)


def _each(
    table: Table, made: Callable[[int, int, dict[str, str]], Sequence[Made]]
) -> Iterator[Made | Remark]:
    """What is made of each row, by its first and last line and its cells; or why it is refused."""
    for row in table.rows:
        if isinstance(row, Remark):
            yield row
            continue
        line, last, cells = row
        try:
            yield from made(line, last, _cells(table, cells))
        except (_Refused, BadDigits) as refused:
            yield Remark(line, refused.code, refused.values, _record(table, cells), last)


def _cells(table: Table, cells: list[str]) -> dict[str, str]:
    if len(cells) != table.width:
        raise _Refused("columns", found=len(cells), wanted=table.width)
    return {name: cells[place].strip() for name, place in table.columns.items()}


def _hashes(cell: dict[str, str]) -> tuple[dict[str, bytes | None], list[str]]:
    """The hashes of a row of a list without those of empty files, and the kinds of these."""
    hashes = {kind: digest(kind, cell.get(kind, "")) for kind in SIZES}
    left_out = [kind for kind, value in EMPTY_FILE.items() if hashes[kind] == value]
    hashes.update(dict.fromkeys(left_out))
    if not any(hashes.values()):
        raise _Refused("only empty file" if left_out else "no hash")
    return hashes, left_out


def _first(hashes: dict[str, bytes | None]) -> bytes:
    return next(value for value in hashes.values() if value)


def _threshold(text: str, usual: int | None) -> int | None:
    if not text:
        return usual
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > _THRESHOLD:
        raise _Refused("threshold", most=_THRESHOLD)
    return int(text)


def _expires(text: str, usual: dt.date | None) -> dt.date | None:
    """A day, or the day of a time such as 2027-03-31T12:00:00Z."""
    if not text:
        return usual
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?", text):
            return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    raise _Refused("expires")


def _quality(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > 100:
        raise _Refused("quality")
    return int(text)


def _notes(
    line: int, last: int, entry: Entry, left_out: Iterable[str], quality: int | None
) -> Iterator[Remark]:
    record = entry.id
    if entry.pdq and (odd := oddity(entry.pdq)):
        yield Remark(line, *odd, record, last)
    if entry.pdq and quality is not None and quality <= POOR:
        yield Remark(line, "poor", {"quality": quality}, record, last)
    for kind in left_out:
        yield Remark(line, "empty file", {"kind": kind}, record, last)


def _record(table: Table, cells: list[str]) -> str:
    """What a row calls itself, as far as can be told: its id."""
    place = table.columns.get("id", -1)
    return cells[place].strip()[:80] if 0 <= place < len(cells) == table.width else ""
