"""Bootstrap, BCa, thresholding and graphs: properties that do not need a reference."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.prevalence.mse.bayes import BadPrior, Prior, bayes, draw
from kinga.methods.prevalence.mse.bootstrap import LEVELS, acceleration, bca, bootstrap
from kinga.methods.prevalence.mse.graphs import average, decomposable
from kinga.methods.prevalence.mse.models import pairs
from kinga.methods.prevalence.mse.selection import Counts, choose_bic, choose_main, choose_stepwise
from tests.methods.prevalence.reference import counts

replicates = st.lists(st.floats(1.0, 1e6), min_size=20, max_size=200)


@given(replicates, st.floats(-0.2, 0.2))
def test_intervals_are_ordered_and_nested(found: list[float], a: float) -> None:
    values = np.array(found)
    _, intervals = bca(float(np.median(values)), values, a)
    for level in LEVELS:
        low, high = intervals[level]
        assert values.min() <= low <= high <= values.max()
    for wide, narrow in itertools.pairwise(LEVELS):
        assert intervals[wide][0] <= intervals[narrow][0]
        assert intervals[wide][1] >= intervals[narrow][1]


def test_without_bias_and_acceleration_bca_is_percentiles() -> None:
    values = np.arange(1.0, 1001.0)
    z0, intervals = bca(501.0, values, 0.0)
    assert z0 == pytest.approx(0.0)
    assert intervals[0.9] == pytest.approx(tuple(np.quantile(values, [0.05, 0.95])))


def test_bca_agrees_with_scipy_on_a_mean() -> None:
    sample = np.random.default_rng(3).exponential(size=60)
    theirs = stats.bootstrap((sample,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(1))
    drawn = np.random.default_rng(1).integers(0, 60, (4000, 60))
    left = np.array([np.delete(sample, i).mean() for i in range(60)])
    _, mine = bca(float(sample.mean()), sample[drawn].mean(axis=1), acceleration(left, np.ones(60)))
    assert mine[0.95] == pytest.approx(
        (theirs.confidence_interval.low, theirs.confidence_interval.high), rel=0.02
    )


def test_infinite_replicates_give_no_upper_end_and_no_nan() -> None:
    values = np.array([*np.linspace(90.0, 200.0, 90), *[math.inf] * 10])
    _, intervals = bca(150.0, values, 0.0)
    assert intervals[0.95][1] == math.inf
    assert math.isfinite(intervals[0.95][0])
    assert math.isfinite(intervals[0.68][1])
    assert acceleration(np.array([1.0, math.inf]), np.ones(2)) == 0.0


def test_a_table_with_one_overlap_has_replicates_at_the_edge_and_no_upper_end() -> None:
    of = Counts(2, np.array([1, 2, 3]), np.array([40.0, 30.0, 1.0]))
    found = bootstrap(of, "main", choose_main(of), 200, 1)
    assert found.at_the_edge > 20
    assert found.intervals[0.95][1] == math.inf
    assert found.intervals[0.95][0] > 71


@pytest.mark.parametrize("rule", ["stepwise", "bic", "main"])
def test_the_same_seed_gives_the_same_numbers(rule: str) -> None:
    choose = {"stepwise": choose_stepwise, "bic": choose_bic, "main": choose_main}[rule]
    one, two, other = (
        bootstrap(counts("Kosovo"), rule, choose(counts("Kosovo")), 60, seed).intervals for seed in (4, 4, 5)
    )
    assert one == two != other


@pytest.mark.parametrize("name", ["Korea", "UKdat_5", "NewOrl_5"])
def test_draws_are_from_the_posterior(name: str) -> None:
    """The mean slope of a log posterior is 0 under itself; a wrong weight or density would move it."""
    of = counts(name)
    sample, weights, effective = draw(of, pairs(of.lists), Prior(), np.random.default_rng(2), 40_000)
    masks = np.array([0, *(1 << i for i in range(of.lists)), *pairs(of.lists)])
    cells = np.arange(1, 1 << of.lists)
    design = ((cells[:, None] & masks) == masks).astype(float)
    seen = np.zeros(cells.size)
    seen[of.histories - 1] = of.counts
    precision = np.where(np.arange(masks.size) > of.lists, 1.0, 1e-4)
    slopes = (seen - np.exp(sample @ design.T)) @ design - precision * sample
    mean = weights @ slopes
    error = np.sqrt(weights**2 @ (slopes - mean) ** 2)
    assert np.all(np.abs(mean) < 4.5 * error)
    assert effective > 0.2


def test_a_wider_prior_lets_more_pairs_stay_and_a_threshold_sends_them_away() -> None:
    of = counts("UKdat_5")
    staying = [
        len(bayes(of, Prior(threshold=threshold), 1).model.terms) for threshold in (0.5, 2.0, 5.0, 50.0)
    ]
    assert staying == sorted(staying, reverse=True)
    assert staying[-1] == 0
    assert bayes(of, Prior(), 9) == bayes(of, Prior(), 9)


@pytest.mark.parametrize("prior", [{"pair": 0.0}, {"list_": -1.0}, {"threshold": math.nan}])
def test_a_prior_that_is_none_is_refused(prior: dict[str, float]) -> None:
    with pytest.raises(BadPrior):
        Prior(**prior)


def test_every_decomposable_graph_is_there_once_and_covers_its_lists() -> None:
    for lists, number in ((2, 2), (3, 8), (4, 61), (5, 822)):
        graphs = decomposable(lists)
        assert len(graphs) == len(np.unique(graphs, axis=0)) == number
        sizes = np.array([m.bit_count() for m in range(1 << lists)])
        assert np.all(graphs @ sizes == lists)


def test_a_graph_average_of_two_lists_is_the_plain_sum() -> None:
    """By hand: f of the joined and of the separate graph, every number of unseen people, nothing interpolated."""
    of = Counts(2, np.array([1, 2, 3]), np.array([9.0, 7.0, 4.0]))
    found = average(of, delta=0.5, cap=30.0)
    weights = {}
    for unseen in range(601):
        whole = 20 + unseen
        base = math.lgamma(whole + 1) - math.lgamma(unseen + 1) - math.log(whole)
        joined = _dirichlet([9, 7, 4, unseen], 0.5)
        apart = _dirichlet([13, 7 + unseen], 1.0) + _dirichlet([11, 9 + unseen], 1.0)
        weights[whole] = math.exp(base + joined) + math.exp(base + apart)
    total = sum(weights.values())
    mean = sum(number * weight for number, weight in weights.items()) / total
    assert found.mean == pytest.approx(mean, rel=1e-6)


def _dirichlet(cells: list[int], weight: float) -> float:
    whole = sum(cells)
    shape = weight * len(cells)
    return (
        math.lgamma(shape)
        - math.lgamma(whole + shape)
        + sum(math.lgamma(cell + weight) - math.lgamma(weight) for cell in cells)
    )
