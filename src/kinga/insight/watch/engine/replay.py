"""When would you have known? Every method over every day of a series as it came in. No writes, no pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from kinga.insight.watch.engine.judging import ALPHA, Table
from kinga.insight.watch.models import Frequency
from kinga.methods.surge import LONG_YEARS, PERIODS_A_YEAR, Batch, Direction, detect

__all__ = ["METHODS", "Spoken", "replay"]

METHODS: Final = ("auto", "short", "ears-c1", "ears-c2", "ears-c3", "cusum", "glr", "harmonic", "farrington")
_SEASONAL: Final = frozenset({"harmonic", "farrington"})
_LAST_DAY: Final = {Frequency.DAY: 1, Frequency.WEEK: 7}


@dataclass(frozen=True)
class Spoken:
    """What one method would have said, day after day, of nothing but the days before.

    `first` is the last day of the first signalled period that ended in the days asked about: the evening on which
    it would have been known; None when the method stayed silent. `judged` counts the periods it could judge in
    those days. `earlier` is how many of the `before` periods that it could judge before those days it signalled
    as well: a method that always speaks has not known anything.
    """

    method: str
    first: dt.date | None
    judged: int
    earlier: int
    before: int

    @property
    def answers(self) -> bool:
        """Whether there was history enough for it in the days asked about."""
        return self.judged > 0


def replay(table: Table, first: dt.date, last: dt.date, direction: Direction) -> Iterator[Spoken]:
    """Each method's first word between two days. Nothing that came later is looked at for any day.

    Days are judged by the sum of the seven that end with each, by EARS singly, as it was made for.
    """
    if not table.starts or table.series.frequency == Frequency.YEAR:
        return
    counts = np.array([[np.nan if n is None else n for n in table.counts]], dtype=float)
    ends = [_last_day(start, table.series.frequency) for start in table.starts]
    batch = Batch.of(counts, frequency=table.series.frequency, first_day=table.starts[0])  # type: ignore[arg-type]
    years = len(table.starts) / PERIODS_A_YEAR[table.series.frequency]
    for method in METHODS:
        if method in _SEASONAL and years < LONG_YEARS:
            # They compare seasons of earlier years; that they cannot answer need not be computed (nor compiled).
            yield Spoken(method, None, 0, 0, 0)
            continue
        found = detect(batch, method, alpha=ALPHA, direction=direction)
        said = found.forecast.signal[0] != ""
        able = np.isfinite(found.forecast.expected[0])
        asked = np.array([first <= end <= last for end in ends])
        earlier = np.array([end < first for end in ends])
        spoke = np.flatnonzero(said & asked)
        yield Spoken(
            method,
            ends[int(spoke[0])] if spoke.size else None,
            int((able & asked).sum()),
            int((said & earlier).sum()),
            int((able & earlier).sum()),
        )


def _last_day(start: dt.date, frequency: str) -> dt.date:
    if frequency == Frequency.MONTH:
        following = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return following - dt.timedelta(days=1)
    return start + dt.timedelta(days=_LAST_DAY[Frequency(frequency)] - 1)
