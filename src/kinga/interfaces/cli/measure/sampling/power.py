"""`kinga measure power`: how many people a study needs, before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinga.interfaces.cli.measure.numbers import BadNumber
from kinga.interfaces.cli.measure.output import refusing
from kinga.interfaces.cli.measure.sheets import Grid, Sheet, deliver

from .options import Form, Out, Report

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
    form: Form = None,
    out: Out = None,
    report: Report = None,
) -> None:
    """How many people to ask: --before and --after, or --first and --second, or --share and --half-width."""
    from kinga.methods.prevalence.power import NoDesignEffect

    pairs = {"change": (before, after), "two shares": (first, second), "precision": (share, half_width)}
    kind, one, other = _pair(pairs, population)
    plan = partial(_plan, kind, one, other, population, wanted, alpha, answering)
    with refusing(NoDesignEffect):
        found = plan(design_effect)
    others = [plan(found.design_effect * times) for times in OTHERS]
    document, rows = _document(found, others), _rows(found, others)
    deliver(_sheet(found, others), form, out, report, document=document, rows=rows)


def _pair(
    pairs: Mapping[str, tuple[float | None, float | None]], population: float | None
) -> tuple[str, float, float]:
    """The one pair of numbers that was given, and what it asks for."""
    given = [kind for kind, pair in pairs.items() if pair != (None, None)]
    if len(given) != 1:
        raise BadNumber(
            "Give one pair: --before and --after, --first and --second, or --share and --half-width."
        )
    one, other = pairs[given[0]]
    if one is None or other is None:
        raise BadNumber("Both options of the pair are needed.")
    if population is not None and given[0] != "precision":
        raise BadNumber("--population goes with --share and --half-width only.")
    return given[0], one, other


def _plan(
    kind: str,
    one: float,
    other: float,
    population: float | None,
    wanted: float,
    alpha: float,
    answering: float,
    effect: float | None,
) -> Plan:
    from kinga.methods.prevalence import power as science

    if kind == "precision":
        return science.precision_size(one, other, effect, population=population, answering=answering)
    planned = science.change_size if kind == "change" else science.two_shares_size
    return planned(one, other, effect, power=wanted, alpha=alpha, answering=answering)


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
