"""Against what R's survey package 4.1.1 printed on invented households (golden/survey_households.R made it)."""

from __future__ import annotations

import csv

import pytest

from kinga.methods.prevalence.columns import Columns
from kinga.methods.prevalence.surveys.designs import Design, survey_design
from kinga.methods.prevalence.surveys.estimate import Question, Row, Ways, estimate
from kinga.methods.prevalence.surveys.variance import VARIANCES
from tests.methods.prevalence.reference import GOLDEN, rows

DESIGNS = {
    "stratified clusters": {"stratum": "stratum", "cluster": "cluster"},
    "stratified clusters with their number": {
        "stratum": "stratum",
        "cluster": "cluster",
        "clusters": "clusters",
    },
    "clusters": {"cluster": "cluster"},
    "people": {},
}
QUESTIONS = {
    "share": Question("exploited", domain="sex"),
    "mean": Question("days", "mean"),
    "total": Question("days", "total", domain="sex"),
    "ratio": Question("income", "ratio", over="days"),
}
REFERENCE = rows("r_survey_4_1_1.csv")


def households() -> Columns:
    with (GOLDEN / "survey_households.csv").open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    return Columns(header, found)


def design(name: str) -> Design:
    return survey_design(households(), weight="weight", **DESIGNS[name])


def found(line: dict[str, str]) -> Row:
    what, _, domain = line["what"].partition(" ")
    variance = next(name for name in VARIANCES if name == line["method"])
    survey = estimate(households(), design(line["design"]), QUESTIONS[what], Ways(variance, replicates=4000))
    return next(row for row in survey.rows if row.domain == domain and row.level in {"", "yes"})


@pytest.mark.parametrize(
    "line", REFERENCE, ids=lambda line: "-".join((line["design"], line["method"], line["what"]))
)
def test_estimates_and_errors_are_those_of_r(line: dict[str, str]) -> None:
    row = found(line)
    assert row.estimate == pytest.approx(float(line["estimate"]), rel=1e-9)
    # Which halves are drawn differs between Hadamard matrices: equal for what is linear, near for ratios.
    drawn = line["method"] in {"brr", "fay"} and not line["what"].startswith("total")
    tolerance = {"bootstrap": 0.05}.get(line["method"], 0.25 if drawn else 1e-9)
    assert row.error == pytest.approx(float(line["error"]), rel=tolerance)
    if line["method"] == "taylor" and line["deff"] not in {"", "NA"}:
        assert row.intervals[0.95] == pytest.approx((float(line["lower"]), float(line["upper"])), rel=1e-8)
        assert row.design_effect == pytest.approx(float(line["deff"]), rel=1e-9)
