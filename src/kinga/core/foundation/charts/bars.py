"""Counts by group as horizontal bars, the word at the start and the number at the end of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kinga.core.foundation.charts.svg import frame, short, text, width_of

__all__ = ["Bar", "BarChart", "draw_bars"]

_ROW = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One group; a value of None is drawn as its `note` alone (suppressed, or not known)."""

    label: str
    value: float | None
    note: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Groups in the order given. `right_to_left` puts the words on the right, as a page of such a script reads."""

    identifier: str
    title: str
    description: str
    bars: Sequence[Bar]
    format_value: Callable[[float], str] = field(default="{:,.10g}".format)
    right_to_left: bool = False
    width: float = 640


def draw_bars(chart: BarChart) -> str:
    """The chart as one SVG image; its height follows the number of bars. Values below zero are drawn as zero."""
    words = min(chart.width * 0.4, 14 + max((width_of(bar.label) for bar in chart.bars), default=0))
    numbers = 14 + max((width_of(_said(chart, bar)) for bar in chart.bars), default=0)
    room = max(20.0, chart.width - words - numbers)
    highest = max((bar.value for bar in chart.bars if bar.value is not None), default=0) or 1
    body = [
        piece
        for index, bar in enumerate(chart.bars)
        for piece in _bar(chart, bar, 4 + index * _ROW, words, room * max(0, bar.value or 0) / highest)
    ]
    size = (chart.width, 8 + _ROW * len(chart.bars))
    return frame(chart.identifier, "chart chart-bars", size, (chart.title, chart.description), body)


def _said(chart: BarChart, bar: Bar) -> str:
    if bar.value is None:
        return bar.note
    value = chart.format_value(bar.value)
    return f"{value} {bar.note}" if bar.note else value


def _bar(chart: BarChart, bar: Bar, top: float, words: float, length: float) -> Iterable[str]:
    turned = chart.right_to_left
    start = chart.width - words - length if turned else words
    kind = "bar bar-marked" if bar.marked else "bar"
    before, after = ("start", "end") if turned else ("end", "start")
    edge = chart.width - words + 8 if turned else words - 8
    end = start - 6 if turned else start + length + 6
    yield text(edge, top + 17, bar.label, "label", before)
    if bar.value is not None:
        yield f'<rect class="{kind}" x="{short(start)}" y="{short(top + 4)}" width="{short(length)}" height="18"/>'
    yield text(end, top + 17, _said(chart, bar), "tick" if bar.value is None else "value", after)
