"""Fitting and choosing: against plain formulas, brute force, and tables that no method can answer."""

from __future__ import annotations

import itertools
import math
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from kinga.methods.prevalence.mse import kernels, selection
from kinga.methods.prevalence.mse.checks import OK
from kinga.methods.prevalence.mse.models import Model, orders, pairs
from kinga.methods.prevalence.mse.selection import (
    REFUSALS,
    Counts,
    Selected,
    choose_bic,
    choose_main,
    choose_stepwise,
    lowest,
)
from kinga.methods.prevalence.mse.tables import CaptureTable
from tests.methods.prevalence.reference import TABLES, counts


def _counts(lists: int, seen: dict[int, int]) -> Counts:
    return Counts.of(CaptureTable(tuple("abcdefgh"[:lists]), tuple(seen), tuple(seen.values())))


def test_two_lists_are_lincoln_and_petersen() -> None:
    of = _counts(2, {1: 60, 2: 30, 3: 15})
    assert choose_main(of).population == pytest.approx(75 * 45 / 15, rel=1e-12)
    assert choose_stepwise(of).population == choose_bic(of).population == choose_main(of).population


@st.composite
def tables(draw: st.DrawFn, most: int = 4) -> Counts:
    lists = draw(st.integers(2, most))
    seen = draw(st.dictionaries(st.integers(1, 2**lists - 1), st.integers(1, 40), min_size=2))
    assume(all(any(h >> i & 1 for h in seen) for i in range(lists)))
    return _counts(lists, seen)


@given(tables())
def test_a_fit_has_the_totals_of_the_table_and_no_better_neighbour(of: Counts) -> None:
    model = Model.of(of.lists, pairs(of.lists)[:2])
    masks = model.masks
    totals = of.term_totals(masks)
    theta, likelihood, population, decrement, _ = kernels.fit(
        of.lists, masks, totals, of.people, of.guess, np.empty(0)
    )
    assume(decrement < kernels.CONVERGED and of.lists > 2)
    assert of.examiner.verdict(model) == OK
    alive = totals > 0
    cells = np.array([h for h in range(1, 2**of.lists) if not any(h & m == m for m in masks[~alive])])
    inside = (cells[:, None] & masks[alive]) == masks[alive]
    means = np.exp(theta[0] + inside @ theta[1:][alive])
    assert means.sum() == pytest.approx(of.people, rel=1e-6)
    assert means @ inside == pytest.approx(totals[alive], rel=1e-5)
    assert population == pytest.approx(of.people + math.exp(theta[0]))
    assert likelihood == pytest.approx(
        totals[alive] @ theta[1:][alive] + of.people * theta[0] - of.people, rel=1e-9
    )


def test_a_fit_equals_a_general_optimiser() -> None:
    of = counts("UKdat_5")
    model = Model.read("[12,23,34,5]", 5)
    masks = np.array([0, *model.masks])
    cells = np.arange(1, 32)
    design = ((cells[:, None] & masks) == masks).astype(float)
    seen = np.zeros(31)
    seen[of.histories - 1] = of.counts

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        means = np.exp(design @ theta)
        return float(means.sum() - seen @ (design @ theta)), design.T @ (means - seen)

    start = np.array([8.0, *[-2.0] * 5, *[0.0] * 3])
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 2000})
    assert of.fit(model)[1] == pytest.approx(of.people + math.exp(found.x[0]), rel=1e-6)


def _down_sets(lists: int) -> set[Model]:
    """Every hierarchical model of three lists, and every one of pairs of four, by brute force."""
    terms = orders(lists, max(2, lists - 1)) if lists < 4 else pairs(lists)
    sizes = range(len(terms) + 1)
    return {Model.of(lists, chosen) for size in sizes for chosen in itertools.combinations(terms, size)}


@given(tables())
def test_the_search_finds_a_bic_as_good_as_the_best_by_brute_force(of: Counts) -> None:
    best = math.inf
    for model in _down_sets(of.lists):
        likelihood, _, decrement = of.fit(model)
        if of.examiner.verdict(model, decrement) == OK:
            best = min(best, -2 * likelihood + math.log(of.people) * len(model.terms))
    found = choose_bic(of, keep=1)
    if found.population is None:
        assert best == math.inf
        return
    criterion = -2 * of.fit(found.model)[0] + math.log(of.people) * len(found.model.terms)
    assert criterion <= best + 1e-6


def _criteria(of: Counts, found: Selected) -> list[float]:
    kept = [Model.of(of.lists, itertools.compress(found.terms, row)) for row in found.best]
    return [-2 * of.fit(model)[0] + math.log(of.people) * len(model.terms) for model in kept]


@given(tables())
def test_what_the_search_does_not_fit_is_not_among_the_best(of: Counts) -> None:
    """With branch and bound the best twelve are as good as the best twelve of all, fitted one by one."""
    every = choose_bic(of, keep=12)
    with mock.patch.object(selection, "EXHAUSTIVE", 0):
        bounded = choose_bic(of, keep=12)
    assert bounded.refusal == every.refusal
    assert _criteria(of, bounded) == pytest.approx(_criteria(of, every), abs=1e-6)
    assert len(bounded.looked) <= len(every.looked)


@pytest.mark.parametrize("name", ["UKdat_5", "Western"])
def test_branch_and_bound_keeps_the_best_of_all_models_of_pairs(name: str) -> None:
    of = counts(name)
    found = choose_bic(of)
    masks = Model(5, tuple(pairs(5))).masks
    models = np.array(list(itertools.product([False, True], repeat=10)))
    likelihoods, _, decrements = kernels.fit_many(
        5, masks, of.term_totals(masks), of.people, of.guess, models
    )
    criteria = np.sort(
        (-2 * likelihoods + math.log(of.people) * models.sum(axis=1))[decrements < kernels.CONVERGED]
    )
    kept = [tuple(itertools.compress(found.terms, row)) for row in found.best]
    mine = sorted(-2 * of.fit(Model.of(5, terms))[0] + math.log(of.people) * len(terms) for terms in kept)
    assert mine[0] <= criteria[0] + 1e-6
    assert all(a <= b + 1e-6 for a, b in zip(mine, criteria[: len(mine)], strict=True))
    assert found.complete


@pytest.mark.parametrize("name", TABLES)
def test_the_best_of_the_kept_models_is_the_best(name: str) -> None:
    of = counts(name)
    found = choose_bic(of)
    assert lowest(of, found.terms, found.best) == pytest.approx(found.population, rel=1e-9)


def test_stepwise_asks_about_what_does_not_converge_and_passes_it_over() -> None:
    """In Artificial_3 the pair 12 is surprising at a threshold this large, and its model has no estimate."""
    found = choose_stepwise(counts("Artificial_3"), threshold=0.9)
    verdicts = {model.brackets(): verdict for model, verdict in found.looked.items()}
    assert "does not exist" in verdicts.values()
    assert found.population is not None
    assert verdicts[found.model.brackets()] == OK


@pytest.mark.parametrize(
    ("seen", "refusal"),
    [({1: 10, 3: 5}, "does not exist"), ({1: 10, 2: 5}, "does not exist"), ({3: 4}, "does not exist")],
)
def test_no_estimate_is_said_not_printed_as_a_number(seen: dict[int, int], refusal: str) -> None:
    of = _counts(2, seen)
    for found in (choose_main(of), choose_stepwise(of), choose_bic(of)):
        assert found.population is None
        assert found.refusal == refusal
        assert found.refusal in REFUSALS


@given(tables(), st.permutations(range(4)))
def test_the_order_of_lists_changes_nothing(of: Counts, order: list[int]) -> None:
    places = [i for i in order if i < of.lists]
    moved = {
        sum(1 << places[i] for i in range(of.lists) if h >> i & 1): int(c)
        for h, c in zip(of.histories.tolist(), of.counts, strict=True)
    }
    there, here = choose_main(_counts(of.lists, moved)), choose_main(of)
    assert (there.population is None) == (here.population is None)
    if here.population is not None:
        assert there.population == pytest.approx(here.population, rel=1e-7)


def test_twenty_lists_are_fitted() -> None:
    """Four pairs overlap far more than chance, the rest a little: 25 models of up to 2^20 histories."""
    near = {0b11 << i: 40 for i in (0, 5, 10, 15)}
    seen = {1 << i: 300 + i for i in range(20)} | {1 << i | 1 << (i + 7) % 20: 1 for i in range(20)} | near
    of = Counts.of(CaptureTable(tuple(f"l{i}" for i in range(20)), tuple(seen), tuple(seen.values())))
    found = choose_stepwise(of)
    assert set(near) <= set(found.model.terms)
    assert found.population is not None
    assert found.population > 10 * of.people
    assert choose_bic(of).refusal == "too many lists"


def test_lists_too_entangled_to_check_are_said() -> None:
    seen = {1 << i: 60 for i in range(20)} | {0b11 << i: 20 for i in range(19)}
    of = Counts.of(CaptureTable(tuple(f"l{i}" for i in range(20)), tuple(seen), tuple(seen.values())))
    assert choose_stepwise(of).refusal == "too entangled"
    assert choose_main(of).population is not None
