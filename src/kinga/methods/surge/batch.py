"""Series side by side: what every detector is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats, SurgeInputError, as_batch

__all__ = ["Batch", "Frequency", "Ints", "day_number"]

Frequency = Literal["day", "week", "month"]
Ints = npt.NDArray[np.int64]

_YEAR: Final[dict[str, int | None]] = {"day": None, "week": 52, "month": 12}


@dataclass(frozen=True, eq=False)
class Batch:
    """Counts (n_series, n_periods), every series ending in the last column; NaN is missing, never zero.

    ``exposure`` has the same shape: the denominator of each count, in any one unit; None: no denominators.
    ``first_day`` (n_series,) is the day of column 0 in days since 1 January 1970, where the calendar decides
    what the same season of an earlier year is; None: the index decides (52 weeks, 12 months back).
    ``calendar`` (1 or n_series, n_periods, kinds) is what is known to make a period unlike others, for all series or
    for each: the share of its days in school holidays, in a campaign, and so on. The harmonic regression uses it.
    """

    counts: Floats
    frequency: Frequency = "week"
    exposure: Floats | None = None
    first_day: Ints | None = None
    calendar: Floats | None = None

    @classmethod
    def of(
        cls,
        counts: npt.ArrayLike,
        *,
        frequency: Frequency = "week",
        exposure: npt.ArrayLike | None = None,
        first_day: dt.date | npt.ArrayLike | None = None,
        calendar: npt.ArrayLike | None = None,
    ) -> Batch:
        """Checked: counts not negative, exposure of the same shape and above 0 where there is a count.

        A count whose exposure is missing or 0 is missing. ``first_day`` is one date for all, or one day
        number a series. Raises `SurgeInputError`.
        """
        observed = as_batch(counts)
        if frequency not in _YEAR:
            raise SurgeInputError("The frequency must be 'day', 'week' or 'month'.")
        over = None if exposure is None else as_batch(exposure)
        if over is not None:
            if over.shape != observed.shape:
                raise SurgeInputError("Exposure must have the same shape as the counts.")
            observed = np.where(over > 0, observed, np.nan)
        start: Ints | None = None
        if isinstance(first_day, dt.date):
            start = np.full(observed.shape[0], day_number(first_day))
        elif first_day is not None:
            start = np.broadcast_to(np.asarray(first_day, dtype=np.int64), observed.shape[:1])
        return cls(observed, frequency, over, start, _as_calendar(calendar, observed))

    @property
    def begin(self) -> Ints:
        """The first column of each series with a count; n_periods where there is none."""
        seen = np.isfinite(self.counts)
        first = np.where(seen.any(axis=1), seen.argmax(axis=1), self.counts.shape[1])
        return np.asarray(first, dtype=np.int64)

    @property
    def year(self) -> int:
        """How many periods apart the same season of two years is by index: 52 weeks, 12 months.

        Raises `SurgeInputError` for days, which are judged as sums of seven.
        """
        periods = _YEAR[self.frequency]
        if periods is None:
            raise SurgeInputError("Days are judged as sums of seven: use detect(), which adds them up.")
        return periods

    def rows(self, chosen: slice | npt.NDArray[np.intp]) -> Batch:
        """Some of the series."""
        return replace(
            self,
            counts=self.counts[chosen],
            exposure=None if self.exposure is None else self.exposure[chosen],
            first_day=None if self.first_day is None else self.first_day[chosen],
            calendar=self.calendar
            if self.calendar is None or self.calendar.shape[0] == 1
            else self.calendar[chosen],
        )


def _as_calendar(calendar: npt.ArrayLike | None, counts: Floats) -> Floats | None:
    if calendar is None:
        return None
    known = np.ascontiguousarray(calendar, dtype=np.float64)
    known = known[None] if known.ndim == 2 else known
    if known.ndim != 3 or known.shape[0] not in {1, counts.shape[0]} or known.shape[1] != counts.shape[1]:
        raise SurgeInputError(
            "A calendar has one row a period and one column a kind of day, for all series or each."
        )
    if not np.isfinite(known).all():
        raise SurgeInputError(
            "A calendar has a number for every period: 0 where nothing of the kind falls in it."
        )
    return known


def day_number(day: dt.date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - _EPOCH


_EPOCH = dt.date(1970, 1, 1).toordinal()
