"""Samples by recruitment for the tests."""

from __future__ import annotations

import csv

from kinga.methods.prevalence.rds.samples import RecruitmentSample, recruitment_sample
from tests.methods.prevalence.reference import GOLDEN

__all__ = ["SMALL", "faux", "sample"]

SMALL = """id,recruiter,degree,hurt
a,seed,4,yes
b,a,2,no
c,a,5,yes
d,b,3,yes
e,c,4,no
f,e,2,no
"""


def sample(text: str, **columns: str) -> RecruitmentSample:
    """A sample from text."""
    header, *rows = list(csv.reader(text.splitlines()))
    return recruitment_sample(header, rows, outcome=columns.pop("outcome", "hurt"), **columns)


def faux(name: str) -> RecruitmentSample:
    """One of the simulated samples that R's RDS package comes with."""
    degree, outcome = ("network.size", "X") if name == "faux" else ("degree", "disease")
    with (GOLDEN / f"rds_{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return recruitment_sample(header, rows, recruiter="recruiter.id", degree=degree, outcome=outcome)
