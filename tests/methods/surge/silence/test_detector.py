"""Silences: falls that last, runs of zero, periods not yet complete, one channel beside the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods import surge
from kinga.methods.surge import Batch, SilenceSettings, SurgeInputError, detect_silence, hold, weigh_channels
from kinga.methods.surge.accuracy.drops import evaluate_drops
from kinga.methods.surge.silence.channels import ANSWERS

RANDOM = np.random.default_rng(8)
YEARS = RANDOM.poisson(20 * np.exp(0.3 * np.cos(2 * np.pi * np.arange(300) / 52)), (40, 300)).astype(float)


def test_a_lasting_fall_is_found_that_no_single_week_shows() -> None:
    counts = YEARS.copy()
    counts[:, -6:] = np.round(counts[:, -6:] * 0.62)
    weeks = detect_silence(counts, last=6)
    found = (weeks.signal == "silence").any(axis=1).mean()
    single = (
        (surge.detect(Batch.of(counts), "harmonic", last=6).forecast.signal == "silence").any(axis=1).mean()
    )
    assert found > 0.8
    assert found > single + 0.1
    assert set(np.unique(weeks.signal)) <= {"", "silence"}
    assert np.isnan(weeks.p_high).all()


def test_quiet_series_stay_quiet() -> None:
    assert (detect_silence(YEARS, last=6).signal == "silence").any(axis=1).mean() <= 0.12
    assert (detect_silence(YEARS[:, :60], last=6).signal == "silence").any(axis=1).mean() <= 0.12


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 60), st.floats(0, 0.3))
def test_bounds_and_p_values_agree(seed: int, mean: float, missing: float) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(mean, (3, 150)).astype(float)
    counts[random.random(counts.shape) < missing] = np.nan
    found = detect_silence(counts, last=12)
    judged = np.isfinite(found.p_low)
    assert ((found.p_low[judged] >= 0) & (found.p_low[judged] <= 1)).all()
    assert ((found.signal == "silence") == (found.p_low <= 0.005))[judged].all()
    plain = judged & (found.note != "zero_run")
    assert ((found.signal == "silence") == (found.observed < found.lower))[plain].all()
    assert (found.note[np.isnan(found.observed)] == "missing").all()
    assert not (found.signal[np.isnan(found.observed)] == "silence").any()


@pytest.mark.parametrize(("mean", "weeks"), [(1, 6), (2, 3), (5, 2)])
def test_runs_of_zero_speak_after_as_many_weeks_as_the_rule_says(mean: int, weeks: int) -> None:
    usual = np.tile(np.array([mean, mean + 1, mean - 1, mean], dtype=float), 60)
    found = detect_silence(np.concatenate([usual, np.zeros(8)]), last=8)
    first = int(np.flatnonzero(found.signal[0] == "silence")[0]) + 1
    assert first in {weeks, weeks + 1}
    gap = np.concatenate([usual, [0.0] * (weeks - 1), [np.nan], [0.0]])
    assert detect_silence(gap, last=1).signal[0, 0] == ""


def test_a_short_history_is_said_and_exposure_counts() -> None:
    short = detect_silence(np.ones((1, 10)))
    assert set(short.note[0]) == {"too_short"}
    counts, half = RANDOM.poisson(40, (1, 60)).astype(float), np.ones((1, 60))
    counts[0, -1], half[0, -1] = 20, 0.5
    assert detect_silence(Batch.of(counts, exposure=half), last=1).signal[0, 0] == ""
    assert detect_silence(counts, last=1).signal[0, 0] == "silence"
    with pytest.raises(SurgeInputError):
        SilenceSettings(alpha=0.7)


def test_a_silence_is_held_back_until_completeness_is_known() -> None:
    counts = YEARS[:1].copy()
    counts[0, -3:] = 2
    found = detect_silence(counts, last=3)
    assert list(found.signal[0]) == ["silence"] * 3
    held = hold(found, [1.0, np.nan, 0.6])
    assert list(held.signal[0]) == ["silence", "", ""]
    assert list(held.note[0])[1:] == ["not_complete"] * 2
    assert list(found.signal[0]) == ["silence"] * 3
    assert hold(found, 0.6, least=0.5).signal[0, 2] == "silence"


def test_channels_say_whether_reports_moved_or_stopped() -> None:
    own, other = RANDOM.poisson(200, 30).astype(float), RANDOM.poisson(168, 30).astype(float)

    def ask(mine: float, theirs: float) -> str:
        return weigh_channels(np.append(own, mine), np.append(other, theirs)).answer

    assert ask(127, 375) == "moved"
    assert ask(100, 160) == "alone"
    assert ask(100, 80) == "everywhere"
    assert ask(205, 170) == "usual"
    assert ask(np.nan, 170) == "cannot_say"
    told = weigh_channels(np.append(own, 127), np.append(other, 375))
    assert told.english() == ANSWERS["moved"]
    assert told.share == pytest.approx(127 / 502)
    assert told.others == 375
    with pytest.raises(SurgeInputError):
        weigh_channels(own, other[:-1])


@pytest.mark.deep
@pytest.mark.parametrize(("mean", "spread"), [(20.0, 1.0), (20.0, 1.5), (50.0, 5.0), (200.0, 5.0)])
def test_halved_counts_are_found_within_six_weeks(mean: float, spread: float) -> None:
    found = evaluate_drops(mean, spread, series=600, seed=3)
    assert found.matched + 2 * found.error >= 0.9
    assert found.false <= 0.05
