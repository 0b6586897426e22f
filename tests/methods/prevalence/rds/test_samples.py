"""Samples by recruitment are read as they are meant, or refused with the row and the reason."""

from __future__ import annotations

import pytest

from kinga.methods.prevalence.columns import BadRows, NoColumn, Table
from kinga.methods.prevalence.rds.diagnostics import diagnose
from tests.methods.prevalence.rds.recruiting import SMALL, faux, sample


def test_waves_trees_and_transitions() -> None:
    found = sample(SMALL)
    assert found.levels == ("no", "yes")
    assert found.wave.tolist() == [0, 1, 1, 2, 2, 3]
    assert found.tree.tolist() == [0] * 6
    assert found.transitions().tolist() == [[1, 1], [2, 1]]


def test_the_order_of_rows_does_not_matter() -> None:
    header, *rows = SMALL.splitlines()
    assert diagnose(sample("\n".join([header, *reversed(rows)]))).by_wave == diagnose(sample(SMALL)).by_wave


@pytest.mark.parametrize(
    ("row", "changed", "words"),
    [
        ("b,a,2,no", "b,b,2,no", "Row 3: this person is named as their own recruiter"),
        ("b,a,2,no", "b,d,2,no", "Row 3: recruitment goes in a circle here"),
        ("b,a,2,no", "a,a,2,no", "Row 3: the id is that of row 2 too"),
        ("b,a,2,no", "b,x9,2,no", "Row 3: an orphan"),
        ("b,a,2,no", "b,a,0,no", "Row 3: the degree must be above 0"),
        ("b,a,2,no", "b,a,-3,no", "Row 3: the degree must be above 0"),
        ("b,a,2,no", "b,a,2.5,no", "Row 3: the degree must be a whole number"),
        ("b,a,2,no", "b,a,many,no", "Row 3: the degree is not a number"),
        ("b,a,2,no", ",a,2,no", "Row 3: the id is missing"),
        ("b,a,2,no", "b,a,2", "Row 3: has 3 cells where the header has 4"),
    ],
)
def test_rows_that_cannot_be_meant(row: str, changed: str, words: str) -> None:
    with pytest.raises(BadRows, match=words):
        sample(SMALL.replace(row, changed))


def test_a_circle_names_its_own_rows_only() -> None:
    text = "id,recruiter,degree,hurt\na,seed,2,yes\nb,d,2,no\nc,b,2,no\nd,c,3,yes\ne,d,2,no\n"
    with pytest.raises(BadRows) as refused:
        sample(text)
    assert [f"Row {row}:" in str(refused.value) for row in range(2, 7)] == [False, True, True, True, False]


def test_recruiters_who_are_no_id_are_seeds() -> None:
    text = "id,recruiter,degree,hurt\na,office,2,yes\nb,office,2,no\nc,a,3,no\n"
    assert sample(text).wave.tolist() == [0, 0, 1]
    own = sample(text.replace("b,office", "b,street"))
    assert (own.wave.tolist(), own.strange_seeds) == ([0, 0, 1], 2)
    assert sample(text.replace("office", "")).wave.tolist() == [0, 0, 1]


def test_many_problems_are_told_up_to_ten() -> None:
    rows = "\n".join(f"p{place},seed,0,yes" for place in range(14))
    with pytest.raises(BadRows, match="and 4 more"):
        sample(f"id,recruiter,degree,hurt\n{rows}\n")


@pytest.mark.parametrize(
    ("text", "error"), [("id,recruiter,hurt\na,seed,yes\n", NoColumn), ("id,recruiter,degree,hurt\n", Table)]
)
def test_columns_and_rows_must_be_there(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        sample(text)


def test_what_a_sample_shows_about_itself() -> None:
    seen = diagnose(faux("fauxmadrona"))
    assert (seen.people, seen.seeds, seen.waves) == (500, 10, 5)
    assert seen.by_wave == (10, 20, 40, 77, 149, 204)
    assert seen.recruitment == ((299, 57), (64, 70))
    # By hand: 70/134 recruited their own kind, of whom RDS-II finds .164149.
    assert seen.homophily["1"] == pytest.approx((70 / 134 - 0.164149290) / (1 - 0.164149290), rel=1e-6)
    assert [part.people for part in seen.settling] == [10, 30, 70, 147, 296, 500]
    assert seen.settling[-1].shares["1"] == pytest.approx(0.164149290445)
    assert sum(tree.people for tree in seen.by_seed) == 500
    assert seen.needed == 4
