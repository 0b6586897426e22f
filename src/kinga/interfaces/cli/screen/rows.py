"""Rows as they come, to a screen, a pipe or a file: CSV, JSON or a table, never all in memory at once."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from string import Formatter
from typing import Any, TextIO

from kinga.errors import KingaError
from kinga.interfaces.cli.console import visible

__all__ = ["Format", "OutputFailed", "form_of", "written"]


class Format(StrEnum):
    """How results are written."""

    CSV = "csv"
    JSON = "json"
    TABLE = "table"


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class OutputFailed(KingaError):
    """The file for the results cannot be written."""


def form_of(form: Format | None, out: Path | None) -> Format:
    """The form asked for; else by the ending of `out`, else a table for a screen and CSV for anything else."""
    if form is None and out is not None and out.suffix.lower() == ".json":
        return Format.JSON
    if form is None:
        return Format.TABLE if out is None and sys.stdout.isatty() else Format.CSV
    return form


def written(rows: Iterable[Any], kind: type, form: Format, out: Path | None) -> Iterator[Any]:
    """Writes each row, a dataclass of `kind`, and gives it back. A file appears under its name when it is whole.

    `kind.LINE` is its form as a line of a table, of its fields and properties; `kind.ALWAYS` names the columns that are never null in JSON.
    """
    with _target(out) as stream:
        yield from {Format.CSV: _as_csv, Format.JSON: _as_json, Format.TABLE: _as_table}[form](
            rows, kind, stream
        )


def _named(row: Any) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(row, name)) for name in _columns(row))


def _columns(kind: Any) -> list[str]:
    return [column.name for column in fields(kind)]


@contextmanager
def _target(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        stream = io.TextIOWrapper(
            sys.stdout.buffer, "utf-8", errors="backslashreplace", newline="", write_through=False
        )
        try:
            with _full("Standard output"):
                yield stream
                stream.flush()
        finally:
            with suppress(OSError):  # what could not be written has been said
                stream.detach()
        return
    part = _draft(out)
    try:
        with _saying(out):
            # Of this run alone, readable by its user only, and never what a link of that name leads to.
            part.unlink(missing_ok=True)
            number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with open(number, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:  # noqa: PTH123
            with _full(str(out)):
                yield stream
            with _saying(out):
                stream.flush()
                os.fsync(stream.fileno())
        with _saying(out):
            part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _draft(out: Path) -> Path:
    """Where a result is written until it is whole. Raises OutputFailed before anything is searched."""
    if not out.name or out.is_dir():
        raise OutputFailed(f"{out} is a folder. Give --out the name of a file.")
    if out.exists() and not out.is_file():
        raise OutputFailed(f"{out} is no ordinary file, and would be replaced. Give --out another name.")
    return out.with_name(f"{out.name}.part")


@contextmanager
def _full(name: str) -> Iterator[None]:
    """A disk that is full while results come. What else goes wrong meanwhile is told by whom it befell."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise OutputFailed(f"{name} cannot be written ({error.strerror}). Choose another place.") from error


@contextmanager
def _saying(out: Path) -> Iterator[None]:
    """What the disk says against the result, as a sentence."""
    try:
        yield
    except OSError as error:
        raise OutputFailed(f"{out} cannot be written ({error.strerror}). Choose another place.") from error


def _as_csv(rows: Iterable[Any], kind: Any, stream: TextIO) -> Iterator[Any]:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_columns(kind))
    values = attrgetter(*_columns(kind))
    for row in rows:
        writer.writerow(values(row))
        yield row


def _as_json(rows: Iterable[Any], kind: Any, stream: TextIO) -> Iterator[Any]:
    before = "[\n"
    for row in rows:
        values = {name: value if value != "" or name in kind.ALWAYS else None for name, value in _named(row)}
        stream.write(before + json.dumps(values, ensure_ascii=False))
        before = ",\n"
        yield row
    stream.write("]\n" if before == ",\n" else "[]\n")


def _as_table(rows: Iterable[Any], kind: Any, stream: TextIO) -> Iterator[Any]:
    names = [name for _text, name, _form, _conversion in Formatter().parse(kind.LINE) if name]
    stream.write(kind.LINE.format_map({name: name for name in names}) + "\n")
    for row in rows:
        values = {
            name: "" if (value := getattr(row, name)) is None else visible(str(value)) for name in names
        }
        stream.write(kind.LINE.format_map(values).rstrip() + "\n")
        stream.flush()
        yield row
