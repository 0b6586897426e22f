"""The benchmark of accuracy: its series are what they say, the oracle is one, and our methods come near it."""

from __future__ import annotations

import secrets

import numpy as np
import pytest
from scipy import stats

from kinga.methods.surge import SurgeInputError
from kinga.methods.surge.accuracy.drops import evaluate_drops
from kinga.methods.surge.accuracy.evaluating import METHODS, Evaluation, evaluate
from kinga.methods.surge.accuracy.outbreaks import draw, with_outbreaks
from kinga.methods.surge.accuracy.scoring import Column, Truth
from kinga.methods.surge.accuracy.series import SETS, simulate


@pytest.mark.parametrize("kind", ["waves", "services"])
def test_counts_have_the_mean_and_the_variance_that_they_say(kind: str) -> None:
    for part in simulate(kind, 60, 3, scenarios=6):
        assert part.counts.shape == part.quiet.shape == part.mean.shape == (60, 624)
        assert part.cases.shape == (60, 49)
        # Unannounced campaigns are in no mean; the weeks judged have none.
        count, mean = part.quiet[:, 575:], part.mean[:, 575:]
        chi = (count - mean) ** 2 / (mean * part.spread[:, None])
        error = (count - mean).sum() / np.sqrt((mean * part.spread[:, None]).sum())
        assert abs(error) < 4.5
        assert chi.mean() == pytest.approx(1.0, abs=0.35)
        assert (part.counts >= part.quiet).all()
        np.testing.assert_array_equal((part.counts - part.quiet)[:, 575:], part.cases)
    assert [len(SETS[name]) for name in ("waves", "services")] == [42, 24]


def test_a_part_of_a_set_is_the_same_as_in_the_whole() -> None:
    whole = {part.scenario: part.counts for part in simulate("waves", 3, 9)}
    for part in simulate("waves", 3, 9, scenarios=5):
        np.testing.assert_array_equal(part.counts, whole[part.scenario])
    other = next(iter(simulate("waves", 3, 10)))
    assert not np.array_equal(other.counts, whole[other.scenario])


def test_outbreaks_have_the_size_that_they_say() -> None:
    random = np.random.default_rng(2)
    mean, spread = np.full((4000, 624), 9.0), np.full(4000, 4.0)
    found = with_outbreaks(random, np.zeros_like(mean), mean, spread)
    for size in (1, 5, 10):
        cases = found.cases[found.size == size].sum(axis=1)
        # k sqrt(phi m) = 6 k, at least 2, less what would be reported after the last week.
        assert cases.mean() == pytest.approx(6 * size, rel=0.1)
    first = found.counts[:, 312:575].sum(axis=1)
    assert first.mean() == pytest.approx(4 * 6 * 5, rel=0.1)
    assert draw(random, mean[:, :5], np.ones(4000)).var() == pytest.approx(9.0, rel=0.05)


def test_rates_are_counted_as_they_are_told() -> None:
    cases = np.array([[0, 2, 0, 1, 0, 0], [0, 0, 0, 0, 0, 3.0], [0.0] * 6])
    truth = Truth.of(cases)
    assert truth.inside.tolist()[0] == [False, True, True, True, False, False]
    assert truth.first.tolist() == [
        [False, True, False, False, False, False],
        [False] * 5 + [True],
        [False] * 6,
    ]
    p_values = np.full((3, 6), 0.5)
    p_values[0, 3] = p_values[1, 5] = 0.001
    p_values[2, 0] = 0.002
    fpr, pod, first_week, sensitivity = Column(p_values, truth).sums(0.005)
    assert (fpr, pod, first_week) == (pytest.approx(1 / 14), 1.0, 0.5)
    assert sensitivity == pytest.approx(2 / 3)
    column = Column(p_values, truth)
    assert column.cut(0.05) < 0.002
    assert 0.002 <= column.cut(0.08) < 0.5
    twice = np.array([1, 1, 0])
    assert column.sums(0.005, twice)[0] == 0.0


def test_what_is_asked_wrongly_is_refused() -> None:
    for call in (
        lambda: list(simulate("none", 1, 1)),
        lambda: list(simulate("waves", 0, 1)),
        lambda: list(simulate("waves", 1, 1, scenarios=0)),
        lambda: evaluate("waves", ["guess"], replicates=1, seed=1),
        lambda: evaluate("waves", [], replicates=1, seed=1),
        lambda: evaluate_drops(5.0, 1.0, series=3, seed=1),
    ):
        with pytest.raises(SurgeInputError):
            call()


def _by_name(found: Evaluation, *, matched: bool) -> dict[str, object]:
    return {score.method: score for score in (found.matched if matched else found.scores)}


def test_a_small_run_has_its_table_and_the_oracle_its_rate() -> None:
    found = evaluate("waves", ["harmonic", "farrington"], replicates=4, seed=20, scenarios=14)
    assert found.series == 56
    oracle = found.scores[0]
    assert oracle.method == "oracle 1"
    assert stats.binomtest(round(oracle.fpr * 56 * 46), 56 * 46, 0.005).pvalue > 1e-3
    for score in found.matched:
        assert score.fpr <= 0.005
        assert score.pod >= score.first_week >= 0
        assert score.pod_error > 0
    assert {score.method for score in found.scores[3:]} == {"harmonic", "farrington"}
    again = evaluate("waves", ["harmonic", "farrington"], replicates=4, seed=20, scenarios=14)
    assert again == found
    assert set(METHODS) >= {"farrington", "harmonic", "harmonic-calendar", "cusum", "glr", "short"}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("kind", "method", "goal"), [("waves", "harmonic", 0.95), ("services", "harmonic-calendar", 0.9)]
)
def test_our_own_method_reaches_the_oracle_on_a_seed_drawn_now(kind: str, method: str, goal: float) -> None:
    """Not below the goal, and not above what knowing the truth allows, by more than two standard errors."""
    seed = secrets.randbelow(10**9)
    found = evaluate(kind, [method, "farrington"], replicates=60, seed=seed)
    ours, reference = (next(s for s in found.matched if s.method == name) for name in (method, "farrington"))
    said = f"seed {seed}: {ours}"
    assert ours.beside_oracle + 2 * ours.beside_oracle_error >= goal, said
    assert ours.beside_oracle - 2 * ours.beside_oracle_error <= 1.0, said
    assert ours.pod > reference.pod, said


def test_drops_are_found_where_they_can_be() -> None:
    large = evaluate_drops(20.0, 1.0, series=80, seed=5)
    assert large.found >= 0.9
    assert large.false <= 0.1
    small = evaluate_drops(1.0, 5.0, series=80, seed=5)
    assert small.found < large.found
    assert large.error > 0
