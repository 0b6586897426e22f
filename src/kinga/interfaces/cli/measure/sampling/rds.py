"""`kinga measure rds`: shares from a sample by recruitment, by every estimator side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kinga.interfaces.cli.measure.numbers import check_replicates
from kinga.interfaces.cli.measure.output import read_rows, refusing
from kinga.interfaces.cli.measure.sheets import deliver

from .options import Form, Out, Replicates, Report, Seed

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
    rows = read_rows(sample)
    from kinga.methods.prevalence.rds.answers import ESTIMATORS, NotEstimable
    from kinga.methods.prevalence.rds.estimate import estimate
    from kinga.methods.prevalence.rds.samples import recruitment_sample

    read = recruitment_sample(
        rows[0], rows[1:], identity=identity, recruiter=recruiter, degree=degree, outcome=outcome
    )
    asked = next(name for name in ESTIMATORS if name == estimator.value)
    with refusing(NotEstimable):
        found = estimate(read, estimator=asked, population=population, replicates=replicates, seed=seed)
    from . import rds_forms

    deliver(
        rds_forms.sheet(found, outcome),
        form,
        out,
        report,
        document=rds_forms.document(found),
        rows=rds_forms.rows(found),
    )
