"""The space-time scan: small cases worked by hand, chance as often as it says, and clusters that are found."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.surge import Neighbourhood, ScanSettings, SurgeInputError, scan
from kinga.methods.surge.scanning.scan import gumbel_p

LINE = Neighbourhood.of_neighbours([[1], [2], [3], []])
GRID = Neighbourhood.of_centroids(*(axis.ravel() for axis in np.meshgrid(np.arange(6.0), np.arange(6.0))))


def test_the_likelihood_ratio_of_a_table_worked_by_hand() -> None:
    """Place 0 has 9 of its 12 cases in the last period, the others one of four each.

    Margins: 24 cases, rows 12, 4, 4, 4, last column 12: due in place 0 and the last period 12 x 12 / 24 = 6.
    ratio = 9 ln(9/6) + 15 ln(15/18).
    """
    counts = np.array([[1, 1, 1, 9], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]], dtype=float)
    (found,) = scan(counts, LINE, settings=ScanSettings(longest=1, replicas=199), ways=("high",))
    assert (found.places, found.periods, found.observed) == ((0,), 1, 9.0)
    assert found.expected == pytest.approx(12 * 12 / 24)
    assert found.ratio == pytest.approx(9 * math.log(9 / 6) + 15 * math.log(15 / 18))
    assert found.p <= 0.1


def test_poisson_ratios_worked_by_hand_in_both_directions() -> None:
    """Fifty cases over four places and two periods, the same due to each: 6.25. Place 0 has 20, place 1 has 2."""
    counts = np.array([[5, 20], [5, 2], [5, 4], [5, 4]], dtype=float)
    due = np.ones((4, 2))
    by = ScanSettings(model="poisson", longest=1, replicas=199)
    high, low = scan(counts, LINE, expected=due, settings=by)
    total, each = 50.0, 50.0 / 8
    assert high.places == (0,)
    assert high.expected == pytest.approx(each)
    assert high.ratio == pytest.approx(20 * math.log(20 / each) + 30 * math.log(30 / (total - each)))
    assert low.way == "low"
    # Half of what is due is two places: {1} alone, or 2 with its neighbour 1.
    two = 6 * math.log(6 / (2 * each)) + 44 * math.log(44 / (total - 2 * each))
    one = 2 * math.log(2 / each) + 48 * math.log(48 / (total - each))
    assert low.ratio == pytest.approx(max(one, two))
    assert low.places == ((2, 1) if two > one else (1,))


def test_neighbours_come_from_near_to_far() -> None:
    line = Neighbourhood.of_centroids([0, 0, 0, 0], [0, 1, 3, 7])
    assert line.order[0].tolist() == [0, 1, 2, 3]
    assert line.order[2].tolist() == [2, 1, 0, 3]
    steps = Neighbourhood.of_neighbours([[1], [2], [], []])
    assert steps.order[2].tolist() == [2, 1, 0, -1]
    assert steps.known.tolist() == [3, 3, 3, 1]
    assert steps.reach(np.ones(4), 0.5).tolist() == [2, 2, 2, 1]
    around = Neighbourhood.of_centroids([0, 0, 0], [179, -179, 0])
    assert around.order[0].tolist() == [0, 1, 2]


def test_chance_is_called_a_cluster_as_often_as_alpha_says() -> None:
    """Both models, both directions, 30 tables without any cluster: at most .05 (exact binomial, p < 1e-3)."""
    random = np.random.default_rng(4)
    level = random.gamma(3, 3, (36, 1))
    hits = {"permutation": [0, 0], "poisson": [0, 0]}
    for turn in range(30):
        counts = random.poisson(level, (36, 12)).astype(float)
        for model, counted in hits.items():
            due = np.broadcast_to(level, counts.shape) if model == "poisson" else None
            by = ScanSettings(model=model, replicas=99, seed=turn)  # type: ignore[arg-type]
            for at, found in enumerate(scan(counts, GRID, expected=due, settings=by)):
                counted[at] += found.p <= 0.05
    for counted in hits.values():
        for times in counted:
            assert stats.binomtest(times, 30, 0.05, alternative="greater").pvalue > 1e-3


@pytest.mark.parametrize("model", ["permutation", "poisson"])
def test_a_rise_and_a_silence_in_neighbouring_places_are_found(model: str) -> None:
    random = np.random.default_rng(9)
    level = np.full((36, 1), 12.0)
    counts = random.poisson(level, (36, 20)).astype(float)
    up, down = GRID.order[14, :4], GRID.order[35, :4]
    counts[up, -2:] = random.poisson(28, (4, 2))
    counts[down, -3:] = random.poisson(3, (4, 3))
    due = np.broadcast_to(level, counts.shape) if model == "poisson" else None
    high, low = scan(counts, GRID, expected=due, settings=ScanSettings(model=model, replicas=199))  # type: ignore[arg-type]
    assert high.signal
    assert low.signal
    assert len(set(high.places) & set(up.tolist())) >= 3
    assert len(set(low.places) & set(down.tolist())) >= 3
    assert high.periods == 2
    assert low.periods == 3
    assert high.gumbel
    assert high.p < 1 / 200


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_places_does_not_matter_and_a_seed_repeats(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.poisson(5, (9, 8)).astype(float)
    where = random.permutation(9)
    north, east = random.random(9), random.random(9)
    by = ScanSettings(replicas=99, seed=seed)
    one = scan(counts, Neighbourhood.of_centroids(north, east), settings=by)
    other = scan(counts[where], Neighbourhood.of_centroids(north[where], east[where]), settings=by)
    for here, there in zip(one, other, strict=True):
        assert here.ratio == pytest.approx(there.ratio)
        assert set(here.places) == {int(where[place]) for place in there.places}
        assert 0 < here.p <= 1
    assert one == scan(counts, Neighbourhood.of_centroids(north, east), settings=by)


def test_the_gumbel_tail_continues_what_replicas_count() -> None:
    random = np.random.default_rng(1)
    null = stats.gumbel_r(3, 1.2).rvs(9999, random_state=random)
    for ratio in (6.0, 8.0):
        assert gumbel_p(ratio, null) == pytest.approx(stats.gumbel_r(3, 1.2).sf(ratio), rel=0.2)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (np.full((4, 5), np.nan), "gap"),
        (np.zeros((4, 5)), "two cases"),
        (np.full((4, 5), 1.5), "whole"),
        (np.ones((3, 5)), "neighbours"),
        (np.ones((4, 1)), "two periods"),
    ],
)
def test_tables_that_cannot_be_scanned_are_refused(counts: np.ndarray, words: str) -> None:
    with pytest.raises(SurgeInputError, match=words):
        scan(counts, LINE)


def test_settings_and_places_that_cannot_be_are_refused() -> None:
    for wrong in ({"model": "guess"}, {"replicas": 3}, {"longest": 0}, {"share": 0.0}, {"alpha": 1.0}):
        with pytest.raises(SurgeInputError):
            ScanSettings(**wrong)  # type: ignore[arg-type]
    with pytest.raises(SurgeInputError):
        scan(np.ones((4, 5)), LINE, settings=ScanSettings(model="poisson"))
    with pytest.raises(SurgeInputError):
        scan(np.ones((4, 5)), LINE, expected=np.ones((4, 5)))
    with pytest.raises(SurgeInputError):
        Neighbourhood.of_centroids([91.0], [0.0])
    with pytest.raises(SurgeInputError):
        Neighbourhood.of_neighbours([[7]])
