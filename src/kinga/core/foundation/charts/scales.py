"""From values and days to places on the drawing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

__all__ = ["day_ticks", "nice_ticks"]

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_ticks(top: float, about: int = 4) -> list[float]:
    """Round values from 0 to at least `top`, about `about` steps; whole numbers when `top` is 4 or more."""
    if not math.isfinite(top) or top <= 0:
        return [0.0, 1.0]
    rough = top / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _STEPS if power * factor >= rough * 0.999_999)
    if top >= 4 and step < 1:
        step = 1.0
    if top >= about and step == 2.5:  # counts have no halves
        step = 3.0 if top <= 12 else 5.0
    return [index * step for index in range(math.ceil(top / step - 1e-9) + 1)]


def day_ticks(first: dt.date, last: dt.date, most: int = 7) -> list[dt.date]:
    """Days to label: week starts, month starts or year starts, whichever gives at most `most`."""
    days = (last - first).days
    if days < most:
        return [first + dt.timedelta(days=index) for index in range(days + 1)]
    if days <= 7 * most:
        start = first + dt.timedelta(days=-first.weekday() % 7)
        return _every(start, last, 7)
    for months in (1, 2, 3, 6, 12, 24, 60, 120):
        ticks = _months(first, last, months)
        if len(ticks) <= most:
            return ticks or [first]
    return _thin(_months(first, last, 120), most)


def _every(start: dt.date, last: dt.date, step: int) -> list[dt.date]:
    return [start + dt.timedelta(days=index) for index in range(0, (last - start).days + 1, step)]


def _months(first: dt.date, last: dt.date, step: int) -> list[dt.date]:
    count = first.year * 12 + first.month - 1 + (first.day > 1)
    count += -count % step
    end = last.year * 12 + last.month - 1
    return [dt.date(index // 12, index % 12 + 1, 1) for index in range(count, end + 1, step)]


def _thin(ticks: Sequence[dt.date], most: int) -> list[dt.date]:
    return list(ticks[:: max(1, math.ceil(len(ticks) / most))])
