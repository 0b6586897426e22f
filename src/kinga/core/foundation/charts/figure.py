"""A chart with everything that makes it honest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ChartFigure"]


@dataclass(frozen=True, slots=True)
class ChartFigure:
    """What a page, a print or a file needs to show one chart.

    `reading` is one sentence that says what to see; `svg` comes from this package; `columns` and `rows` are the
    same data as formatted text, the first cell of a row being its heading; `as_of` is a formatted date. `narrow`
    is the same chart drawn for a phone, where the wide one would have to be scrolled past its newest days.
    """

    reading: str
    svg: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    source: str
    as_of: str
    narrow: str = ""
