"""`kinga measure rds`: shares from a sample by recruitment, by every estimator side by side."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.interfaces.cli.measure.numbers import check_replicates
from kinga.interfaces.cli.measure.output import read_rows, refusing
from kinga.interfaces.cli.measure.sheets import deliver

from .options import Form, Out, Replicates, Report, Seed

if TYPE_CHECKING:
    from kinga.methods.prevalence.rds.answers import RecruitmentEstimate

__all__ = ["rds"]


class Chosen(StrEnum):
    """Whose numbers stand first; every other estimator is given beside it."""

    RDS1 = "rds1"
    RDS2 = "rds2"
    SS = "ss"


def rds(
    sample: Annotated[str, typer.Argument(help="CSV: one row a person. - for standard input.")],
    outcome: Annotated[str, typer.Option(help="The column with what is measured, any number of levels.")],
    degree: Annotated[
        str, typer.Option(help="The column with how many of the population each knows.")
    ] = "degree",
    identity: Annotated[
        str, typer.Option("--id", help="The column that names each person, by any mark.")
    ] = "id",
    recruiter: Annotated[
        str, typer.Option(help="The column that names who recruited each; no id of the file means a seed.")
    ] = "recruiter",
    estimator: Annotated[
        Chosen, typer.Option(help="Whose shares are asked for; ss needs --population.")
    ] = Chosen.RDS2,
    population: Annotated[float | None, typer.Option(help="How many people the population has.")] = None,
    replicates: Replicates = 500,
    seed: Seed = 1,
    form: Form = None,
    out: Out = None,
    report: Report = None,
) -> None:
    """Estimate shares from a sample in which people recruited one another (respondent-driven sampling)."""
    check_replicates(replicates, seed)
    columns = {"identity": identity, "recruiter": recruiter, "degree": degree, "outcome": outcome}
    found = _estimate(read_rows(sample), columns, estimator, population, replicates, seed)
    from . import rds_forms

    document, rows = rds_forms.document(found), rds_forms.rows(found)
    deliver(rds_forms.sheet(found, outcome), form, out, report, document=document, rows=rows)


def _estimate(
    rows: list[list[str]],
    columns: Mapping[str, str],
    chosen: Chosen,
    population: float | None,
    replicates: int,
    seed: int,
) -> RecruitmentEstimate:
    from kinga.methods.prevalence.rds.answers import ESTIMATORS, NotEstimable
    from kinga.methods.prevalence.rds.estimate import estimate
    from kinga.methods.prevalence.rds.samples import recruitment_sample

    read = recruitment_sample(rows[0], rows[1:], **columns)
    asked = next(name for name in ESTIMATORS if name == chosen.value)
    with refusing(NotEstimable):
        return estimate(read, estimator=asked, population=population, replicates=replicates, seed=seed)
