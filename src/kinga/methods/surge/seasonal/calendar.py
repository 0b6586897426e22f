"""How many periods ago the season of a period was, one, two, … years before: by index or by calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinga.methods.surge.batch import Batch, Ints

__all__ = ["Lookback", "lookback", "weeks_back"]

DAYS = 7


@dataclass(frozen=True, eq=False)
class Lookback:
    """``table`` (rows, years): periods back to the season 1, 2, … years before.

    The row for period p of series s is ``anchor[s] + stride * p``.
    """

    table: Ints
    anchor: Ints
    stride: int


def lookback(batch: Batch, years: int) -> Lookback:
    """By calendar for weeks whose days are known, else by index: 52 weeks or 12 months a year."""
    n_series, n_periods = batch.counts.shape
    if batch.frequency == "week" and batch.first_day is not None and n_series:
        first = int(batch.first_day.min())
        last = int(batch.first_day.max()) + DAYS * n_periods
        return Lookback(weeks_back(first, last, years), batch.first_day - first, DAYS)
    return Lookback(batch.year * np.arange(1, years + 1)[None, :], np.zeros(n_series, dtype=np.int64), 0)


def weeks_back(first: int, last: int, years: int) -> Ints:
    """For each day in [first, last) (days since 1970) the weeks back to the nearest same weekday 1, 2, … years before.

    29 February of a year without one is 1 March. Shape (last - first, years). The reference implementation's
    rule for calendar dates, found from its output (golden file, salmNewport).
    """
    days = np.arange(first, last, dtype=np.int64)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    within = (dates - months.astype("datetime64[D]")).astype(np.int64)
    table = np.empty((days.size, years), dtype=np.int64)
    for year in range(1, years + 1):
        there = (months - 12 * year).astype("datetime64[D]").astype(np.int64) + within
        shift = (days - there) % DAYS
        there += np.where(shift > DAYS // 2, shift - DAYS, shift)
        table[:, year - 1] = (days - there) // DAYS
    return table
