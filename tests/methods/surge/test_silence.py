"""Runs of zero."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from kinga.methods.surge import detect_short, zero_run_chance, zero_run_needed
from kinga.methods.surge.short.calibration import found_changes


@pytest.mark.parametrize(("mean", "weeks"), [(1.0, 6), (2.0, 3), (5.0, 2), (6.0, 1)])
def test_the_rule_for_runs_of_zero(mean: float, weeks: int) -> None:
    assert zero_run_needed(mean) == weeks
    chance = zero_run_chance(np.array(mean), np.array(1.0), np.array([weeks - 1.0, float(weeks)]))
    assert chance[1] <= 0.005 < chance[0]


def test_varying_counts_need_longer_runs() -> None:
    assert zero_run_needed(1.0, dispersion=2.6) > zero_run_needed(1.0)
    known = zero_run_chance(np.array(1.0), np.array(2.0), np.array(6.0))
    doubted = zero_run_chance(np.array(1.0), np.array(2.0), np.array(6.0), 20.0)
    far = zero_run_chance(np.array(1.0), np.array(2.0), np.array(6.0), 1e9)
    assert doubted > known
    assert float(far) == pytest.approx(float(known), rel=1e-6)
    assert float(known) == pytest.approx(stats.nbinom(1.0, 0.5).pmf(0) ** 6)


def test_one_empty_week_says_little_and_a_run_says_much() -> None:
    usual = [1.0, 2, 1, 3, 2, 1, 4, 2, 1, 2, 3, 1, 2, 2, 3, 1] * 3
    found = detect_short([*usual, 0, 0, 0, 0, 0])
    silent = np.flatnonzero(found.signal[0] == "silence")
    assert silent[0] in (len(usual) + 2, len(usual) + 3)
    assert set(found.note[0, silent]) == {"zero_run"}
    assert math.isclose(found.expected[0, silent[0]], 2, abs_tol=0.2)


def test_a_missing_week_breaks_the_run() -> None:
    usual = [2.0, 1, 3, 2, 2, 1, 3, 2] * 6
    found = detect_short([*usual, 0, 0, np.nan, 0, 0])
    assert set(found.signal[0]) == {""}


def test_a_fall_in_a_large_series_is_a_silence() -> None:
    first, within_six = found_changes(200.0, 2.6, 0.5, 26, series=40, seed=3)
    assert first > 0.8
    assert within_six > 0.9
