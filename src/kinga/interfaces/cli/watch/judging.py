"""Batches through the engine on every core, and what came out as rows in the order of the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Frequency
from kinga.methods.surge.choosing import REASONS
from kinga.methods.surge.detecting import METHODS, Detection, Method, detect
from kinga.methods.surge.recalibration import Recalibration
from kinga.methods.surge.vocabulary import NOTES, SILENCE, SURGE, Direction

from .placing import Placed, Side, batches
from .reading import Floats, Ints
from .science.calendars import Calendar

__all__ = ["METHOD_NAMES", "NOTE_CODES", "REASON_CODES", "SIGNALS", "Asked", "Judged", "judge"]

SIGNALS = ("", SURGE, SILENCE)
METHOD_NAMES = ("", *METHODS, "claim")
NOTE_CODES = tuple(NOTES)
REASON_CODES = ("", *REASONS)
_NUMBERS = ("expected", "lower", "upper", "p_high", "p_low")


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    method: Method
    alpha: float
    last: int | None
    direction: Direction
    years: int | None
    frequency: Frequency
    dated: bool
    denominator: bool
    high: Recalibration | None = None
    low: Recalibration | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, eq=False)
class Judged:
    """One row a period, series by series. ``owner`` is the place of its name in ``names``; the rest (rows,)."""

    names: list[str]
    owner: Ints
    when: Ints
    observed: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    p_high: Floats
    p_low: Floats
    signal: npt.NDArray[np.int8]
    method: npt.NDArray[np.int8]
    note: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]
    earlier: Ints
    own: list[str] | None = None

    def parts(self, rows: int) -> Iterator[Judged]:
        """The same, so many rows at a time."""
        for start in range(0, self.when.size, rows):
            some = slice(start, start + rows)
            arrays = {
                f.name: getattr(self, f.name)[some] for f in fields(Judged) if f.name not in {"names", "own"}
            }
            yield Judged(self.names, own=self.own[some] if self.own else None, **arrays)


def judge(placed: Placed, asked: Asked) -> Judged:
    """Judge all these series, on as many threads as there are cores; the kernels let go of the lock."""
    sides = batches(placed, asked.frequency, dated=asked.dated, denominator=asked.denominator)
    if asked.calendar is not None:
        sides = _with_calendar(sides, asked.calendar, asked.frequency)
    parts = list(_in_turn(lambda side: _rows(side, _detect(side, asked)), sides))
    if not parts:
        return _nothing()
    whole: dict[str, Any] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(whole["owner"], kind="stable")
    return Judged(placed.names, **{name: values[order] for name, values in whole.items()})


def _with_calendar(sides: Iterator[Side], calendar: Calendar, frequency: Frequency) -> Iterator[Side]:
    for side in sides:
        yield replace(side, batch=replace(side.batch, calendar=calendar.of(side.when, frequency)))


def _nothing() -> Judged:
    empty: dict[str, Any] = {
        f.name: np.empty(0, dtype=np.int64) for f in fields(Judged) if f.name not in {"names", "own"}
    }
    return Judged([], **empty)


def _in_turn(work: Callable[[Side], dict[str, Any]], sides: Iterator[Side]) -> Iterator[dict[str, Any]]:
    """Map over the sides in order, a few ahead at a time, so that memory stays bounded."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[dict[str, Any]]] = [
            pool.submit(work, side) for side in islice(sides, threads + 1)
        ]
        while waiting:
            done = waiting.pop(0).result()
            waiting.extend(pool.submit(work, side) for side in islice(sides, 1))
            yield done


def _detect(side: Side, asked: Asked) -> Detection:
    """One batch through the engine; with a recalibration the limits are those of the level that is worth alpha."""
    if asked.high is None or asked.low is None:
        return detect(
            side.batch,
            asked.method,
            alpha=asked.alpha,
            direction=asked.direction,
            last=asked.last,
            years=asked.years,
        )
    up, down = _one_way(side, asked, asked.high, "up"), _one_way(side, asked, asked.low, "down")
    signal = np.where(asked.direction == "down", "", up.forecast.signal)
    signal = np.where((signal == "") & (asked.direction != "up"), down.forecast.signal, signal)
    forecast = replace(
        up.forecast,
        lower=down.forecast.lower,
        p_high=asked.high.apply(up.forecast.p_high),
        p_low=asked.low.apply(down.forecast.p_low),
        signal=signal,
    )
    return replace(up, forecast=forecast)


def _one_way(side: Side, asked: Asked, worth: Recalibration, way: Direction) -> Detection:
    level = min(worth.nominal(asked.alpha), 0.49)
    return detect(side.batch, asked.method, alpha=level, direction=way, last=asked.last, years=asked.years)


def _rows(side: Side, found: Detection) -> dict[str, Any]:
    """The judged cells of each series, flattened; filling before a series' first period is left out."""
    forecast = found.forecast
    columns = forecast.observed.shape[1]
    own = np.isfinite(side.batch.counts) | np.isfinite(side.counts)
    begun = np.maximum.accumulate(own, axis=1)[:, side.counts.shape[1] - columns :]
    when, counts = (values[:, -columns:][begun] for values in (side.when, side.counts))
    observed = forecast.observed[begun]
    note = _codes(forecast.note[begun], NOTE_CODES)
    bare = np.isnan(side.batch.counts[:, -columns:][begun]) & ~np.isnan(counts)
    note[bare] = NOTE_CODES.index("no_denominator")
    rows = {
        "owner": np.repeat(side.chosen, begun.sum(axis=1)),
        "when": when,
        "observed": np.where(bare, counts, observed),
        "signal": _codes(forecast.signal[begun], SIGNALS),
        "method": _codes(found.method[begun], METHOD_NAMES),
        "note": note,
        "reason": _codes(found.reason[begun], REASON_CODES),
        "earlier": found.earlier[begun],
    }
    rows |= {name: getattr(forecast, name)[begun] for name in _NUMBERS}
    rows["upper"][note == NOTE_CODES.index("few_cases")] = np.nan  # no count would be called a surge here
    return rows


def _codes(words: npt.NDArray[np.str_], table: tuple[str, ...]) -> npt.NDArray[np.int8]:
    """Words as places in a table."""
    codes = np.zeros(words.shape, dtype=np.int8)
    for code, word in enumerate(table[1:], start=1):
        codes[words == word] = code
    return codes
