"""What came in, what was resolved and what waits, in a period: the indicators of CEPEJ and the age of what is pending.

European Commission for the Efficiency of Justice, *Revised SATURN guidelines for judicial time management*
(CEPEJ(2021)13), and its glossary: clearance rate = resolved / incoming x 100, calculated disposition time =
pending at the end / resolved x 365 for a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from kinga.errors import KingaError

from .dockets import PENDING, Docket

__all__ = ["AGE_BANDS", "Ages", "BadPeriod", "Flow", "Month", "ages", "flow", "months"]

AGE_BANDS: Final = (90, 180, 365, 730)
"""Upper ends (days, not included) of the bands of age; the last band is open."""


class BadPeriod(KingaError):
    """A period that ends before it begins."""


@dataclass(frozen=True)
class Flow:
    """Cases in a period, both days included; ``days`` is its length (365 for a whole calendar year, as CEPEJ counts)."""

    start: dt.date
    end: dt.date
    days: int
    pending_at_start: int
    incoming: int
    resolved: int
    pending_at_end: int

    @property
    def clearance_rate(self) -> float | None:
        """Resolved for each 100 incoming; None when nothing came in."""
        return 100.0 * self.resolved / self.incoming if self.incoming else None

    @property
    def disposition_time(self) -> float | None:
        """Days it would take to resolve what is pending at the pace of the period; None when nothing was resolved."""
        return self.pending_at_end / self.resolved * self.days if self.resolved else None


@dataclass(frozen=True)
class Ages:
    """How long those pending on a day have waited so far, in days. Quantiles are of the sample, type 7."""

    pending: int
    mean: float
    quartiles: tuple[float, float, float]
    ninth_decile: float
    oldest: int
    bands: tuple[int, ...]
    """Cases younger than each of `AGE_BANDS` and not in an earlier band, and at last all others."""


@dataclass(frozen=True)
class Month:
    """One whole calendar month."""

    first: dt.date
    incoming: int
    resolved: int
    pending_at_end: int


def flow(docket: Docket, start: dt.date, end: dt.date) -> Flow:
    """The flow of a period. Raises `BadPeriod` when it ends before it begins."""
    if end < start:
        raise BadPeriod("The period ends before it begins. Give --from a day that is not after --to.")
    first, last = start.toordinal(), end.toordinal()
    closed = docket.closed != PENDING
    before = docket.filed < first
    return Flow(
        start,
        end,
        _length(start, end),
        int(np.sum(before & ~(closed & (docket.closed < first)))),
        int(np.sum(~before & (docket.filed <= last))),
        int(np.sum(closed & (docket.closed >= first) & (docket.closed <= last))),
        int(np.sum((docket.filed <= last) & ~(closed & (docket.closed <= last)))),
    )


def ages(docket: Docket, day: dt.date) -> Ages | None:
    """The ages of those pending at the end of a day; None when nothing is."""
    last = day.toordinal()
    known = docket.known_on(last)
    waited = last - known.filed[known.closed == PENDING]
    if not len(waited):
        return None
    low, middle, high, decile = (float(v) for v in np.quantile(waited, (0.25, 0.5, 0.75, 0.9)))
    counts = np.bincount(
        np.searchsorted(AGE_BANDS, waited, side="right"), minlength=len(AGE_BANDS) + 1
    ).tolist()
    return Ages(
        len(waited), float(waited.mean()), (low, middle, high), decile, int(waited.max()), tuple(counts)
    )


def months(docket: Docket, start: dt.date, end: dt.date) -> tuple[Month, ...]:
    """Every whole calendar month inside a period."""
    firsts = [
        first for first in _firsts(start, end) if first >= start and _next(first) <= end + dt.timedelta(1)
    ]
    edges = np.array([first.toordinal() for first in firsts])
    after = np.array([_next(first).toordinal() for first in firsts])
    filed = np.sort(docket.filed)
    closed = np.sort(docket.closed[docket.closed != PENDING])
    came, went = np.searchsorted(filed, after), np.searchsorted(closed, after)
    incoming, resolved = came - np.searchsorted(filed, edges), went - np.searchsorted(closed, edges)
    return tuple(
        Month(first, int(a), int(c), int(p))
        for first, a, c, p in zip(firsts, incoming, resolved, came - went, strict=True)
    )


def _length(start: dt.date, end: dt.date) -> int:
    after = end + dt.timedelta(1)
    if (after.year - start.year, after.month, after.day) == (1, start.month, start.day):
        return 365
    return (after - start).days


def _firsts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    first = start.replace(day=1)
    while first <= end:
        yield first
        first = _next(first)


def _next(first: dt.date) -> dt.date:
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
