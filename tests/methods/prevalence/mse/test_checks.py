"""Existence and identifiability: the published verdicts, and against the definitions on small random tables."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from kinga.methods.prevalence.mse import checks, kernels
from kinga.methods.prevalence.mse.checks import DOES_NOT_EXIST, NOT_IDENTIFIABLE, OK, Examiner
from kinga.methods.prevalence.mse.models import BadModel, Model, pairs
from kinga.methods.prevalence.mse.selection import Counts
from tests.methods.prevalence.reference import counts, table


@pytest.mark.parametrize(
    ("written", "verdict"),
    [("[12,13,23]", NOT_IDENTIFIABLE), ("[12,3]", DOES_NOT_EXIST), ("[13,23,1,2]", OK), ("[1,2,3]", OK)],
)
def test_the_three_verdicts_of_artificial_3(written: str, verdict: str) -> None:
    examiner = counts("Artificial_3").examiner
    model = Model.read(written, 3)
    assert examiner.verdict(model) == verdict
    never = {pair for pair in pairs(3) if not table("Artificial_3").total(pair)}
    assert model.brackets(never) == written


@pytest.mark.parametrize("written", ["", "12,3", "[12,4]", "[12,0]", "[1;2]", "[]"])
def test_a_model_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(BadModel):
        Model.read(written, 3)


@given(
    st.integers(2, 12).flatmap(
        lambda k: st.tuples(st.just(k), st.lists(st.integers(1, 2**k - 1), max_size=4))
    )
)
def test_brackets_are_read_back(case: tuple[int, list[int]]) -> None:
    lists, terms = case
    model = Model.of(lists, [term for term in terms if term.bit_count() < 5])
    assert Model.read(model.brackets(), lists) == model


def _rank(rows: list[list[int]]) -> int:
    """By exact elimination."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        for i in range(rank + 1, len(matrix)):
            factor = matrix[i][column] / matrix[rank][column]
            matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[rank], strict=True)]
        rank += 1
    return rank


def _by_definition(lists: int, model: Model, histories: set[int]) -> str:
    """Fienberg & Rinaldo's programme itself: the largest s with x >= s and the totals of the table."""
    masks = model.masks.tolist()
    dead = [m for m in masks if not any(h & m == m for h in histories)]
    alive = [0, *(m for m in masks if m not in dead)]
    cells = [h for h in range(1, 2**lists) if not any(h & m == m for m in dead)]
    design = [[int(h & m == m) for m in alive] for h in cells]
    if _rank(design) < len(alive):
        return NOT_IDENTIFIABLE
    totals = [sum(h & m == m for h in histories) for m in alive]
    matrix = np.array(design, float).T
    # x = s + y with y >= 0; maximise s.
    equal = np.column_stack([matrix, matrix.sum(axis=1)])
    found = linprog(
        [0.0] * len(cells) + [-1.0], A_eq=equal, b_eq=totals, bounds=[(0, None)] * len(cells) + [(None, None)]
    )
    assert found.status == 0
    return OK if -found.fun > 1e-7 else DOES_NOT_EXIST


@st.composite
def cases(draw: st.DrawFn) -> tuple[int, Model, set[int]]:
    lists = draw(st.integers(2, 5))
    histories = draw(st.sets(st.integers(1, 2**lists - 1), min_size=1, max_size=9))
    terms = draw(st.lists(st.integers(1, 2**lists - 1).filter(lambda m: 2 <= m.bit_count() <= 3), max_size=5))
    return lists, Model.of(lists, terms), histories


@given(cases())
def test_verdicts_equal_the_programme_of_the_paper(case: tuple[int, Model, set[int]]) -> None:
    lists, model, histories = case
    assume(all(any(h >> i & 1 for h in histories) for i in range(lists)))
    examiner = Examiner(lists, tuple(histories))
    assert examiner.verdict(model) == _by_definition(lists, model, histories)


@given(cases(), st.data())
def test_a_fit_that_converged_has_an_estimate(case: tuple[int, Model, set[int]], data: st.DataObject) -> None:
    """So the bootstrap may take convergence for existence, and ask the programme about the rest only."""
    lists, model, histories = case
    assume(all(any(h >> i & 1 for h in histories) for i in range(lists)))
    people = data.draw(
        st.lists(st.sampled_from([1.0, 2.0, 40.0, 3000.0]), min_size=len(histories), max_size=9)
    )
    of = Counts(lists, np.array(sorted(histories)), np.array(people[: len(histories)]))
    decrement = of.fit(model)[2]
    if decrement < kernels.CONVERGED:
        assert Examiner(lists, tuple(histories)).verdict(model) == OK
    else:
        assert decrement == np.inf


@given(cases(), st.data())
def test_what_an_examiner_remembers_changes_no_verdict(
    case: tuple[int, Model, set[int]], data: st.DataObject
) -> None:
    lists, model, histories = case
    examiner = Examiner(lists, tuple(histories))
    for term in data.draw(st.permutations(pairs(lists)))[:3]:
        examiner.verdict(Model.of(lists, [*model.terms, term]))
    assert examiner.verdict(model) == Examiner(lists, tuple(histories)).verdict(model)


def test_more_dependent_lists_than_a_programme_holds_are_named() -> None:
    chain = [0b11 << i for i in range(13)]
    ring = Examiner(14, tuple(range(1, 2**14, 37)))
    with pytest.raises(checks.TooEntangled):
        ring.verdict(Model.of(14, chain))


def test_twenty_lists_are_checked_without_a_million_rows() -> None:
    histories = (*(1 << i for i in range(20)), *(0b11 << i for i in range(19)))
    examiner = Examiner(20, histories)
    assert examiner.verdict(Model.of(20, [0b11, 0b1100])) == OK
    lonely = Examiner(20, tuple(1 << i for i in range(20)))
    assert lonely.verdict(Model(20)) == DOES_NOT_EXIST
