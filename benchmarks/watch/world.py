"""A watch room of a stated size: what the benchmark of its pages measures. Invented counts of invented units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction

from benchmarks.building import people
from kinga.core.foundation import clock
from kinga.core.registry.models import Place
from kinga.core.security.keys import Ring, unlocked
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, User
from kinga.insight.watch.identity import Group
from kinga.insight.watch.models import (
    CountImport,
    Frequency,
    ImportStatus,
    Indicator,
    Observation,
    Series,
)

__all__ = ["WatchWorld", "build_watch", "next_week"]

WEEKS = 156
_KINDS = ("visits", "calls", "reports", "cases", "referrals", "people")
_DAILY_PART = 10  # every so many series is one of our own, counted by days
_A_BATCH = 4000
_CHANGED = 0.01  # share of series that rise, and of those that fall silent, in the last week


@dataclass(frozen=True)
class WatchWorld:
    """What stands: a worker who may see it, and how much there is of each."""

    analyst: User
    agency: Agency
    weekly: Sequence[Series]
    levels: np.ndarray
    monday: dt.date
    counts: dict[str, int]
    secrets: dict[UUID, bytes]


def build_watch(series: int, seed: int = 1) -> WatchWorld:
    """Nine tenths of the series are weekly counts of units, brought in as imports of six indicators; the rest are our
    own, by days and districts. Three years of each; one in a hundred rises in the last week, one falls silent."""
    random = np.random.default_rng(seed)
    with unlocked(Ring()) as ring, transaction.atomic():
        agency, _partner, workers = people(ring)
        secret = ring.own_secret(user_scope(workers[0].pk)) or b""
    today = clock.today()
    monday = today - dt.timedelta(days=today.weekday() + 7 * WEEKS)
    units = max(1, series * (_DAILY_PART - 1) // _DAILY_PART // len(_KINDS))
    weekly, levels, rows = [], [], 0
    for kind in _KINDS:
        made, level = _imported(random, agency, kind, units)
        mean = _means(random, level, WEEKS, 52.0)
        rows += _store(
            _batch(agency, kind),
            made,
            random,
            mean,
            [monday + dt.timedelta(days=7 * n) for n in range(WEEKS)],
        )
        weekly += made
        levels.append(level)
    daily = max(1, series - len(weekly))
    rows += _own(random, agency, daily, today)
    counts = {"series": len(weekly) + daily, "counts": rows}
    return WatchWorld(
        workers[0], agency, weekly, np.concatenate(levels), monday + dt.timedelta(days=7 * WEEKS), counts,
        {workers[0].pk: secret},
    )  # fmt: skip


def next_week(world: WatchWorld, seed: int = 2) -> int:
    """One week more of every imported series, as an import of its own: how many counts."""
    random = np.random.default_rng(seed)
    batch = _batch(world.agency, "week")
    return _store(batch, world.weekly, random, world.levels[:, None], [world.monday])


def _means(random: np.random.Generator, level: np.ndarray, periods: int, year: float) -> np.ndarray:
    """Waves of a year, slow growth, and the last seven days changed in a few."""
    at = np.arange(periods)
    turn = 2 * np.pi * (at / year + random.random((level.size, 1)))
    mean = level[:, None] * np.exp(0.25 * np.cos(turn) + random.normal(0, 0.1, (level.size, 1)) * at / year)
    lot, last = random.random(level.size), max(1, round(7 * year / 365))
    mean[lot < _CHANGED, -last:] *= 3.0
    mean[lot > 1 - _CHANGED, -last:] *= 0.1
    return np.asarray(mean)


def _imported(
    random: np.random.Generator, agency: Agency, kind: str, units: int
) -> tuple[list[Series], np.ndarray]:
    code = f"bench.{kind}"
    about = Indicator.objects.create(
        agency=agency, code=code, unit=kind, name=f"Invented {kind} of units", origin="imported",
        source="An invented register of units", licence="none",
    )  # fmt: skip
    groups = [
        Group(agency_id=agency.pk, place_name=f"Unit {number:04}", frequency=Frequency.WEEK)
        for number in range(units)
    ]
    return _series(about, groups), np.exp(random.normal(2.0, 1.3, units))


def _own(random: np.random.Generator, agency: Agency, number: int, today: dt.date) -> int:
    """Reports by days and districts; a day without any has no row, as in `store_counts`."""
    about = Indicator.objects.create(
        code="reports.received", unit="reports", name="Reports received", origin="own"
    )
    places = [
        Place(code=f"XX-{index:04}", name=f"District {index:04}", population=20_000 + index)
        for index in range(number - 1)
    ]
    Place.objects.bulk_create(places, batch_size=_A_BATCH)
    groups = [
        Group(agency_id=agency.pk),
        *(Group(agency_id=agency.pk, place_id=place.pk) for place in places),
    ]
    made, days = _series(about, groups), 7 * WEEKS
    mean = _means(random, np.exp(random.normal(-1.5, 0.8, number - 1)), days, 365.25)
    first = today - dt.timedelta(days=days)
    periods = [first + dt.timedelta(days=n) for n in range(days)]
    counts = _drawn(random, mean)
    whole = np.vstack([counts.sum(axis=0, keepdims=True), counts])
    return _write(None, made, whole, periods, zeros=False)


def _series(about: Indicator, groups: Sequence[Group]) -> list[Series]:
    made = [
        Series(key=one.key(about), indicator=about, agency_id=one.agency_id, place_id=one.place_id,
               place_name=one.place_name, frequency=one.frequency)
        for one in groups
    ]  # fmt: skip
    return Series.objects.bulk_create(made, batch_size=_A_BATCH)


def _batch(agency: Agency, name: str) -> CountImport:
    return CountImport.objects.create(
        agency=agency, format="csv", name=name, unit="cases", frequency=Frequency.WEEK, status=ImportStatus.DONE,
        done_at=clock.now(),
    )  # fmt: skip


def _drawn(random: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Counts with variance/mean 1.5."""
    return np.asarray(random.negative_binomial(mean / 0.5, 1 / 1.5))


def _store(
    batch: CountImport, series: Sequence[Series], random: np.random.Generator, mean: np.ndarray, periods: list[dt.date]
) -> int:  # fmt: skip
    return _write(batch, series, _drawn(random, mean), periods, zeros=True)


def _write(
    batch: CountImport | None, series: Sequence[Series], counts: np.ndarray, periods: list[dt.date], *, zeros: bool
) -> int:  # fmt: skip
    rows = _rows(batch, series, counts, periods, zeros)
    number = 0
    with transaction.atomic():
        for some in _some(rows):
            Observation.objects.bulk_create(some)
            number += len(some)
    return number


def _rows(
    batch: CountImport | None, series: Sequence[Series], counts: np.ndarray, periods: list[dt.date], zeros: bool
) -> Iterator[Observation]:  # fmt: skip
    for row, line in zip(series, counts.tolist(), strict=True):
        for period, count in zip(periods, line, strict=True):
            if count or zeros:
                yield Observation(series=row, period=period, count=count, batch=batch)


def _some(rows: Iterator[Observation]) -> Iterator[list[Observation]]:
    held: list[Observation] = []
    for row in rows:
        held.append(row)
        if len(held) == _A_BATCH:
            yield held
            held = []
    if held:
        yield held
