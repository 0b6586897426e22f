"""Tables of what was computed: CSV and JSON with numbers in full, a table on a screen."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from kinga.interfaces.cli.watch.running import BadUsage, output

__all__ = ["FORMS", "Row", "check_form", "fresh_seed", "write_table"]

Row = Mapping[str, object]
FORMS: Final = ("csv", "json", "table")


def check_form(form: str | None) -> None:
    """Raises `BadUsage` for a form of output that is none."""
    if form is not None and form not in FORMS:
        raise BadUsage(f"--format {form}: choose one of {', '.join(FORMS)}.")


def fresh_seed(seed: int | None) -> int:
    """The seed given, or one drawn now; raises `BadUsage` for one below 0."""
    import secrets

    if seed is not None and seed < 0:
        raise BadUsage("--seed: choose a whole number of 0 or more.")
    return secrets.randbelow(10**9) if seed is None else seed


def write_table(columns: Sequence[str], rows: Iterable[Row], form: str | None, out: Path | None) -> None:
    """Write the rows one by one as they come; a table needs them all."""
    with output(out) as file:
        chosen = form or ("table" if file.isatty() else "csv")
        {"csv": _csv, "json": _json, "table": _table}[chosen](columns, rows, file)


def _csv(columns: Sequence[str], rows: Iterable[Row], file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_plain(row[column]) for column in columns] for row in rows)


def _json(columns: Sequence[str], rows: Iterable[Row], file: IO[str]) -> None:
    before = "[\n"
    for row in rows:
        file.write(
            before + json.dumps({column: _known(row[column]) for column in columns}, ensure_ascii=False)
        )
        before = ",\n"
    file.write("]\n" if before == ",\n" else "[]\n")


def _table(columns: Sequence[str], rows: Iterable[Row], file: IO[str]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_short(row[column]) for column in columns))
    Console(file=file, highlight=False, markup=False).print(table)


def _known(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: object) -> object:
    known = _known(value)
    return "" if known is None else int(known) if isinstance(known, float) and known.is_integer() else known


def _short(value: object) -> str:
    known = _known(value)
    return "" if known is None else f"{known:.4g}" if isinstance(known, float) else str(known)
