"""Workbooks: one sheet into plain rows, by a process of its own whose memory and time have an end.

`convert` starts the process; `main` is it: `python -m kinga.insight.watch.reading.workbook SOURCE TARGET SHEET MEMORY`.
It writes the sheet as CSV (UTF-8, commas, one row a line, so that line and row numbers agree): dates as ISO days,
whole numbers without a point, formulas as they were written, and on standard output one JSON object a line.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from kinga.core.foundation import files
from kinga.insight.watch.reading.identify import look_into
from kinga.insight.watch.reading.problems import UnreadableFile

__all__ = ["MEMORY", "SECONDS", "convert", "main"]

MEMORY = 512 * 1024 * 1024
"""Bytes of address space that reading a workbook may take; a test measures it."""
SECONDS = 900
_log = structlog.get_logger("kinga.watch")
_MODULE = "kinga.insight.watch.reading.workbook"
_MOST_COLUMNS = 1000
_MOST_ROWS = 1 << 20  # that is as many as a sheet can have
_TOLD_EVERY = 5000


def convert(
    source: Path,
    target: Path,
    sheet: int = 0,
    note: Callable[[int, int], None] | None = None,
    *,
    memory: int = MEMORY,
) -> list[str]:
    """Write a sheet's rows to `target`; the names of all sheets. `note` is told (rows done, rows in all or 0).

    Raises UnreadableFile: broken, no such sheet, or more than the process may take.
    """
    command = [sys.executable, "-m", _MODULE, str(source), str(target), str(sheet), str(memory)]
    said: dict[str, Any] = {}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what its reader says may repeat cells
        text=True,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        try:
            for line in process.stdout or ():
                said = json.loads(line)
                if note is not None and "done" in said:
                    note(said["done"], said["of"])
        except BaseException:  # asked to stop: the process has no reason to go on
            process.kill()
            raise
    if "problem" in said:
        raise UnreadableFile(said["problem"], **said.get("facts", {}))
    if process.returncode < 0:  # ended from outside: its time was over
        raise UnreadableFile("too_heavy")
    if "sheets" not in said:
        _log.warning("workbook_reader_failed", code=process.returncode)
        raise UnreadableFile("broken")
    return [str(name) for name in said["sheets"]]


def main(arguments: list[str]) -> int:
    """The process: read, write, tell; it ends with 0 also when the file cannot be read, having told why."""
    memory = int(arguments[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target, sheet = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    try:
        look_into(source)
        _tell(sheets=_write(source, target, sheet))
    except UnreadableFile as error:
        _tell(problem=error.code, facts=error.facts)
    except MemoryError:
        _tell(problem="too_heavy")
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError, OSError,
            zipfile.BadZipFile, NotImplementedError, RuntimeError):  # fmt: skip
        # Whatever a broken workbook makes its reader raise, it is one thing to the person who brought it.
        _tell(problem="broken")
    return 0


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _write(source: Path, target: Path, sheet: int) -> list[str]:
    import warnings

    warnings.simplefilter("ignore")  # of drawings and styles, which are not read anyway
    # openpyxl takes numpy when it is there, only to write its numbers: it would take half of the memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise UnreadableFile("no_safe_reader")
    # A file that is open, because openpyxl asks a name for its ending.
    book = load_workbook(source.open("rb"), read_only=True, data_only=False, keep_links=False)
    sheets = book.worksheets
    if not 0 <= sheet < len(sheets):
        raise UnreadableFile("no_sheet")
    chosen = sheets[sheet]
    total = int(chosen.max_row or 0)
    chosen.reset_dimensions()  # what a sheet says of its own size may be wrong
    with files.writing(target) as draft:
        writer = csv.writer(_Text(draft), lineterminator="\n")
        for done, row in enumerate(chosen.iter_rows(), start=1):
            if done > _MOST_ROWS:
                raise UnreadableFile("broken")
            if len(row) > _MOST_COLUMNS:
                row = _without_end(row)
                if len(row) > _MOST_COLUMNS:
                    raise UnreadableFile("too_many_columns", line=done, most=_MOST_COLUMNS)
            writer.writerow([_plain(cell) for cell in row] or [""])
            if done % _TOLD_EVERY == 0:
                _tell(done=done, of=max(total, done))
    return [str(each.title) for each in sheets]


class _Text:
    """A draft that takes text."""

    def __init__(self, draft: files.Draft) -> None:
        self._draft = draft

    def write(self, text: str) -> int:
        return self._draft.write(text.encode("utf-8", errors="replace"))


def _without_end(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the empty cells at the end of a row."""
    width = len(row)
    while width and row[width - 1].value is None:
        width -= 1
    return row[:width]


def _plain(cell: Any) -> str:
    """A cell as text. A formula stays a formula, to be refused by its row: what it last gave may be out of date."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    if cell.data_type == "f":
        text = getattr(value, "text", value)  # an array formula is an object
        return text if isinstance(text, str) and text.startswith("=") else "=…"
    return " ".join(str(value).split("\n")).replace("\r", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
