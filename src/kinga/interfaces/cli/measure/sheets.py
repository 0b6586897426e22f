"""A result as people read it, once for the screen and once for the PDF: sentences, tables, a chart, every caveat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .output import Format, write

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Bar", "Grid", "Sheet", "deliver", "per_cent", "print_sheet", "span", "write_sheet"]


@dataclass(frozen=True)
class Grid:
    """One table of finished words. The first ``words`` columns are aligned to the start, the others to the end.

    A ``note`` stands under the heading, with the table wherever it goes.
    """

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One line of the chart: a point and the ends of its interval, if it has one."""

    name: str
    point: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Sheet:
    """``lead`` comes first, the caveats after the first table in print and last on a screen. ``unit`` names the chart's
    axis, which begins at 0. ``page`` is the page of docs/methods."""

    title: str
    lead: Sequence[str]
    grids: Sequence[Grid]
    caveats: Sequence[str]
    made: str
    page: str
    bars: Sequence[Bar] = ()
    unit: str = ""


def deliver(
    sheet: Sheet,
    form: Format | None,
    out: Path | None,
    report: Path | None,
    *,
    document: dict[str, Any],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write a result in the form asked for, and the sheet as a PDF if one is wanted."""
    write(form, out, document=document, rows=rows, show=lambda console: print_sheet(sheet, console))
    if report is not None:
        write_sheet(report, sheet)


def print_sheet(sheet: Sheet, console: Console) -> None:
    """The whole sheet on a screen."""
    from rich.markup import escape
    from rich.table import Table

    for sentence in sheet.lead:
        console.print(sentence, markup=False)
    for grid in sheet.grids:
        if not grid.rows:
            continue
        console.print()
        table = Table(box=None, pad_edge=False, header_style="bold", title=grid.heading, title_justify="left")
        if grid.note:
            table.caption, table.caption_justify = escape(grid.note), "left"
        for place, column in enumerate(grid.columns):
            table.add_column(column, justify="left" if place < grid.words else "right")
        for row in grid.rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    console.print()
    console.print(sheet.made, markup=False)
    for sentence in sheet.caveats:
        console.print(f"· {sentence}", markup=False)


def write_sheet(path: Path, sheet: Sheet) -> None:
    """The whole sheet as a PDF. Raises `BadReport` rather than print wrongly."""
    from .report import write_report

    data: dict[str, Any] = {
        "title": sheet.title,
        "lead": list(sheet.lead),
        "grids": [
            {
                "heading": grid.heading,
                "columns": list(grid.columns),
                "rows": [list(row) for row in grid.rows],
                "words": grid.words,
                "note": grid.note,
            }
            for grid in sheet.grids
            if grid.rows
        ],
        "caveats": list(sheet.caveats),
        "made": sheet.made,
        "page": sheet.page,
        "unit": sheet.unit,
        "bars": [
            {"name": bar.name, "point": bar.point, "lower": bar.lower, "upper": bar.upper}
            for bar in sheet.bars
        ],
    }
    write_report(path, "sheet.typ", data)


def per_cent(share: float) -> str:
    """A share for people: one decimal."""
    return f"{share:.1%}"


def span(ends: tuple[float, float] | None, form: str = ".1%") -> str:
    """An interval for people, empty if there is none."""
    return "" if ends is None else f"{ends[0]:{form}} – {ends[1]:{form}}"
