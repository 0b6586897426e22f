"""Reading tables and writing results: a file or a stream, as CSV, JSON or a table for a screen."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kinga.core.foundation import files
from kinga.errors import KingaError
from kinga.interfaces.cli.console import results, say

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["BadFile", "Format", "finite", "read_rows", "refusing", "write", "write_table"]

SEPARATORS = ",;\t"


class BadFile(KingaError):
    """A file that was named cannot be read or written."""


class Format(StrEnum):
    """How results are written."""

    CSV = "csv"
    JSON = "json"
    TABLE = "table"


def read_rows(name: str) -> list[list[str]]:
    """Every row of a CSV file, or of standard input for `-`; commas, semicolons or tabs, as its first line has."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{name} cannot be read ({error.strerror}). Check the name and try again.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{name} is not UTF-8 text. Save it as CSV (UTF-8) and try again.") from error
    if not text.strip():
        raise BadFile(f"{name} is empty. Its first row must name the columns.")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise BadFile(
            f"{name} is not a table: {error}. Look for a quotation mark that is not closed."
        ) from error


@contextmanager
def refusing(*refusals: type[KingaError]) -> Iterator[None]:
    """An honest refusal of these kinds is said and ends with exit status 3."""
    try:
        yield
    except refusals as refusal:
        say(str(refusal))
        raise typer.Exit(3) from refusal


def write(
    form: Format | None,
    out: Path | None,
    *,
    document: dict[str, Any],
    rows: Iterable[Sequence[object]],
    show: Callable[[Console], None],
) -> None:
    """Write a result in the form asked for.

    Without one: by the ending of ``out``, else a table when it goes to a screen and JSON when it does not.
    ``rows`` are those of the CSV, their header first; ``show`` prints to a screen.
    """
    form = form or _form_of(out)
    if form is Format.TABLE and out is None:
        show(results.console)
        return
    text = io.StringIO()
    if form is Format.TABLE:
        from rich.console import Console

        show(Console(file=text, width=110, highlight=False))
    elif form is Format.JSON:
        json.dump(document, text, ensure_ascii=False, allow_nan=False, indent=2)
        text.write("\n")
    else:
        csv.writer(text, lineterminator="\n").writerows(rows)
    if out is None:
        sys.stdout.write(text.getvalue())
        return
    _write_text(out, text.getvalue())


def write_table(out: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as CSV into a file, whatever it is called: a table that another command reads."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    _write_text(out, text.getvalue())


def _write_text(out: Path, text: str) -> None:
    try:
        files.write_whole(out, text.encode())
    except OSError as error:
        raise BadFile(f"{out} cannot be written ({error.strerror}). Choose another place.") from error


def finite(value: float | None) -> float | None:
    """The number, or None for one that JSON and CSV do not have (no estimate, no upper end)."""
    return value if value is not None and math.isfinite(value) else None


def _form_of(out: Path | None) -> Format:
    if out is not None and out.suffix.lower() in {".csv", ".json"}:
        return Format(out.suffix.lower()[1:])
    return Format.TABLE if out is None and sys.stdout.isatty() else Format.JSON
