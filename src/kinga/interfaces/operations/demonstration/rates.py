"""How many reports come, of what, from where, on which day: the shape of eight invented months. Pure."""

from __future__ import annotations

import datetime as dt
import math
import random

__all__ = ["DAYS", "HARMS", "LOCKDOWN_DAYS", "in_lockdown", "poisson", "rate"]

DAYS = 238  # thirty-four weeks
LOCKDOWN_DAYS = 70
_SILENT_PLACE, _SILENT_DAYS = "XM-OH", 23  # the line to the harbour is cut
_SURGES = {"XM-MT": (68, 2.7), "XM-RV": (13, 5.0)}  # since how many days, and by what factor

# Shares of ordinary reports.
HARMS = {
    "home": 0.36, "sexual": 0.09, "online": 0.08, "labour": 0.07, "trafficking": 0.05, "neglect": 0.13,
    "stranded": 0.05, "other": 0.09, "unknown": 0.08,
}  # fmt: skip
_WEEKDAYS = (1.16, 1.08, 1.05, 1.02, 1.04, 0.88, 0.77)  # from Monday; their mean is 1
_SEASON = 0.12
_LOCKDOWN = {"neglect": 0.8, "stranded": 2.2, "online": 1.4, "labour": 0.8}


def in_lockdown(day: dt.date, today: dt.date) -> bool:
    """Whether the invented lockdown holds on `day`."""
    return (today - day).days < LOCKDOWN_DAYS


def rate(place: str, weekly: float, harm: str, day: dt.date, today: dt.date) -> float:
    """The expected number of reports of `harm` from `place` on `day`."""
    ago = (today - day).days
    if place == _SILENT_PLACE and ago < _SILENT_DAYS:
        return 0.0
    expected = weekly / 7 * HARMS[harm] * _WEEKDAYS[day.weekday()]
    expected *= 1 + _SEASON * math.cos(2 * math.pi * (day.timetuple().tm_yday - 20) / 365.25)
    if in_lockdown(day, today):
        expected *= _LOCKDOWN.get(harm, 1.0)
    since, factor = _SURGES.get(place, (0, 1.0))
    return expected * factor if harm == "home" and ago < since else expected


def poisson(dice: random.Random, mean: float) -> int:
    """A Poisson number by multiplication (Knuth, The Art of Computer Programming 2, 3.4.1): for small means."""
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count
