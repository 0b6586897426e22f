"""From observations to verdicts: which method, run over many series at once. No writes, no pages."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kinga.insight.watch.annotations.rules import Note, circumstances, inside, left_out
from kinga.insight.watch.models import Frequency, Series, Signal
from kinga.methods.surge import (
    PERIODS_A_YEAR,
    Batch,
    Detection,
    Verdict,
    describe,
    detect,
    rolling_weeks,
)
from kinga.methods.surge.periods import DAYS

__all__ = ["ALPHA", "Judged", "Table", "is_signal", "judge", "newest_of", "untrue"]

ALPHA = 0.005
# Fewer than this many in the period and expected: never a signal about a single case.
SMALLEST = 3.0


@dataclass(frozen=True)
class Table:
    """The counts of one series, one a period without gaps, None is missing; and what is known to have happened."""

    series: Series
    starts: tuple[dt.date, ...]
    counts: tuple[int | None, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One verdict on one period of one series, with why this method and what could make it wrong."""

    series: Series
    start: dt.date
    end: dt.date
    verdict: Verdict
    why: str
    parameters: dict[str, int | str]
    cautions: tuple[str, ...]


def judge(tables: Iterable[Table], *, last: int = 1) -> Iterator[Judged]:
    """Judge the `last` periods of each series; series of one length and frequency are judged in one batch."""
    batches: dict[tuple[str, dt.date, int], list[Table]] = defaultdict(list)
    for table in tables:
        if table.starts:
            batches[table.series.frequency, table.starts[0], len(table.starts)].append(table)
    for (frequency, _first, _length), batch in batches.items():
        if frequency in {Frequency.DAY, Frequency.WEEK, Frequency.MONTH}:
            yield from _judge_batch(batch, frequency, last)


def _judge_batch(batch: Sequence[Table], frequency: str, last: int) -> Iterator[Judged]:
    counts = np.array([[np.nan if n is None else n for n in table.counts] for table in batch], dtype=float)
    starts = batch[0].starts
    if frequency == Frequency.DAY:
        counts, starts = _weeks_to_the_last_day(counts, starts)
    found = _Found(batch, counts, starts, frequency, last)
    for place, table in enumerate(batch):
        for column, start in enumerate(starts[len(starts) - found.columns :]):
            yield _judged(table, found.of(place, column), (place, column), start)


class _Found:
    """What the engine says of a batch, twice where notes say that some periods are no baseline for others.

    A period that is itself left out (a week of a campaign, a week before a new definition) is judged against all
    others; every other period only against those that are not left out.
    """

    def __init__(
        self, batch: Sequence[Table], counts: np.ndarray, starts: Sequence[dt.date], frequency: str, last: int
    ) -> None:
        length: Literal["month", "week"] = "month" if frequency == Frequency.MONTH else "week"
        periods = [(start, _end(start, frequency)) for start in starts]
        self._out = np.array([left_out(periods, table.notes) for table in batch])
        self._plain = detect(Batch.of(counts, frequency=length, first_day=starts[0]), alpha=ALPHA, last=last)
        self._known = self._plain
        if self._out.any():
            usual = np.where(self._out, np.nan, counts)
            self._known = detect(
                Batch.of(usual, frequency=length, first_day=starts[0]), alpha=ALPHA, last=last
            )
        self.columns = self._plain.forecast.observed.shape[1]

    def of(self, place: int, column: int) -> Detection:
        """The run that judges a cell; the column is counted among the last ones."""
        first = self._out.shape[1] - self.columns
        return self._plain if self._out[place, first + column] else self._known


def _weeks_to_the_last_day(
    daily: np.ndarray, days: tuple[dt.date, ...]
) -> tuple[np.ndarray, tuple[dt.date, ...]]:
    """Sums of seven days ending on the last day, one after the other: single days vary with the weekday."""
    weeks = rolling_weeks(daily, days[0])
    picked = np.arange(len(weeks.starts))[::-1][::DAYS][::-1]
    return weeks.counts[:, picked], tuple(weeks.starts[int(place)] for place in picked)


def _judged(table: Table, found: Detection, at: tuple[int, int], start: dt.date) -> Judged:
    """One cell. Nothing is expected where no method can answer, nor where days are too few for any but EARS."""
    method, reason, earlier = str(found.method[at]), str(found.reason[at]), int(found.earlier[at])
    daily = table.series.frequency == Frequency.DAY
    verdict = replace(found.forecast.verdict(*at), method=method)
    if not method or (daily and method.startswith("ears")):
        reason = "too_short"
        verdict = Verdict(verdict.observed, None, None, None, None, None, "", "", reason)
    end = _end(start, table.series.frequency)
    notes = inside(table.notes, start, end)
    told = describe(verdict, circumstances(notes, earlier=earlier), unit=table.series.indicator.unit)
    extra = [note.kind for note in notes if note.kind in {"holiday", "restriction"}]
    years = int(earlier / PERIODS_A_YEAR["month" if table.series.frequency == Frequency.MONTH else "week"])
    return Judged(
        table.series,
        start,
        end,
        verdict,
        "short_days" if daily and reason == "short" else reason,
        {"periods": earlier, "years": years},
        (*told.known, *dict.fromkeys(extra), *told.possible),
    )


def _end(start: dt.date, frequency: str) -> dt.date:
    """The last day of the period that begins on `start`; a day stands for the seven that begin there."""
    if frequency == Frequency.MONTH:
        following = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return following - dt.timedelta(days=1)
    return start + dt.timedelta(days=DAYS - 1)


def newest_of(judged: Iterable[Judged], last: int) -> Iterator[Judged]:
    """The `last` periods of each series among what was judged, oldest first."""
    by_series: dict[object, list[Judged]] = defaultdict(list)
    for one in judged:
        by_series[one.series.pk].append(one)
    for some in by_series.values():
        yield from some[-last:]


def is_signal(judged: Judged) -> bool:
    """Whether a verdict is to be stored as a signal: never one about a single case."""
    verdict = judged.verdict
    return bool(verdict.signal) and max(verdict.observed or 0, verdict.expected or 0) >= SMALLEST


def untrue(signals: Sequence[Signal], tables: Iterable[Table]) -> list[Signal]:
    """Those signals of which the counts as they stand now do not say what they say. Their tables are given.

    A table is cut at the signal's end: counts of later periods change nothing of what it says.
    """
    known = {table.series.pk: table for table in tables}
    cuts = [_cut(known[signal.series_id], signal) for signal in signals if signal.series_id in known]
    said = {(each.series.pk, each.start): each.verdict for each in judge(cuts)}
    return [
        signal for signal in signals if not _bears_out(said.get((signal.series_id, signal.period)), signal)
    ]


def _cut(table: Table, signal: Signal) -> Table:
    last = signal.period_end if table.series.frequency == Frequency.DAY else signal.period
    kept = sum(start <= last for start in table.starts)
    return replace(table, starts=table.starts[:kept], counts=table.counts[:kept])


def _bears_out(verdict: Verdict | None, signal: Signal) -> bool:
    if verdict is None or verdict.signal != signal.direction:
        return False
    return math.isclose(verdict.observed or 0.0, signal.observed, abs_tol=1e-6) and math.isclose(
        verdict.expected or 0.0, signal.expected, rel_tol=1e-3, abs_tol=1e-6
    )
