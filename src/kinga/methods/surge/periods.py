"""Days into weeks: calendar weeks, and rolling sums of seven days with their weekday effect.

Daily helpline counts have a weekday effect and a variance/mean of about 2.6, so single days are not
judged: each day closes a sum of seven. A sum of seven full days holds every weekday once; where a day
is missing, the weekday effect says how much of the week was seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats, as_batch

__all__ = ["DAYS", "Weeks", "calendar_weeks", "rolling_weeks", "tangled", "untangled", "weekday_weights"]

DAYS = 7


@dataclass(frozen=True, eq=False)
class Weeks:
    """Sums of seven days. ``counts`` and ``exposure`` have one row a series, ``starts`` one date a column.

    ``exposure`` is the share of a usual week that was seen: 1 when all seven days were reported.
    """

    counts: Floats
    exposure: Floats
    starts: tuple[dt.date, ...]


def calendar_weeks(daily: npt.ArrayLike, first_day: dt.date, *, partial: bool = False) -> Weeks:
    """Sums by week from Monday to Sunday of (n_series, n_days); a week with a day missing is NaN.

    The week that ``first_day`` or the last day cuts is dropped, or kept as missing (NaN) if ``partial``.
    """
    days = as_batch(daily)
    before = first_day.weekday()
    after = -(before + days.shape[1]) % DAYS
    padded = np.pad(days, ((0, 0), (before, after)), constant_values=np.nan)
    sums = padded.reshape(days.shape[0], -1, DAYS).sum(axis=2)
    monday = first_day - dt.timedelta(days=before)
    starts = [monday + dt.timedelta(days=DAYS * week) for week in range(sums.shape[1])]
    if not partial:
        kept = slice(1 if before else 0, sums.shape[1] - (1 if after else 0))
        sums, starts = sums[:, kept], starts[kept]
    return Weeks(sums, np.where(np.isnan(sums), np.nan, 1.0), tuple(starts))


def weekday_weights(daily: npt.ArrayLike, *, weeks: int = 12) -> Floats:
    """The usual size of each day against the mean day, from the ``weeks`` before it only.

    Shape as given. Each weekday is drawn towards 1 as if one average week had been seen besides, so
    that a short history gives a gentle effect; without history it is 1.
    """
    days = as_batch(daily)
    seen = np.isfinite(days)
    filled = np.where(seen, days, 0.0)
    same, same_seen = np.zeros_like(days), np.zeros_like(days)
    for back in range(1, weeks + 1):
        step = DAYS * back
        if step < days.shape[1]:
            same[:, step:] += filled[:, :-step]
            same_seen[:, step:] += seen[:, :-step]
    all_days, all_seen = _trailing(filled, DAYS * weeks), _trailing(seen.astype(np.float64), DAYS * weeks)
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = all_days / all_seen
        weight = (same + typical) / (same_seen + 1.0) / typical
    return np.where(np.isfinite(weight), weight, 1.0)


def rolling_weeks(daily: npt.ArrayLike, first_day: dt.date, *, most_missing: int = 2) -> Weeks:
    """The sum of the seven days that end with each day: same shape as ``daily``, the first six NaN.

    Up to ``most_missing`` days may be missing: the sum is then of the days seen and ``exposure`` the
    share of the week, by weekday weights, that they make up. ``starts`` holds the first of the seven.
    """
    days = as_batch(daily)
    weights = weekday_weights(days)
    seen = np.isfinite(days)
    counts = _windows(np.where(seen, days, 0.0))
    share = _windows(np.where(seen, weights, 0.0)) / _windows(weights)
    missing = _windows((~seen).astype(np.float64))
    usable = missing <= most_missing
    starts = tuple(first_day + dt.timedelta(days=day - DAYS + 1) for day in range(days.shape[1]))
    return Weeks(np.where(usable, counts, np.nan), np.where(usable, share, np.nan), starts)


def tangled(values: Floats) -> Floats:
    """Rolling sums (n_series, n_days) as seven series of weeks each, (7 n_series, n_weeks), ending with the last day.

    Neighbouring sums share six days; within one of the seven series they share none.
    """
    n_series, n_days = values.shape
    padded = np.pad(values, ((0, 0), (-n_days % DAYS, 0)), constant_values=np.nan)
    return padded.reshape(n_series, -1, DAYS).transpose(0, 2, 1).reshape(n_series * DAYS, -1)


def untangled(values: npt.NDArray[Any], days: int) -> npt.NDArray[Any]:
    """The way back, for any array (7 n_series, n_weeks): the last ``days`` columns of (n_series, n_days)."""
    n_series = values.shape[0] // DAYS
    whole = values.reshape(n_series, DAYS, -1).transpose(0, 2, 1).reshape(n_series, -1)
    return whole[:, whole.shape[1] - days :]


def _windows(values: Floats) -> Floats:
    """The sum of the seven values ending at each column, NaN for the first six."""
    out = np.full(values.shape, np.nan)
    if values.shape[1] >= DAYS:
        out[:, DAYS - 1 :] = np.lib.stride_tricks.sliding_window_view(values, DAYS, axis=1).sum(axis=2)
    return out


def _trailing(values: Floats, length: int) -> Floats:
    """The sum of up to ``length`` values before each column, that column not included."""
    total = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    ends = np.arange(values.shape[1])
    return np.asarray(total[:, ends] - total[:, np.maximum(ends - length, 0)], dtype=np.float64)
