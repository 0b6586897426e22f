"""Línea 144, Argentina, 2020: real daily counts through a lockdown that began on 20 March."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import kinga
from kinga.methods.surge import calendar_weeks, describe, detect_short, detect_short_daily, rolling_weeks
from kinga.methods.surge.periods import weekday_weights

DATA = Path(kinga.__file__).parent / "insight" / "watch" / "data"
FIRST_DAY = dt.date(2020, 1, 1)
SURGE_WEEK = dt.date(2020, 3, 23)


@pytest.fixture(scope="module")
def daily() -> np.ndarray:
    with (DATA / "ar_linea144_daily_2020.csv").open(encoding="utf-8", newline="") as file:
        return np.array([float(row["reports"]) for row in csv.DictReader(file)])


def test_the_week_of_23_march_is_a_surge_and_none_before_it(daily: np.ndarray) -> None:
    weeks = calendar_weeks(daily, FIRST_DAY)
    at = weeks.starts.index(SURGE_WEEK)
    assert weeks.starts[0] == dt.date(2020, 1, 6)
    assert list(weeks.counts[0, at - 1 : at + 1]) == [428, 693]
    found = detect_short(weeks.counts)
    assert found.signal[0, at] == "surge"
    assert "surge" not in found.signal[0, :at]
    assert np.isfinite(found.p_high[0, at - 3 : at]).all()
    sentence = describe(found.verdict(0, at))
    assert sentence.p is not None
    assert sentence.p <= 0.005


def test_a_cut_week_is_missing_not_low(daily: np.ndarray) -> None:
    weeks = calendar_weeks(daily, FIRST_DAY, partial=True)
    assert weeks.starts[0] == dt.date(2019, 12, 30)
    assert np.isnan(weeks.counts[0, [0, -1]]).all()
    found = detect_short(weeks.counts)
    assert found.note[0, 0] == "missing"
    assert found.signal[0, weeks.starts.index(SURGE_WEEK)] == "surge"


def test_rolling_sums_find_the_same_surge_and_none_before_it(daily: np.ndarray) -> None:
    weeks, found = detect_short_daily(daily, FIRST_DAY)
    at = weeks.starts.index(SURGE_WEEK)
    assert found.observed[0, at] == 693
    assert found.signal[0, at] == "surge"
    assert "surge" not in found.signal[0, :at]
    assert set(found.note[0, :6]) == {"too_short"}
    whole = calendar_weeks(daily, FIRST_DAY)
    judged = detect_short(whole.counts)
    rolled = [weeks.starts.index(start) for start in whole.starts]
    np.testing.assert_allclose(found.p_high[0, rolled], judged.p_high[0], rtol=1e-9)


def test_a_missing_day_is_allowed_for(daily: np.ndarray) -> None:
    gap = daily.copy()
    sunday = (dt.date(2020, 3, 29) - FIRST_DAY).days
    gap[sunday] = np.nan
    weeks = rolling_weeks(gap, FIRST_DAY)
    assert weeks.counts[0, sunday] == 693 - 127
    assert weeks.exposure[0, sunday] == pytest.approx(6 / 7, abs=0.03)
    assert weekday_weights(gap)[0, sunday] > 1.05
    _, found = detect_short_daily(gap, FIRST_DAY)
    assert found.signal[0, sunday] == "surge"
    gap[sunday - 3 : sunday] = np.nan
    assert np.isnan(rolling_weeks(gap, FIRST_DAY).counts[0, sunday])
