"""Verdicts as CSV, JSON or a table: numbers in full in the first two, rounded for the eye in the third."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Literal

import numpy as np

from kinga.methods.surge.choosing import LONG_YEARS, PERIODS_A_YEAR, REASONS
from kinga.methods.surge.vocabulary import NOTES

from .judging import METHOD_NAMES, NOTE_CODES, REASON_CODES, SIGNALS, Judged
from .reading import Floats, Ints

__all__ = ["Format", "Notes", "Writer", "writer"]

Format = Literal["csv", "json", "table"]
_NUMBERS = ("observed", "expected", "lower", "upper", "p_high", "p_low")
_LONGEST_TABLE = 60
_AT_ONCE = 20_000


class Writer(ABC):
    """Takes verdicts block by block, and is closed at the end."""

    @abstractmethod
    def write(self, judged: Judged) -> None:
        """Add these rows."""

    @abstractmethod
    def close(self) -> None:
        """Nothing follows."""


class Notes:
    """Sentences for codes: why this method, and what is to be said of this period."""

    def __init__(self, frequency: str, extra: str = "") -> None:
        self.frequency, self.extra = frequency, extra
        self.sentence = lru_cache(maxsize=65536)(self._sentence)

    def _sentence(self, reason: int, note: int, earlier: int, own: str) -> str:
        parts = [self._reason(REASON_CODES[reason], earlier), NOTES[NOTE_CODES[note]], own, self.extra]
        if parts[0] and NOTE_CODES[note] == "too_short":
            parts[1] = ""
        return " ".join(part for part in parts if part)

    def _reason(self, code: str, earlier: int) -> str:
        if not code:
            return ""
        years = int(earlier / PERIODS_A_YEAR[self.frequency])
        return REASONS[code].format(
            years=max(years, LONG_YEARS) if code == "long" else years, periods=earlier,
            frequency=f"{self.frequency}ly", needed=56 if self.frequency == "day" else 7,
        )  # fmt: skip

    def of(self, judged: Judged) -> list[str]:
        """One sentence or none a row."""
        own = judged.own or [""] * judged.when.size
        return list(
            map(self.sentence, judged.reason.tolist(), judged.note.tolist(), judged.earlier.tolist(), own)
        )


def writer(form: Format, out: IO[str], *, dated: bool, notes: Notes) -> Writer:
    """The writer of a form of output."""
    if form == "csv":
        return _Csv(out, dated, notes)
    return _Json(out, dated, notes) if form == "json" else _Screen(out, dated, notes)


def _times(when: Ints, *, dated: bool) -> list[str]:
    return (
        np.datetime_as_string(when.astype("datetime64[D]")).tolist()
        if dated
        else list(map(str, when.tolist()))
    )


def _plain(values: Floats) -> list[str]:
    """In full: the shortest text that reads back as the same number; whole ones without a point."""
    empty = np.isnan(values)
    if (empty | ((values == np.floor(values)) & (np.abs(values) < 1e15))).all():
        whole = np.where(empty, 0, values).astype(np.int64).tolist()
        return ["" if none else str(value) for none, value in zip(empty.tolist(), whole, strict=True)]
    return ["" if value != value else repr(value).removesuffix(".0") for value in values.tolist()]


def _words(codes: object, table: tuple[str, ...]) -> list[str]:
    return [table[code] for code in codes.tolist()]  # type: ignore[attr-defined]


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


class _Base(Writer):
    def __init__(self, out: IO[str], dated: bool, notes: Notes) -> None:
        self.out, self.dated, self.notes = out, dated, notes
        self.columns = ("series", "date" if dated else "period", *_NUMBERS, "signal", "method", "note")


class _Csv(_Base):
    def __init__(self, out: IO[str], dated: bool, notes: Notes) -> None:
        super().__init__(out, dated, notes)
        self.quoted: Callable[[str], str] = lru_cache(maxsize=65536)(_quoted)
        out.write(",".join(self.columns) + "\n")

    def write(self, judged: Judged) -> None:
        names = [_quoted(name) for name in judged.names]
        for part in judged.parts(_AT_ONCE):
            columns = [
                [names[owner] for owner in part.owner.tolist()],
                _times(part.when, dated=self.dated),
                *(_plain(getattr(part, name)) for name in _NUMBERS),
                _words(part.signal, SIGNALS),
                _words(part.method, METHOD_NAMES),
                list(map(self.quoted, self.notes.of(part))),
            ]
            self.out.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")

    def close(self) -> None:
        self.out.flush()


class _Json(_Base):
    def __init__(self, out: IO[str], dated: bool, notes: Notes) -> None:
        super().__init__(out, dated, notes)
        self.before = "[\n"

    def write(self, judged: Judged) -> None:
        for row in self._objects(judged):
            self.out.write(self.before + json.dumps(row, ensure_ascii=False, allow_nan=False))
            self.before = ",\n"

    def _objects(self, judged: Judged) -> Iterator[dict[str, object]]:
        times = _times(judged.when, dated=self.dated) if self.dated else judged.when.tolist()
        numbers = zip(*(getattr(judged, name).tolist() for name in _NUMBERS), strict=True)
        words = zip(
            _words(judged.signal, SIGNALS),
            _words(judged.method, METHOD_NAMES),
            self.notes.of(judged),
            strict=True,
        )
        for owner, time, values, said in zip(judged.owner.tolist(), times, numbers, words, strict=True):
            whole = [None if v != v else int(v) if v == int(v) and abs(v) < 1e15 else v for v in values]
            yield dict(zip(self.columns, (judged.names[owner], time, *whole, *said), strict=True))

    def close(self) -> None:
        self.out.write("]\n" if self.before == ",\n" else "[]\n")
        self.out.flush()


class _Screen(_Base):
    """A table for the screen: every row of a short answer, only the signals of a long one."""

    def __init__(self, out: IO[str], dated: bool, notes: Notes) -> None:
        super().__init__(out, dated, notes)
        self.rows: list[tuple[str, ...]] = []
        self.signals: list[tuple[str, ...]] = []
        self.total = 0

    def write(self, judged: Judged) -> None:
        self.total += judged.when.size
        chosen = np.flatnonzero(judged.signal) if self.total > _LONGEST_TABLE else np.arange(judged.when.size)
        notes = self.notes.of(judged)
        times = _times(judged.when, dated=self.dated)
        for at in chosen.tolist():
            numbers = (getattr(judged, name)[at] for name in _NUMBERS)
            row = (
                judged.names[judged.owner[at]], times[at], *("" if v != v else f"{v:.3g}" if v < 1 else f"{v:.6g}" for v in numbers),
                SIGNALS[judged.signal[at]], METHOD_NAMES[judged.method[at]], notes[at],
            )  # fmt: skip
            if self.total <= _LONGEST_TABLE:
                self.rows.append(row)
            if judged.signal[at]:
                self.signals.append(row)

    def close(self) -> None:
        from rich.box import SIMPLE
        from rich.console import Console
        from rich.table import Table

        rows = self.rows if self.total <= _LONGEST_TABLE else self.signals
        methods = Counter(row[-2] for row in rows)
        shown = -1 if len(methods) > 1 else -2
        table = Table(box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
        for column in self.columns[:shown]:
            numeric = column in _NUMBERS
            table.add_column(
                column, justify="right" if numeric else "left", no_wrap=column != "series", overflow="fold"
            )
        for row in rows:
            table.add_row(*row[:shown])
        console = Console(file=self.out, highlight=False, markup=False)
        console.print(table)
        if shown == -2 and rows:
            console.print(f"method: {rows[0][-2] or 'none'}")
        for note, times in Counter(row[-1] for row in rows if row[-1]).items():
            console.print(f"{note} ({times} rows)" if times > 1 else note)
        if self.total > _LONGEST_TABLE:
            console.print(f"{len(self.signals)} signals in {self.total} rows; --format csv gives every row.")
