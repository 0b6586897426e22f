"""`kinga measure power`: how many people a study needs, before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..numbers import BadNumber
from ..output import Format, refusing, write
from ..sheets import Grid, Sheet, print_sheet, write_sheet

if TYPE_CHECKING:
    from kinga.methods.prevalence.power import Plan

__all__ = ["power"]

OTHERS = (0.5, 2.0)
"""Times the design effect that are planned for too, because it is a guess."""


def power(
    before: Annotated[float | None, typer.Option(help="The earlier share, for a change.")] = None,
    after: Annotated[float | None, typer.Option(help="The later share, for a change.")] = None,
    first: Annotated[float | None, typer.Option(help="The share in one group, for a difference.")] = None,
    second: Annotated[float | None, typer.Option(help="The share in the other group.")] = None,
    share: Annotated[float | None, typer.Option(help="The share expected, for one survey.")] = None,
    half_width: Annotated[
        float | None, typer.Option(help="How near the 95% interval of that share should reach, either way.")
    ] = None,
    population: Annotated[float | None, typer.Option(help="People in all, if they are few.")] = None,
    design_effect: Annotated[
        float | None,
        typer.Option(help="Variance against simple random samples; refused without. 1 is simple."),
    ] = None,
    wanted: Annotated[float, typer.Option("--power", help="The chance to find what is there.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="The level of the two-sided test.")] = 0.05,
    answering: Annotated[float, typer.Option(help="The share of those approached who answer.")] = 1.0,
    form: Annotated[Format | None, typer.Option("--format", help="How to write the result.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
    report: Annotated[Path | None, typer.Option(help="Also a PDF for people, caveats included.")] = None,
) -> None:
    """How many people to ask: --before and --after, or --first and --second, or --share and --half-width."""
    from kinga.methods.prevalence import power as science

    pairs = ((before, after), (first, second), (share, half_width))
    given = [place for place, pair in enumerate(pairs) if pair != (None, None)]
    if len(given) != 1:
        raise BadNumber("Give one pair: --before and --after, --first and --second, or --share and --half-width.")
    one, other = pairs[given[0]]
    if one is None or other is None:
        raise BadNumber("Both options of the pair are needed.")
    if population is not None and given[0] != 2:
        raise BadNumber("--population goes with --share and --half-width only.")

    def plan(effect: float | None) -> Plan:
        if given[0] == 2:
            return science.precision_size(
                one, other, effect, population=population, answering=answering
            )
        planned = science.change_size if given[0] == 0 else science.two_shares_size
        return planned(one, other, effect, power=wanted, alpha=alpha, answering=answering)

    with refusing(science.NoDesignEffect):
        found = plan(design_effect)
    others = [plan(found.design_effect * times) for times in OTHERS]
    sheet = _sheet(found, others)
    write(
        form,
        out,
        document=_document(found, others),
        rows=_rows(found, others),
        show=lambda console: print_sheet(sheet, console),
    )
    if report is not None:
        write_sheet(report, sheet)


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "design_effect": plan.design_effect,
        "people": plan.people,
        "approached": plan.approached,
        "power": plan.power,
        "half_width": plan.half_width,
    }


def _document(found: Plan, others: list[Plan]) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "groups": found.groups,
        **_facts(found),
        "sensitivity": [_facts(other) for other in others],
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _rows(found: Plan, others: list[Plan]) -> Iterator[tuple[object, ...]]:
    yield "kind", "design_effect", "people", "approached", "power", "half_width", "note"
    for plan in (found, *others):
        numbers = ("" if value is None else value for value in _facts(plan).values())
        yield plan.kind, *numbers, ""
    for caveat in found.caveats:
        yield "warning", *("",) * 5, caveat.english()


def _sheet(found: Plan, others: list[Plan]) -> Sheet:
    plans = sorted((found, *others), key=lambda plan: plan.design_effect)
    each = "in each of the two groups" if found.groups == 2 else "in all"
    return Sheet(
        title="How many people a study needs",
        lead=[f"{found.people:,} people with an answer {each}; {found.approached:,} must be approached."],
        grids=[
            Grid(
                "Under other design effects",
                ["Design effect", "People", "To approach", "Reaches"],
                [
                    [f"{plan.design_effect:g}", f"{plan.people:,}", f"{plan.approached:,}", _reaches(plan)]
                    for plan in plans
                ],
            )
        ],
        caveats=[caveat.english() for caveat in found.caveats],
        made="Normal approximations, sizes times the design effect.",
        page="docs/methods/power.md",
    )


def _reaches(plan: Plan) -> str:
    return f"power {plan.power:.1%}" if plan.half_width is None else f"± {plan.half_width:.2%}"
