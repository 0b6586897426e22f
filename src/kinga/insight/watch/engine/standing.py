"""How a series stands by its newest counts: what lists of thousands of series are ordered by. No writes, no pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kinga.insight.watch.engine.exceedance import Level, level
from kinga.insight.watch.engine.judging import Judged, Table
from kinga.insight.watch.models import Series

__all__ = ["RECENT", "Standing", "standings"]

RECENT: Final = 4
"""Periods at the end of a series by which it is called unusual or not."""


@dataclass(frozen=True)
class Standing:
    """The last day, or first day of the last period, that has a count; what it says; the rarest chance of the last four.

    `newest` is None and `level` "missing" where no count is left; `rarest` is 1 where nothing can be judged.
    """

    series: Series
    newest: dt.date | None
    level: Level
    rarest: float


def standings(tables: Iterable[Table], judged: Sequence[Judged]) -> Iterator[Standing]:
    """One for each table; `judged` holds their last four periods, oldest first."""
    recent: dict[object, list[Judged]] = {}
    for one in judged:
        recent.setdefault(one.series.pk, []).append(one)
    for table in tables:
        last = recent.get(table.series.pk, [])[-RECENT:]
        if table.starts:
            yield Standing(table.series, table.starts[-1], _newest(last), _rarest(last))
        else:
            yield Standing(table.series, None, "missing", 1.0)


def _newest(last: Sequence[Judged]) -> Level:
    if not last or last[-1].verdict.expected is None:
        return "unknown"
    return level(last[-1])


def _rarest(last: Sequence[Judged]) -> float:
    tails = [p for one in last for p in (one.verdict.p_high, one.verdict.p_low) if p is not None]
    return min(tails, default=1.0)
