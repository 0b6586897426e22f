"""The projection: the recursion by hand, the pace from a history, and bands that hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kinga.methods.courts.backlog import QUANTILES, BadProjection, NoHistory, Pace, backlog_paths, project


def test_the_recursion_by_hand() -> None:
    # 10 + 5 - 8 = 7; 7 + 2 - min(20, 9) = 0, what cannot be resolved is not carried; 0 + 4 - 1 = 3.
    found = backlog_paths(10, np.array([[5, 2, 4]]), np.array([[8, 20, 1]]))
    assert found.tolist() == [[7, 0, 3]]


months = arrays.arrays(np.int64, (4, 6), elements=st.integers(0, 300))


@given(st.integers(0, 500), months, months)
def test_a_backlog_is_never_below_nothing_and_capacity_only_helps(
    backlog: int, came: np.ndarray, able: np.ndarray
) -> None:
    found = backlog_paths(backlog, came, able)
    assert found.min() >= 0
    assert np.all(backlog_paths(backlog, came, able + 1) <= found)
    assert np.all(found >= backlog + came.cumsum(axis=1) - able.cumsum(axis=1))


def test_a_pace_by_hand() -> None:
    pace = Pace.of([10, 20, 30])
    assert (pace.mean, pace.months) == (20.0, 3)
    assert pace.dispersion == pytest.approx((100 + 0 + 100) / 20 / 2)
    assert Pace.of([0, 0, 0]).dispersion == Pace.of([20, 20, 20]).dispersion == 1.0


def test_too_short_a_history_is_refused() -> None:
    with pytest.raises(NoHistory, match="at least 3 whole months"):
        Pace.of([4, 5])


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 0},
        {"months": 121},
        {"months": 12, "paths": 1},
        {"months": 12, "capacity_share": -0.1},
        {"months": 12, "arrivals_share": float("nan")},
        {"months": 12, "seed": -1},
    ],
)
def test_what_cannot_be_projected_is_refused(wrong: dict[str, float]) -> None:
    pace = Pace.of([10, 11, 12])
    with pytest.raises(BadProjection):
        project(5, pace, pace, **wrong)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_bands_and_half_the_capacity_a_longer_queue() -> None:
    came, went = Pace.of([100, 120, 90, 110]), Pace.of([105, 100, 118, 99])
    first = project(300, came, went, months=12, seed=4)
    assert first == project(300, came, went, months=12, seed=4)
    assert first != project(300, came, went, months=12, seed=5)
    half = project(300, came, went, months=12, capacity_share=0.5, seed=4)
    assert half.bands[-1][QUANTILES.index(0.5)] == pytest.approx(300 + 12 * 105 * 0.5, rel=0.1)
    assert half.smaller < 0.01
    assert all(list(month) == sorted(month) for month in first.bands)


def test_bands_hold_what_comes_about_as_often_as_they_say() -> None:
    """400 courts with an overdispersed history of 24 months: where the backlog is a year later."""
    rng = np.random.default_rng(11)
    held = np.zeros(2)
    for run in range(400):
        came, went = (rng.negative_binomial(40, 0.25, 36) for _ in range(2))
        later = backlog_paths(900, came[None, 24:], went[None, 24:])[0, -1]
        bands = project(
            900, Pace.of(came[:24].tolist()), Pace.of(went[:24].tolist()), months=12, paths=500, seed=run
        ).bands[-1]
        held += [bands[0] <= later <= bands[-1], bands[1] <= later <= bands[-2]]
    assert 0.92 < held[0] / 400 < 0.98
    assert 0.75 < held[1] / 400 < 0.86
