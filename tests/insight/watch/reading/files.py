"""Files for the tests of reading: a book of places, a whole reading in one call, workbooks of every kind."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from kinga.insight.watch.imports.guess import Proposal, propose
from kinga.insight.watch.reading.gather import Gathered, gather, headings_of
from kinga.insight.watch.reading.groups import PlaceBook, PlaceNames
from kinga.insight.watch.reading.text import detect, records

__all__ = ["BOOK", "TODAY", "gathered", "proposal", "shared", "workbook", "zipped"]

TODAY = dt.date(2020, 12, 31)
BOOK = PlaceBook(
    [
        PlaceNames("p1", "XM-MT", ("Market Town", "بلدة السوق")),
        PlaceNames("p2", "XM-OH", ("Old Harbour", "المرفأ القديم")),
        PlaceNames("p3", "XM-A1", ("Twin", "")),
        PlaceNames("p4", "XM-A2", ("Twin", "")),
    ]
)


def _written(folder: Path, data: str | bytes) -> Path:
    path = folder / "counts.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def proposal(folder: Path, data: str | bytes) -> Proposal:
    """What is proposed for a file."""
    path = _written(folder, data)
    reading = detect(path)
    headings = headings_of(path, reading)
    rows = [row.cells for row in records(path, reading) if row.line > headings.line]
    return propose(headings.cells, rows, BOOK, TODAY)


def gathered(
    folder: Path, data: str | bytes, *, most: int = 10_000, most_series: int = 1_000, **changes: Any
) -> Gathered:
    """A file read by the plan proposed for it, with `changes` of the plan."""
    path = _written(folder, data)
    plan = dataclasses.replace(proposal(folder, data).plan, **changes)
    return gather(path, detect(path), plan, places=BOOK, today=TODAY, most=most, most_series=most_series)


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets, row by row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def zipped(path: Path, parts: dict[str, bytes], *, like: Path | None = None) -> Path:
    """A zip with these parts, besides those of the workbook `like`."""
    kept: dict[str, bytes] = {}
    if like is not None:
        with zipfile.ZipFile(like) as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**kept, **parts}.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    return path


def shared(path: Path, strings: bytes, sheet: bytes, like: Path) -> Path:
    """A workbook as spreadsheets write it: texts stand once in a part of their own, cells name them by number."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(like) as archive:
        types = archive.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    parts = {
        "[Content_Types].xml": types.replace(b"</Types>", override),
        "xl/sharedStrings.xml": b"<sst " + space + b">" + strings + b"</sst>",
        "xl/worksheets/sheet1.xml": b"<worksheet "
        + space
        + b"><sheetData>"
        + sheet
        + b"</sheetData></worksheet>",
    }
    return zipped(path, parts, like=like)
