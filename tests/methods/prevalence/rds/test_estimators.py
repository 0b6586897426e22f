"""Points and errors of the estimators: against R's output, against identities, against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.prevalence.rds.answers import (
    ALWAYS,
    BadPopulation,
    Estimator,
    NotEstimable,
    RecruitmentEstimate,
)
from kinga.methods.prevalence.rds.bootstrap import by_chains, by_populations, mixing
from kinga.methods.prevalence.rds.estimate import estimate
from kinga.methods.prevalence.rds.estimators import equilibrium, first_kind, first_shares
from kinga.methods.prevalence.rds.successive import inclusion, populations
from tests.methods.prevalence.rds.recruiting import SMALL, faux, sample
from tests.methods.prevalence.reference import rows

REFERENCE = rows("r_rds_0_9_10.csv")
METHODS: dict[str, Estimator] = {"RDS-I": "rds1", "RDS-II": "rds2", "Gile's SS": "ss"}


def level(line: dict[str, str]) -> str:
    return "1" if line["level"] == "row1" else line["level"]


@pytest.mark.parametrize(
    "line",
    [line for line in REFERENCE if line["method"] in METHODS],
    ids=lambda line: "-".join(list(line.values())[:4]),
)
def test_points_are_those_of_r(line: dict[str, str]) -> None:
    found = estimate(faux(line["data"]), population=1000, replicates=0)
    share = found.answers[METHODS[line["method"]]].shares[level(line)]
    # R simulates the chances of successive sampling: 5 runs of it differ by up to .0004.
    exact = {"abs": 5e-4} if line["method"] == "Gile's SS" else {"rel": 1e-9}
    assert share == pytest.approx(float(line["estimate"]), **exact)


def test_the_plain_mean_is_that_of_r() -> None:
    for line in REFERENCE:
        if line["method"] == "mean":
            found = estimate(faux(line["data"]), replicates=0)
            assert found.mean[line["level"]] == pytest.approx(float(line["estimate"]))


@pytest.mark.parametrize("name", ["faux", "fauxmadrona", "fauxsycamore"])
def test_errors_of_successive_sampling_are_near_those_of_r(name: str) -> None:
    line = next(
        line for line in REFERENCE if line["data"] == name and line["method"] == "Gile's SS Gile boot200"
    )
    found = by_populations(faux(name), 1000, 300, np.random.default_rng(1))
    # 200 and 300 replicates scatter by 5% and 4%; ours keeps who recruited how many.
    assert found[:, 0].std() == pytest.approx(float(line["se"]), rel=0.25)


def test_errors_of_one_chain_are_those_of_r() -> None:
    line = next(line for line in REFERENCE if line["method"] == "RDS-II Salganik boot200")
    found = estimate(faux("faux"), replicates=400)
    assert found.answers["rds2"].error["red"] == pytest.approx(float(line["se"]), rel=0.2)


@pytest.mark.parametrize(
    ("name", "by_hand"), [("faux", 0.0271), ("fauxmadrona", 0.0207), ("fauxsycamore", 0.0163)]
)
def test_errors_of_chains_are_those_of_their_formula(name: str, by_hand: float) -> None:
    """The asymptotic variance of a ratio over the chain of Salganik (2006), a Markov chain on levels, without simulation."""
    whole = faux(name)
    inverse, outcome = 1.0 / whole.degree, whole.outcome
    came_from = np.where(whole.recruiter >= 0, outcome[whole.recruiter], -1)
    pools = [np.flatnonzero(came_from == level) for level in range(2)]
    steps = np.array([[np.mean(outcome[pool] == level) for level in range(2)] for pool in pools])
    lasting = np.array([steps[1, 0], steps[0, 1]]) / (steps[1, 0] + steps[0, 1])

    def mean(values: np.ndarray) -> float:
        return float(sum(lasting[level] * values[pools[level]].mean() for level in range(2)))

    share = mean(inverse * (outcome == 1)) / mean(inverse)
    apart = inverse * ((outcome == 1) - share)
    after = np.array([apart[pool].mean() for pool in pools])
    here = np.array([mean(apart * (outcome == level)) for level in range(2)])
    together = sum(here @ np.linalg.matrix_power(steps, lag) @ after for lag in range(100))
    error = np.sqrt((mean(apart**2) + 2.0 * together) / whole.n) / mean(inverse)
    assert error == pytest.approx(by_hand, abs=5e-5)
    found = by_chains(whole, 1500, np.random.default_rng(1))
    # 1,500 replicates scatter by 2%.
    assert found.second[:, 1].std() == pytest.approx(error, rel=0.08)


def test_first_kind_by_hand_for_three_levels() -> None:
    transitions = np.array([[5.0, 3.0, 2.0], [2.0, 6.0, 2.0], [4.0, 1.0, 5.0]])
    people, inverse = np.array([30.0, 40.0, 30.0]), np.array([5.0, 4.0, 10.0])
    steps = transitions / transitions.sum(1, keepdims=True)
    lasting = np.linalg.matrix_power(steps, 200)[0]
    assert equilibrium(transitions) == pytest.approx(lasting)
    # Smoothing as Heckathorn (2002) does it leaves the result as it is.
    adjusted = lasting[:, None] * steps
    smoothed = (adjusted + adjusted.T) / 2.0
    assert equilibrium(smoothed) == pytest.approx(lasting)
    by_hand = lasting * inverse / people
    assert first_shares(transitions, people, inverse) == pytest.approx(by_hand / by_hand.sum())


@pytest.mark.parametrize(
    ("degrees", "people", "size", "near"),
    [
        ([1, 2, 5, 10], [10, 10, 6, 4], 15, 3e-3),
        ([1, 3, 20], [50, 40, 10], 40, 2e-3),
        ([2, 6], [300, 100], 150, 2e-3),
    ],
)
def test_chances_are_those_of_simulated_draws(
    degrees: list[int], people: list[int], size: int, near: float
) -> None:
    generator = np.random.default_rng(2)
    members = np.repeat(np.arange(len(degrees)), people)
    rates = np.array(degrees, float)[members]
    draws = 40_000_00 // len(members)
    times = generator.standard_exponential((draws, len(members))) / rates
    first = np.argpartition(times, size, axis=1)[:, :size]
    seen = np.bincount(members[first].ravel(), minlength=len(degrees)) / draws / np.array(people)
    found = inclusion(np.array(degrees, float), np.array(people, float), size)
    assert found == pytest.approx(seen, abs=near)
    assert found @ np.array(people) == pytest.approx(size, rel=2e-3)


@given(st.lists(st.integers(1, 60), min_size=5, max_size=40), st.floats(1.2, 50.0))
def test_a_population_is_as_large_as_said_and_chances_grow_with_degree(
    known: list[int], times: float
) -> None:
    degrees, counts = np.unique(np.array(known, float), return_counts=True)
    population = times * len(known)
    people, chance = populations(degrees, counts.astype(float), population, len(known))
    assert people.sum() == pytest.approx(population, rel=0.02)
    assert (people >= counts).all()
    assert (np.diff(chance) > -1e-9).all()
    assert ((chance > 0) & (chance <= 1)).all()


def test_a_vast_population_makes_successive_sampling_rds_ii_and_a_small_one_the_mean() -> None:
    whole = faux("fauxmadrona")
    vast = estimate(whole, population=1e9, replicates=0)
    assert vast.answers["ss"].shares["1"] == pytest.approx(vast.answers["rds2"].shares["1"], abs=1e-5)
    small = estimate(whole, population=500, replicates=20)
    assert small.answers["ss"].shares["1"] == pytest.approx(0.258)
    assert small.answers["ss"].intervals == {}
    assert "everyone" in {caveat.code for caveat in small.caveats}


def test_mixing_keeps_the_totals() -> None:
    found = mixing(
        np.array([[9.0, 1.0, 0.0], [2.0, 5.0, 3.0], [0.0, 0.0, 0.0]]), np.array([50.0, 30.0, 20.0])
    )
    assert found == pytest.approx(found.T)
    assert found.sum(1) == pytest.approx([0.5, 0.3, 0.2])


def test_missing_answers_stay_in_the_chains_and_out_of_the_shares() -> None:
    text = SMALL.replace("c,a,5,yes", "c,a,NA,yes").replace("e,c,4,no", "e,c,4,")
    found = estimate(sample(text), replicates=0)
    assert found.diagnostics.waves == 3
    assert (found.diagnostics.missing_degree, found.diagnostics.missing_outcome) == (1, 1)
    assert found.answers["rds2"].shares["yes"] == pytest.approx(
        (1 / 4 + 1 / 3) / (1 / 4 + 1 / 3 + 1 / 2 + 1 / 2)
    )
    assert {"missing_degree", "missing_outcome", "one_seed"} <= {caveat.code for caveat in found.caveats}


def test_rds_i_is_refused_where_recruitment_does_not_lead_back() -> None:
    text = "id,recruiter,degree,hurt\na,seed,2,yes\nb,a,2,no\nc,b,3,no\n"
    assert np.isnan(first_kind(sample(text))).all()
    found = estimate(sample(text), replicates=20)
    assert set(found.answers) == {"rds2"}
    assert "refused" in {caveat.code for caveat in found.caveats}
    with pytest.raises(NotEstimable):
        estimate(sample(text), estimator="rds1")


@pytest.mark.parametrize(
    "text",
    [
        "id,recruiter,degree,hurt\na,seed,2,yes\nb,seed,2,no\n",
        "id,recruiter,degree,hurt\na,seed,2,yes\nb,a,2,yes\n",
        "id,recruiter,degree,hurt\na,seed,,yes\nb,a,,no\n",
    ],
)
def test_samples_that_say_nothing_are_an_honest_refusal(text: str) -> None:
    with pytest.raises(NotEstimable):
        estimate(sample(text))


@pytest.mark.parametrize(("estimator", "population"), [("ss", None), ("rds2", 3.0), ("ss", float("nan"))])
def test_a_population_that_cannot_be(estimator: Estimator, population: float | None) -> None:
    with pytest.raises(BadPopulation):
        estimate(sample(SMALL), estimator=estimator, population=population)


def test_caveats_cannot_be_taken_away_and_seeds_repeat() -> None:
    found = estimate(sample(SMALL), population=40, replicates=30)
    assert found == estimate(sample(SMALL), population=40, replicates=30)
    bare = RecruitmentEstimate(**{**found.__dict__, "caveats": ()})
    assert tuple(caveat.code for caveat in bare.caveats) == ALWAYS
    for answer in found.answers.values():
        for ends in answer.intervals["yes"].values():
            assert 0.0 <= ends[0] <= answer.shares["yes"] <= ends[1] <= 1.0
