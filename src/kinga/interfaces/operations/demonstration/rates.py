"""How many reports come, of what, from where, on which day: the shape of eight invented months. Pure."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Mapping

__all__ = [
    "CLINIC_WEEKS",
    "DAYS",
    "HARMS",
    "LOCKDOWN_DAYS",
    "clinic_visits",
    "in_lockdown",
    "poisson",
    "rate",
]

DAYS = 238  # thirty-four weeks
LOCKDOWN_DAYS = 70
CLINIC_WEEKS = 60
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


def clinic_visits(dice: random.Random, weekly: Mapping[str, float], today: dt.date) -> str:
    """What the clinics count, as the table they would send: visits a week and place, up to last Sunday.

    `weekly` has an ordinary week's reports of each place by its name. One week of one clinic never came in.
    """
    monday = today - dt.timedelta(days=today.weekday())
    rows = ["week starting;place;visits"]
    for back in range(CLINIC_WEEKS, 0, -1):
        week = monday - dt.timedelta(weeks=back)
        factor = 1.7 if back * 7 < LOCKDOWN_DAYS and back < 3 else 1.0
        for number, (place, usual) in enumerate(weekly.items()):
            lost = back == 20 and number == 1
            visits = "" if lost else str(poisson(dice, usual * 0.8 * (factor if number == 0 else 1.0)))
            rows.append(f"{week:%d/%m/%Y};{place};{visits}")
    return "\n".join(rows) + "\n"
