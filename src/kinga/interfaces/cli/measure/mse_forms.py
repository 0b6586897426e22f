"""A result of multiple systems estimation as JSON, CSV, a table for a screen, and what the PDF is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kinga.methods.prevalence.mse.answers import SPREADS, Answer, Method, MultipleSystems, Variation
from kinga.methods.prevalence.mse.selection import REFUSALS

from .output import finite

__all__ = ["METHOD_NAMES", "document", "report", "rows", "show"]

METHOD_NAMES: dict[Method, str] = {
    "stepwise": "stepwise, p = .02",
    "bic": "best BIC",
    "main": "independent lists",
    "bayes": "Bayesian thresholding",
    "decomposable": "average over graphs",
}
LEVEL = 0.95
MADE = (
    "Likelihood methods: Poisson log-linear models by extended maximum likelihood. "
    "Bayesian methods: posterior medians and central intervals. "
)
REPLICATED = "Intervals of the likelihood methods: bootstrap, BCa, with the choice of model made anew in each replicate."


def document(found: MultipleSystems) -> dict[str, Any]:
    """The JSON of the contract: `estimate` is null when all methods were asked for."""
    asked = found.answers[found.asked] if found.asked else None
    leading = found.asked or "stepwise"
    return {
        "method": found.asked or "all",
        "lists": list(found.lists),
        "observed": found.observed,
        "on_two_lists_or_more": found.overlapping,
        "estimate": asked.population if asked else None,
        "interval": _interval(asked) if asked else None,
        "model": asked.model if asked else None,
        "range": list(found.range),
        "by_method": {name: answer.population for name, answer in found.answers.items()},
        "intervals": {name: _interval(answer) for name, answer in found.answers.items()},
        "models": {name: answer.model for name, answer in found.answers.items()},
        "refusals": {name: answer.refusal for name, answer in found.answers.items() if answer.refusal},
        "checks": [{"model": check.model, "verdict": check.verdict} for check in found.checks],
        "sensitivity": [_sensitivity(variation, leading) for variation in found.variations],
        "spread": [
            {
                "method": item.method,
                "varied": item.varied,
                "value": item.value,
                "estimate": item.population,
                "interval": {str(LEVEL): [item.lower, finite(item.upper)]},
            }
            for item in found.spread
        ],
        "warnings": [caveat.english() for caveat in found.caveats],
        "replicates": found.replicates,
        "seed": found.seed,
    }


def _interval(answer: Answer) -> dict[str, list[float | None]]:
    """Level -> [lower, upper]; null where there is no upper end."""
    return {str(level): [low, finite(high)] for level, (low, high) in answer.intervals.items()}


def _sensitivity(variation: Variation, leading: Method) -> dict[str, Any]:
    what = {"omitted": variation.omitted} if variation.merged is None else {"merged": list(variation.merged)}
    return {
        **what,
        "method": leading,
        "estimate": variation.populations[leading],
        "by_method": dict(variation.populations),
    }


def rows(found: MultipleSystems) -> Iterator[tuple[object, ...]]:
    """The CSV: one row an estimate, a check or a warning."""
    yield "kind", "name", "method", "estimate", "level", "lower", "upper", "model", "note"
    yield "observed", "", "", found.observed, "", "", "", "", ""
    for name, answer in found.answers.items():
        ends: list[tuple[object, ...]] = [
            (lv, low, finite(high)) for lv, (low, high) in answer.intervals.items()
        ]
        for interval in ends or [("", "", "")]:
            yield "method", "", name, answer.population, *interval, answer.model, answer.refusal
    for variation in found.variations:
        kind = "omitted" if variation.merged is None else "merged"
        changed = variation.omitted if variation.merged is None else "+".join(variation.merged)
        for name, population in variation.populations.items():
            yield kind, changed, name, population, "", "", "", "", ""
    for item in found.spread:
        note = f"{item.varied} {item.value:g}"
        yield (
            "spread",
            item.varied,
            item.method,
            item.population,
            LEVEL,
            item.lower,
            finite(item.upper),
            "",
            note,
        )
    for check in found.checks:
        yield "check", "", "", "", "", "", "", check.model, check.verdict
    for caveat in found.caveats:
        yield "warning", caveat.code, "", "", "", "", "", "", caveat.english()


def show(found: MultipleSystems, console: Console) -> None:
    """The whole result on a screen, the caveats at the end."""
    low, high = found.range
    console.print(
        f"{found.observed:,} people are on at least one list, {found.overlapping:,} of them on two or more. "
        f"Estimates of everyone, seen and unseen: {low:,.0f} to {high:,.0f}, by method."
    )
    methods = _table("Method", "Estimate", "95% interval", "Model, by list number")
    for name, answer in found.answers.items():
        marked = "*" if name == found.asked else ""
        methods.add_row(
            METHOD_NAMES[name] + marked, _people(answer.population), _ends(answer), _model(answer)
        )
    console.print()
    console.print(methods)
    console.print()
    if found.variations:
        names = list(found.variations[0].populations)
        varied = _table("List left out, or lists made one", *(METHOD_NAMES[name] for name in names))
        for variation in found.variations:
            cells = [_people(variation.populations[name]) for name in names]
            varied.add_row(escape(_changed(variation)), *cells)
        console.print(varied)
        console.print()
    if found.spread:
        spread = _table("Another seed, prior or cap", "", "Estimate", "95% interval")
        for item in found.spread:
            what = f"{METHOD_NAMES[item.method]}: {SPREADS[item.varied]}"
            spread.add_row(
                what, f"{item.value:g}", _people(item.population), f"{item.lower:,.0f} – {item.upper:,.0f}"
            )
        console.print(spread)
        console.print()
    console.print(_counted(found))
    console.print(
        "Lists by number: " + ", ".join(f"{i} {name}" for i, name in enumerate(found.lists, 1)), markup=False
    )
    for caveat in found.caveats:
        console.print(f"· {caveat.english()}", markup=False)


def report(found: MultipleSystems) -> dict[str, Any]:
    """What the PDF is made from: finished words and numbers only."""
    low, high = found.range
    names = list(found.variations[0].populations) if found.variations else []
    return {
        "observed": f"{found.observed:,}",
        "overlapping": f"{found.overlapping:,}",
        "low": f"{low:,.0f}",
        "high": f"{high:,.0f}",
        "lists": list(found.lists),
        "methods": [_report_row(name, answer) for name, answer in found.answers.items()],
        "varied_by": [METHOD_NAMES[name] for name in names],
        "varied": [
            [_changed(v), *(_people(v.populations[name]) for name in names)] for v in found.variations
        ],
        "spread": [
            [
                f"{METHOD_NAMES[item.method]}: {SPREADS[item.varied]} {item.value:g}",
                _people(item.population),
                f"{item.lower:,.0f} – {item.upper:,.0f}",
            ]
            for item in found.spread
        ],
        "checks": _counted(found),
        "made": MADE + (REPLICATED if found.replicates else ""),
        "caveats": [caveat.english() for caveat in found.caveats],
        "replicates": f"{found.replicates:,}",
        "seed": str(found.seed),
    }


def _report_row(name: Method, answer: Answer) -> dict[str, Any]:
    low, high = answer.intervals.get(LEVEL, (None, None))
    return {
        "name": METHOD_NAMES[name],
        "estimate": _people(answer.population),
        "ends": _ends(answer),
        "model": _model(answer),
        "point": finite(answer.population),
        "lower": finite(low),
        "upper": finite(high),
    }


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i > 0 and not column.startswith("Model") else "left")
    return table


def _people(population: float | None) -> str:
    return "no estimate" if population is None else f"{population:,.0f}"


def _ends(answer: Answer) -> str:
    if LEVEL not in answer.intervals:
        return ""
    low, high = answer.intervals[LEVEL]
    return f"{low:,.0f} – no upper end" if finite(high) is None else f"{low:,.0f} – {high:,.0f}"


def _model(answer: Answer) -> str:
    return REFUSALS[answer.refusal] if answer.refusal else answer.model or "average"


def _changed(variation: Variation) -> str:
    return f"without {variation.omitted}" if variation.merged is None else " + ".join(variation.merged)


def _counted(found: MultipleSystems) -> str:
    counted = Counter(check.verdict for check in found.checks)
    return (
        "Models looked at: " + ", ".join(f"{number:,} {verdict}" for verdict, number in counted.items()) + "."
    )
