"""Two sets of invented series whose truth is known: waves with a trend, and the untidy ways of real services.

`waves`: the 42 scenarios of Noufaily et al. (2013), doi 10.1002/sim.5595: log m(t) = theta + beta t + sum over waves j
of g1 cos(2 pi j t / 52) + g2 sin(2 pi j t / 52), counts of variance phi m.

`services`: nothing in them is a wave. Each day has a level that is high in school terms and low in school holidays,
falls on public holidays by what the weekday loses, has a yearly campaign of two weeks, grows with the coverage of the
service (an S-curve, and places that open one by one), and a weekday effect; weeks are sums of their days. In the
years before the weeks judged there are unannounced campaigns as well, which are in no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.accuracy.outbreaks import BASELINE, CURRENT, WEEKS, draw, with_outbreaks
from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["SETS", "Scenario", "Series", "number_of_scenarios", "simulate"]

_ROWS: Final = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
_LEVELS: Final = (0.7, 2.0, 6.0, 20.0, 60.0, 200.0)
_SPREADS: Final = (1.0, 1.5, 2.6, 5.0)
_DAYS: Final = 7
_YEAR: Final = 365.2425
_BREAKS: Final = ((98, 3), (217, 4), (328, 6))
"""Day of the year and weeks of the school holidays; three terms a year, as in East Africa."""
_CAMPAIGN: Final = 14
_HOLIDAYS: Final = (1, 46, 100, 121, 145, 182, 227, 273, 305, 340, 359)
"""Days of the year of public holidays; an invented calendar."""


@dataclass(frozen=True)
class Scenario:
    """One kind of series: its name, variance/mean, and what draws the true means of (series, 624) weeks."""

    name: str
    spread: float
    means: Callable[[np.random.Generator, int], tuple[Floats, Floats, Floats | None]]
    """(random, n) -> the true mean, the mean with what no model can know (unannounced campaigns), the calendar."""


@dataclass(frozen=True, eq=False)
class Series:
    """Series of one scenario with the truth beside them: arrays (n, 624) and, for ``cases``, (n, 49).

    ``calendar`` (n, 624, 3) is what the service itself knows beforehand: the share of each week's days in school
    holidays, its public holidays, and the share in the yearly campaign. ``quiet`` has no outbreak in it, ``counts`` has four past ones and a current one of ``size`` k, whose ``cases``
    in the judged weeks stand by themselves. ``mean`` and ``spread`` are the truth of the quiet counts.
    """

    scenario: str
    counts: Floats
    quiet: Floats
    mean: Floats
    spread: Floats
    cases: Floats
    size: npt.NDArray[np.int64]
    calendar: Floats | None


def simulate(
    kind: str, replicates: int, seed: int, *, scenarios: int | None = None, at_once: int = 100
) -> Iterator[Series]:
    """The scenarios of a set, up to ``at_once`` series at a time, so that memory stays bounded.

    Every scenario has a stream of its own from ``seed``, so that a part of a set is the same as in the whole.
    ``scenarios`` takes that many of them, evenly spread. Raises `SurgeInputError` for a set that is none.
    """
    number = number_of_scenarios(kind, scenarios)
    if replicates < 1 or seed < 0:
        raise SurgeInputError("Choose at least 1 replicate, and a seed of 0 or more.")
    every = SETS[kind]
    for at in np.unique(np.linspace(0, len(every) - 1, number).round().astype(int)).tolist():
        for part, start in enumerate(range(0, replicates, at_once)):
            random = np.random.default_rng([seed, list(SETS).index(kind), at, part])
            yield _drawn(random, every[at], min(at_once, replicates - start))


def number_of_scenarios(kind: str, scenarios: int | None = None) -> int:
    """How many scenarios a set has, or has of those asked for. Raises `SurgeInputError`."""
    if kind not in SETS:
        raise SurgeInputError("There is no such set of series. Choose one of: " + ", ".join(SETS) + ".")
    if scenarios is not None and scenarios < 1:
        raise SurgeInputError("Choose at least 1 scenario.")
    return len(SETS[kind]) if scenarios is None else min(scenarios, len(SETS[kind]))


def _drawn(random: np.random.Generator, scenario: Scenario, n: int) -> Series:
    mean, whole, calendar = scenario.means(random, n)
    spread = np.full(n, scenario.spread)
    quiet = draw(random, whole, spread)
    found = with_outbreaks(random, quiet, mean, spread)
    return Series(scenario.name, found.counts, quiet, mean, spread, found.cases, found.size, calendar)


def _waves(row: int, trend: int, waves: int) -> Scenario:
    theta, beta, cosine, sine, spread = _ROWS[row]
    week = np.arange(1, WEEKS + 1)
    level = theta + trend * beta * week
    for j in range(1, waves + 1):
        angle = 2.0 * np.pi * j * week / 52
        level = level + cosine * np.cos(angle) + sine * np.sin(angle)

    def means(_random: np.random.Generator, n: int) -> tuple[Floats, Floats, None]:
        mean = np.tile(np.exp(level), (n, 1))
        return mean, mean, None

    return Scenario(f"waves-{row + 1}-trend{trend}-waves{waves}", spread, means)


def _service(level: float, spread: float) -> Scenario:
    def means(random: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
        year, calendar = _year(random, n)
        known = level * year * _coverage(random, n)
        return known, known * _unannounced(random, n), calendar

    return Scenario(f"services-mean{level:g}-spread{spread:g}", spread, means)


def _year(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """School terms, public holidays by weekday, and a yearly campaign, by day and then by week: (n, 624).

    The calendar (n, 624, 3) beside it says how many of a week's days were of each kind, as a share.
    """
    day = np.arange(_DAYS * WEEKS)
    season, weekday = day % _YEAR, day % _DAYS
    away = np.zeros(day.size, dtype=np.bool_)
    for begin, weeks in _BREAKS:
        # A break begins on the Monday nearest to its day of the year.
        for year in range(-1, int(day.size / _YEAR) + 1):
            monday = round((year * _YEAR + begin) / _DAYS) * _DAYS
            away[max(monday, 0) : max(monday + weeks * _DAYS, 0)] = True
    school = np.where(away, random.uniform(0.5, 0.9, (n, 1)), 1.0)
    by_weekday = np.where(weekday < 5, 1.0, random.uniform(0.25, 1.0, (n, 1)))
    by_weekday = by_weekday * np.where(weekday == 0, random.uniform(1.0, 1.5, (n, 1)), 1.0)
    off = np.isin(season.astype(int), _HOLIDAYS) & (weekday < 5)
    closed = np.where(off, random.uniform(0.2, 0.7, (n, 1)), 1.0)
    since = (season - random.uniform(0.0, _YEAR, (n, 1))) % _YEAR
    under_way = since < _CAMPAIGN
    campaign = np.where(under_way, random.uniform(1.0, 1.6, (n, 1)), 1.0)
    daily = by_weekday / by_weekday.mean(axis=1, keepdims=True) * school * closed * campaign
    known = [np.broadcast_to(kind, daily.shape) for kind in (away, off, under_way)]
    calendar = np.stack([kind.reshape(n, WEEKS, _DAYS).mean(axis=2) for kind in known], axis=2)
    return daily.reshape(n, WEEKS, _DAYS).mean(axis=2), calendar


def _coverage(random: np.random.Generator, n: int) -> Floats:
    """Growth over the twelve years, from an S-curve and from places that open: (n, 624), 1 in the last week."""
    week = np.arange(WEEKS)
    middle, pace = random.uniform(100, 500, (n, 1)), random.uniform(40, 120, (n, 1))
    curve = 1.0 + random.uniform(0.0, 1.0, (n, 1)) / (1.0 + np.exp(-(week - middle) / pace))
    opened = np.zeros((n, WEEKS))
    for _ in range(6):
        opened += week >= random.uniform(0, WEEKS * 1.3, (n, 1))
    grown = curve * (1.0 + 0.04 * opened)
    return np.asarray(grown / grown[:, -1:], dtype=np.float64)


def _unannounced(random: np.random.Generator, n: int) -> Floats:
    """Campaigns that nobody wrote down, one in a year and a half, none in the weeks judged: factors (n, 624)."""
    factor, week = np.ones((n, WEEKS)), np.arange(WEEKS)
    for _ in range(8):
        begin, length = random.integers(0, BASELINE[1], (n, 1)), random.integers(1, 4, (n, 1))
        inside = (week >= begin) & (week < begin + length) & (week < CURRENT[0])
        factor = np.where(inside, factor * random.uniform(1.3, 2.0, (n, 1)), factor)
    return factor


SETS: Final = MappingProxyType(
    {
        "waves": tuple(
            _waves(row, trend, waves) for row in range(len(_ROWS)) for trend in range(2) for waves in range(3)
        ),
        "services": tuple(_service(level, spread) for level in _LEVELS for spread in _SPREADS),
    }
)
"""The scenarios of each set: 42 and 24."""
