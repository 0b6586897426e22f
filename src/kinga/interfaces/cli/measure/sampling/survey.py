"""`kinga measure survey`: shares, means, totals and ratios from a household survey, with errors that know its design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinga.interfaces.cli.measure.numbers import BadNumber, check_replicates
from kinga.interfaces.cli.measure.output import finite, read_rows, refusing
from kinga.interfaces.cli.measure.sheets import Bar, Grid, Sheet, deliver, per_cent, span

from .options import ClusterColumn, Form, Out, Report, Seed, WeightColumn

if TYPE_CHECKING:
    from kinga.methods.prevalence.surveys.estimate import Row, Survey

__all__ = ["survey"]


class Kind(StrEnum):
    """What is estimated."""

    SHARE = "share"
    MEAN = "mean"
    TOTAL = "total"
    RATIO = "ratio"


class Errors(StrEnum):
    """How errors are computed."""

    TAYLOR = "taylor"
    JACKKNIFE = "jackknife"
    BRR = "brr"
    FAY = "fay"
    BOOTSTRAP = "bootstrap"


class Single(StrEnum):
    """What to do with a stratum that has one cluster."""

    REFUSE = "refuse"
    CERTAINTY = "certainty"
    CENTRE = "centre"


def survey(
    file: Annotated[str, typer.Argument(help="CSV: one row a person. - for standard input.")],
    outcome: Annotated[str, typer.Option(help="The column with the answer.")],
    kind: Annotated[
        Kind, typer.Option(help="The share of each answer, or the mean, total or ratio.")
    ] = Kind.SHARE,
    over: Annotated[str | None, typer.Option(help="For a ratio: the column below the line.")] = None,
    domain: Annotated[
        str | None, typer.Option(help="A column: also an estimate for each of its values.")
    ] = None,
    weight: WeightColumn = None,
    stratum: Annotated[str | None, typer.Option(help="The column with the stratum.")] = None,
    cluster: ClusterColumn = None,
    clusters: Annotated[
        str | None, typer.Option(help="The column with how many clusters the stratum has, drawn or not.")
    ] = None,
    variance: Annotated[Errors, typer.Option(help="How errors are computed.")] = Errors.TAYLOR,
    lonely: Annotated[Single, typer.Option(help="Strata with a single cluster.")] = Single.REFUSE,
    replicates: Annotated[int, typer.Option(help="Replicates of the bootstrap.")] = 500,
    rho: Annotated[float, typer.Option(help="The weight that Fay's halves keep, 0 to below 1.")] = 0.3,
    seed: Seed = 1,
    form: Form = None,
    out: Out = None,
    report: Report = None,
) -> None:
    """Estimate shares, means, totals or ratios from a household survey."""
    _check(replicates, rho, seed)
    drawn = {"weight": weight, "stratum": stratum, "cluster": cluster, "clusters": clusters}
    question = (outcome, kind, over, domain)
    found = _estimate(read_rows(file), drawn, question, (variance, lonely, replicates, rho, seed))
    deliver(_sheet(found), form, out, report, document=_document(found), rows=_rows(found))


def _estimate(
    table: list[list[str]],
    drawn: Mapping[str, str | None],
    question: tuple[str, Kind, str | None, str | None],
    ways: tuple[Errors, Single, int, float, int],
) -> Survey:
    from kinga.methods.prevalence.columns import Columns
    from kinga.methods.prevalence.surveys.designs import LonelyCluster, survey_design
    from kinga.methods.prevalence.surveys.estimate import NotEstimable, Question, Ways, estimate
    from kinga.methods.prevalence.surveys.variance import NotBalanced

    outcome, kind, over, domain = question
    variance, lonely, replicates, rho, seed = ways
    read = Columns(table[0], table[1:])
    design = survey_design(read, **drawn)
    given = [name for name, column in drawn.items() if column]
    with refusing(LonelyCluster, NotBalanced, NotEstimable):
        return estimate(
            read,
            design,
            Question(outcome, kind.value, over, domain),
            Ways(variance.value, lonely.value, replicates, rho, seed),
            given=given,
        )


def _check(replicates: int, rho: float, seed: int) -> None:
    check_replicates(replicates, seed)
    if replicates < 2 or not 0.0 <= rho < 1.0:
        raise BadNumber("Give at least 2 replicates, and a rho of 0 or more and below 1.")


def _document(found: Survey) -> dict[str, Any]:
    return {
        "outcome": found.question.outcome,
        "kind": found.question.kind,
        "estimates": [
            {
                "domain": row.domain,
                "level": row.level,
                "estimate": row.estimate,
                "error": finite(row.error),
                "interval": {str(level): list(ends) for level, ends in row.intervals.items()},
                "people": row.people,
                "cases": row.cases,
                "design_effect": row.design_effect,
            }
            for row in found.rows
        ],
        "variance": found.variance,
        "people": found.people,
        "clusters": found.clusters,
        "strata": found.strata,
        "degrees_of_freedom": found.freedom,
        "represented": found.represented,
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _rows(found: Survey) -> Iterator[tuple[object, ...]]:
    yield (
        "domain",
        "answer",
        "estimate",
        "error",
        "level",
        "lower",
        "upper",
        "people",
        "design_effect",
        "note",
    )
    for row in found.rows:
        effect = "" if row.design_effect is None else row.design_effect
        for level, ends in row.intervals.items() or [("", ("", ""))]:
            yield row.domain, row.level, row.estimate, row.error, level, *ends, row.people, effect, ""
    for caveat in found.caveats:
        yield *("",) * 9, caveat.english()


def _sheet(found: Survey) -> Sheet:
    share = found.question.kind == "share"
    return Sheet(
        title="Estimates from a household survey",
        lead=[
            f"{found.people:,} people in {found.clusters:,} clusters and {found.strata:,} strata, standing for "
            f"{found.represented:,.0f} by their weights.",
            f"The {found.question.kind} of {found.question.outcome}.",
        ],
        grids=[
            Grid(
                "Estimates",
                ["Domain", "Answer", "Estimate", "95% interval", "Error", "People", "Design effect"],
                [_line(row, share) for row in found.rows],
                words=2,
            )
        ],
        caveats=[caveat.english() for caveat in found.caveats],
        made=(
            f"Errors by {found.variance}, {found.freedom:,} degrees of freedom; intervals of shares on the logit scale, "
            "the others symmetric, both with Student's t."
        ),
        page="docs/methods/surveys.md",
        bars=[_bar(row) for row in found.rows] if share and len(found.rows) <= 20 else [],
        unit="%",
    )


def _line(row: Row, share: bool) -> list[str]:
    form = ".1%" if share else ",.4g"
    effect = "" if row.design_effect is None else f"{row.design_effect:.2f}"
    return [
        row.domain or "everyone",
        row.level,
        per_cent(row.estimate) if share else f"{row.estimate:,.4g}",
        span(row.intervals.get(0.95), form),
        f"{row.error:{form}}",
        f"{row.people:,}",
        effect,
    ]


def _bar(row: Row) -> Bar:
    low, high = row.intervals.get(0.95, (None, None))
    return Bar(f"{row.domain or 'everyone'}: {row.level}", row.estimate, low, high)
