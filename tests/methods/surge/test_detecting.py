"""The one way in: what is chosen by history, days, and what many series need."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kinga.methods import surge
from kinga.methods.surge.batch import Batch
from kinga.methods.surge.detecting import METHODS

RANDOM = np.random.default_rng(11)


def test_every_name_of_the_interface_is_there() -> None:
    assert all(hasattr(surge, name) for name in surge.__all__)
    assert set(surge.__all__) <= set(dir(surge))
    with pytest.raises(AttributeError):
        _ = surge.nothing_of_this_name


def test_each_period_is_judged_by_what_its_history_allows() -> None:
    counts = RANDOM.poisson(10, (3, 200)).astype(float)
    counts[1, :150] = np.nan
    found = surge.detect(Batch.of(counts), last=200)
    assert list(found.method[0, [0, 6, 7, 8, 155, 156, 199]]) == [
        "",
        "",
        "ears-c1",
        "short",
        "short",
        "harmonic",
        "harmonic",
    ]
    assert list(found.reason[0, [0, 7, 8, 199]]) == ["too_short", "very_short", "short", "long"]
    assert found.method[1, -1] == "short"
    assert found.earlier[1, -1] == 49
    alone = surge.detect_harmonic(counts[:1], last=10)
    np.testing.assert_allclose(found.forecast.p_high[0, -10:], alone.p_high[0], rtol=1e-9)
    short = surge.detect_short(counts[1:2])
    np.testing.assert_array_equal(found.forecast.upper[1, 160:], short.upper[0, 160:])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("frequency", ["day", "week", "month"])
def test_every_method_takes_every_frequency_and_judges_the_last_periods_alike(
    method: str, frequency: str
) -> None:
    counts = RANDOM.poisson(9, (2, 420)).astype(float)
    batch = Batch.of(
        counts,
        frequency=frequency,
        exposure=np.full(counts.shape, 60.0),
        first_day=dt.date(2018, 1, 1),  # type: ignore[arg-type]
    )
    found = surge.detect(batch, method, last=3)  # type: ignore[arg-type]
    forecast = found.forecast
    assert forecast.observed.shape == found.method.shape == (2, 3)
    judged = np.isfinite(forecast.p_high) | np.isfinite(forecast.p_low)
    if frequency != "day" or method not in {"farrington", "harmonic"}:
        assert judged.all()
    assert set(np.unique(forecast.note)) <= set(surge.NOTES)


def test_days_are_judged_as_sums_of_seven() -> None:
    daily = np.tile([30.0, 20, 20, 20, 20, 8, 4], 30)[None, :]
    daily[0, -3:] *= 4
    found = surge.detect(Batch.of(daily, frequency="day", first_day=dt.date(2020, 1, 6)), last=5)
    assert found.forecast.observed[0, -1] == daily[0, -7:].sum()
    assert found.method[0, -1] == "short"
    assert found.reason[0, -1] == "short_days"
    assert list(found.forecast.signal[0]) == ["", "", "surge", "surge", "surge"]
    weeks, expected = surge.detect_short_daily(daily, dt.date(2020, 1, 6))
    np.testing.assert_allclose(found.forecast.p_high, expected.p_high[:, -5:])
    assert weeks.counts.shape == daily.shape


def test_years_of_days_find_the_same_season() -> None:
    days = np.arange(7 * 52 * 5)
    level = 20 * np.exp(0.8 * np.cos(2 * np.pi * days / 364))
    daily = RANDOM.poisson(level, (3, days.size)).astype(float)
    found = surge.detect(
        Batch.of(daily, frequency="day", first_day=dt.date(2015, 1, 5)), "farrington", last=30
    )
    assert (found.forecast.signal != "").mean() < 0.05
    assert np.isfinite(found.forecast.expected).all()


@pytest.mark.parametrize("detector", ["detect_farrington", "detect_harmonic", "detect_cusum", "detect_glr"])
def test_single_days_are_refused_by_methods_that_know_a_year(detector: str) -> None:
    batch = Batch.of(np.ones((1, 900)), frequency="day")
    with pytest.raises(surge.SurgeInputError, match="sums of seven"):
        getattr(surge, detector)(batch)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(surge.SurgeInputError):
        surge.detect(Batch.of([1.0, 2]), "guess")  # type: ignore[arg-type]


def test_the_share_of_false_discoveries_is_held() -> None:
    random = np.random.default_rng(3)
    shares = []
    for _ in range(200):
        p = np.concatenate([random.random(900), random.random(100) * 1e-3])
        cutoff = surge.discovery_cutoff(p, 0.1)
        found = p <= cutoff
        shares.append(found[:900].sum() / max(1, found.sum()))
    assert np.mean(shares) < 0.1
    assert surge.discovery_cutoff([0.5, np.nan], 0.1) == -1.0
    p = random.random(1000) ** 3
    assert surge.discovery_cutoff(p, 0.05) == surge.discovery_cutoff(p[p <= 0.05], 0.05, tests=1000)


def test_recalibration_gives_a_noisy_source_its_nominal_rate() -> None:
    random = np.random.default_rng(6)
    past, now = random.random(20_000) ** 1.6, random.random(200_000) ** 1.6
    assert (now <= 0.005).mean() > 0.03
    worth = surge.recalibrate(past)
    after = worth.apply(now)
    assert (after <= 0.005).mean() == pytest.approx(0.005, rel=0.25)
    assert (np.diff(after[np.argsort(now)]) >= -1e-12).all()
    assert worth.apply(np.array([worth.nominal(0.005)]))[0] == pytest.approx(0.005)
    calm = surge.recalibrate(random.random(20_000))
    np.testing.assert_allclose(calm.apply([0.5, 0.05, 0.005]), [0.5, 0.05, 0.005], rtol=0.2)
    with pytest.raises(surge.SurgeInputError):
        surge.recalibrate(past[:50])


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(surge.SurgeInputError):
        Batch.of([1.0, -1.0])
    with pytest.raises(surge.SurgeInputError):
        Batch.of([1.0, 2.0], exposure=[1.0])
    with pytest.raises(surge.SurgeInputError):
        Batch.of([1.0, 2.0], frequency="year")  # type: ignore[arg-type]
    assert np.isnan(Batch.of([1.0, 2.0], exposure=[1.0, 0.0]).counts[0, 1])


def test_warming_runs_every_method() -> None:
    surge.warm()


@pytest.mark.parametrize("frequency", ["day", "week"])
def test_a_calendar_is_followed_by_day_and_by_week_and_for_each_series(frequency: str) -> None:
    """A drop in the known days is no silence; without the calendar it is."""
    periods = 7 * 230 if frequency == "day" else 230
    week = np.arange(periods) // (7 if frequency == "day" else 1)
    away = np.isin(week, [20, 21, 75, 76, 129, 130, 180, 181, 228, 229]).astype(float)
    level = np.where(away > 0, 0.4, 1.0) * (12 if frequency == "day" else 84)
    counts = np.tile(np.round(level), (2, 1)) + RANDOM.integers(-2, 3, (2, periods))
    known = np.stack([away, np.zeros(periods)])[:, :, None]
    batch = Batch.of(counts, frequency=frequency, first_day=dt.date(2015, 1, 5), calendar=known)  # type: ignore[arg-type]
    for method in ("harmonic", "auto"):
        signal = surge.detect(batch, method, last=1).forecast.signal  # type: ignore[arg-type]
        assert list(signal[:, 0]) == ["", "silence"]
    shared = Batch.of(counts, frequency=frequency, first_day=dt.date(2015, 1, 5), calendar=known[0])  # type: ignore[arg-type]
    assert list(surge.detect(shared, "harmonic", last=1).forecast.signal[:, 0]) == ["", ""]


@pytest.mark.parametrize(
    "calendar", [np.zeros(5), np.zeros((4, 1)), np.zeros((3, 5, 1)), np.full((5, 1), np.nan)]
)
def test_a_calendar_that_does_not_fit_is_refused(calendar: np.ndarray) -> None:
    with pytest.raises(surge.SurgeInputError, match="calendar"):
        Batch.of(np.ones((2, 5)), calendar=calendar)
