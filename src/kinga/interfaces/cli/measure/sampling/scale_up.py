"""`kinga measure scale-up`: the size of a hidden group from how many of it others know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinga.interfaces.cli.measure.numbers import check_replicates
from kinga.interfaces.cli.measure.output import read_rows, refusing
from kinga.interfaces.cli.measure.sheets import Bar, Grid, Sheet, deliver, per_cent, span

from .options import ClusterColumn, Form, Out, Replicates, Report, Seed, WeightColumn

if TYPE_CHECKING:
    from kinga.methods.prevalence.columns import Columns
    from kinga.methods.prevalence.scale_up.answers import ScaleUp

__all__ = ["scale_up"]

NAMES = {"basic": "Basic", "adjusted": "Basic, adjusted", "generalised": "Generalised"}


def scale_up(
    survey: Annotated[str, typer.Argument(help="CSV: one row a respondent, one column a known group.")],
    known: Annotated[str, typer.Option(help="CSV: name and size of each known group.")],
    hidden: Annotated[str, typer.Option(help="The column with how many of the hidden group each knows.")],
    population: Annotated[float, typer.Option(help="People in the frame the respondents were drawn from.")],
    hidden_sample: Annotated[
        str | None,
        typer.Option(help="CSV: people of the hidden group; of each known group, how many know it of them."),
    ] = None,
    weight: WeightColumn = None,
    cluster: ClusterColumn = None,
    visibility: Annotated[
        float, typer.Option(help="The share of ties to the hidden group that are known to be such.")
    ] = 1.0,
    relative_degree: Annotated[
        float, typer.Option(help="How well connected the hidden group is, against everyone.")
    ] = 1.0,
    replicates: Replicates = 500,
    seed: Seed = 1,
    form: Form = None,
    out: Out = None,
    report: Report = None,
) -> None:
    """Estimate the size of a hidden group from whom people know (network scale-up)."""
    check_replicates(replicates, seed)
    files = (known, survey, hidden_sample)
    columns = {"hidden": hidden, "weight": weight, "cluster": cluster}
    numbers = {"population": population, "visibility": visibility, "relative_degree": relative_degree}
    found = _estimate(files, columns, numbers, replicates, seed)
    deliver(_sheet(found), form, out, report, document=_document(found), rows=_rows(found))


def _estimate(
    files: tuple[str, str, str | None],
    columns: Mapping[str, str | None],
    numbers: Mapping[str, float],
    replicates: int,
    seed: int,
) -> ScaleUp:
    from kinga.methods.prevalence.scale_up import estimate as science
    from kinga.methods.prevalence.scale_up.answers import NotEstimable

    known, survey, hidden_sample = files
    groups = science.known_groups(_columns(known))
    hidden, weight, cluster = columns["hidden"] or "", columns["weight"], columns["cluster"]
    asked = science.respondents(_columns(survey), groups, hidden=hidden, weight=weight, cluster=cluster)
    inside = None
    if hidden_sample is not None:
        inside = science.hidden_sample(_columns(hidden_sample), groups, weight)
    with refusing(NotEstimable):
        return science.estimate(
            groups,
            asked,
            population=numbers["population"],
            hidden=inside,
            visibility=numbers["visibility"],
            relative_degree=numbers["relative_degree"],
            replicates=replicates,
            seed=seed,
            clustered=cluster is not None,
        )


def _columns(name: str) -> Columns:
    from kinga.methods.prevalence.columns import Columns

    rows = read_rows(name)
    return Columns(rows[0], rows[1:])


def _document(found: ScaleUp) -> dict[str, Any]:
    return {
        "by_method": {name: size.people for name, size in found.sizes.items()},
        "shares": {name: size.share for name, size in found.sizes.items()},
        "errors": {name: size.error for name, size in found.sizes.items()},
        "analytic_errors": {name: size.analytic for name, size in found.sizes.items()},
        "intervals": {
            name: {str(level): list(ends) for level, ends in size.intervals.items()}
            for name, size in found.sizes.items()
        },
        "population": found.population,
        "respondents": found.respondents,
        "hidden_sample": found.hidden_sample,
        "mean_degree": found.degree,
        "known_groups": [
            {"name": name, "size": size, "estimate": again} for name, (size, again) in found.back.items()
        ],
        "visibility": found.visibility,
        "relative_degree": found.relative_degree,
        "replicates": found.replicates,
        "seed": found.seed,
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _rows(found: ScaleUp) -> Iterator[tuple[object, ...]]:
    yield "kind", "name", "people", "error", "level", "lower", "upper", "note"
    for name, size in found.sizes.items():
        error = "" if size.error is None else size.error
        for level, ends in size.intervals.items() or [("", ("", ""))]:
            yield "estimate", name, size.people, error, level, *ends, ""
    for name, (true, again) in found.back.items():
        yield "known group", name, again, "", "", "", "", f"known size {true:.0f}"
    for caveat in found.caveats:
        yield "warning", *("",) * 6, caveat.english()


def _sheet(found: ScaleUp) -> Sheet:
    all_people = [size.people for size in found.sizes.values()]
    low, high = min(all_people), max(all_people)
    sizes = [
        [NAMES[name], f"{size.people:,.0f}", span(size.intervals.get(0.95), ",.0f"), per_cent(size.share)]
        for name, size in found.sizes.items()
    ]
    back = [
        [name, f"{size:,.0f}", f"{again:,.0f}", f"{again / size:.2f}"]
        for name, (size, again) in found.back.items()
    ]
    return Sheet(
        title="The size of a hidden group, by whom people know",
        lead=[
            f"{found.respondents:,} respondents, who know {found.degree:,.0f} people on average, out of a population of "
            f"{found.population:,.0f}.",
            f"Estimates run from {low:,.0f} to {high:,.0f} people, by method."
            if len(found.sizes) > 1
            else "Only the basic estimate could be made; it takes every tie as visible.",
        ],
        grids=[
            Grid(
                "Every method side by side", ["Method", "People", "95% interval", "Of the population"], sizes
            ),
            Grid(
                "Known groups, each estimated from the others", ["Group", "Size", "Estimate", "Ratio"], back
            ),
        ],
        caveats=[caveat.english() for caveat in found.caveats],
        made=(
            "Intervals on the log scale with errors by bootstrap of clusters of respondents. "
            f"Replicates: {found.replicates:,}, seed: {found.seed}."
        ),
        page="docs/methods/scale-up.md",
        bars=[
            Bar(NAMES[name], size.people, *size.intervals.get(0.95, (None, None)))
            for name, size in found.sizes.items()
        ],
        unit="people",
    )
