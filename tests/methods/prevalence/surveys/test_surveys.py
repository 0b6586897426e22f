"""Surveys by hand, refusals, and what must be said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kinga.methods.prevalence.columns import BadRows, Columns
from kinga.methods.prevalence.surveys.designs import LonelyCluster, survey_design
from kinga.methods.prevalence.surveys.estimate import ALWAYS, NotEstimable, Question, Survey, Ways, estimate
from kinga.methods.prevalence.surveys.variance import Lonely, NotBalanced, Variance, hadamard, linear

HEADER = ["stratum", "village", "weight", "hurt", "days", "all"]
ROWS = [
    ["hill", "a", "10", "yes", "4", "8"],
    ["hill", "a", "10", "no", "0", "8"],
    ["hill", "b", "10", "no", "2", "8"],
    ["plain", "c", "30", "yes", "6", "5"],
    ["plain", "d", "30", "no", "1", "5"],
    ["plain", "d", "30", "", "", "5"],
]


def read(rows: list[list[str]] = ROWS) -> Columns:
    return Columns(HEADER, rows)


def asked(
    question: Question,
    rows: list[list[str]] = ROWS,
    *,
    variance: Variance = "taylor",
    lonely: Lonely = "refuse",
) -> Survey:
    table = read(rows)
    design = survey_design(table, weight="weight", stratum="stratum", cluster="village")
    return estimate(table, design, question, Ways(variance, lonely), given=("weight", "cluster"))


def test_a_total_by_hand() -> None:
    row = asked(Question("days", "total")).rows[0]
    # Cluster totals 40, 20 | 180, 30: 2/1 · 2 · 10² + 2/1 · 2 · 75².
    assert row.estimate == 270
    assert row.error == pytest.approx(math.sqrt(2 * 2 * 100 + 2 * 2 * 75**2))
    assert row.people == 5


def test_the_finite_population_correction_by_hand() -> None:
    design = survey_design(read(), weight="weight", stratum="stratum", cluster="village", clusters="all")
    scores = np.array([4.0, 0.0, 2.0, 6.0, 1.0, 0.0])
    by_hand = (1 - 2 / 8) * 2 * 2 * 100 + (1 - 2 / 5) * 2 * 2 * 75**2
    assert linear(design, scores) == pytest.approx(by_hand)


def test_a_share_by_hand_and_what_is_said() -> None:
    found = asked(Question("hurt"))
    row = next(row for row in found.rows if row.level == "yes")
    assert row.estimate == pytest.approx(40 / 90)
    low, high = row.intervals[0.95]
    assert 0 < low < row.estimate < high < 1
    codes = [caveat.code for caveat in found.caveats]
    assert codes[: len(ALWAYS)] == list(ALWAYS)
    assert {"missing", "few_cases", "few_clusters"} <= set(codes)


@pytest.mark.parametrize("variance", ["taylor", "jackknife", "brr", "fay"])
def test_all_ways_agree_on_a_total(variance: Variance) -> None:
    assert asked(Question("days", "total"), variance=variance).rows[0].error == pytest.approx(
        math.sqrt(400 + 4 * 75**2)
    )


@pytest.mark.parametrize(("lonely", "error"), [("certainty", 0.0), ("centre", None)])
def test_a_single_cluster_is_refused_or_said(lonely: Lonely, error: float | None) -> None:
    rows = [*ROWS, ["coast", "e", "5", "no", "3", "1"]]
    with pytest.raises(LonelyCluster):
        asked(Question("days", "total"), rows)
    found = asked(Question("days", "total"), rows, lonely=lonely)
    assert lonely in {caveat.code for caveat in found.caveats}
    known = asked(Question("days", "total")).rows[0].error
    if error is None:
        assert found.rows[0].error > known
    else:
        assert found.rows[0].error == pytest.approx(known)


def test_halves_need_two_clusters() -> None:
    with pytest.raises(NotBalanced):
        asked(Question("hurt"), [*ROWS, ["hill", "z", "5", "no", "3", "8"]], variance="brr")


def test_hadamard_matrices_are_orthogonal() -> None:
    for size in (1, 2, 5, 16):
        found = hadamard(size)
        assert len(found) >= size
        assert found @ found.T == pytest.approx(len(found) * np.eye(len(found)))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["hill", "q", "0", "no", "1", "8"], "Row 8: the weight must be above 0"),
        (["hill", "q", "", "no", "1", "8"], "Row 8: the weight is missing"),
        (["hill", "", "1", "no", "1", "8"], "Row 8: the cluster is missing"),
        (["hill", "c", "1", "no", "1", "8"], "Row 8: its cluster stands in another stratum too"),
        (["hill", "b", "1", "no", "1", "9"], "Row 8: its stratum has another number of clusters"),
    ],
)
def test_rows_that_cannot_be_meant(row: list[str], words: str) -> None:
    with pytest.raises(BadRows, match=words):
        survey_design(
            read([*ROWS, row]), weight="weight", stratum="stratum", cluster="village", clusters="all"
        )


def test_answers_that_are_no_numbers_and_nobody_known() -> None:
    with pytest.raises(BadRows, match="Row 2: the answer is not a number"):
        asked(Question("hurt", "mean"))
    with pytest.raises(NotEstimable):
        asked(Question("hurt"), [[*row[:3], "NA", *row[4:]] for row in ROWS])
    with pytest.raises(NotEstimable):
        asked(Question("days", "ratio"))
