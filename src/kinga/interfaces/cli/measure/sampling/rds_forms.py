"""An estimate from a sample by recruitment as JSON, as CSV rows, and as a sheet for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from kinga.interfaces.cli.measure.sheets import Bar, Grid, Sheet, per_cent, span

if TYPE_CHECKING:
    from kinga.methods.prevalence.intervals import Ends
    from kinga.methods.prevalence.rds.answers import Answer, RecruitmentEstimate

__all__ = ["document", "rows", "sheet"]

NAMES: Final = {
    "rds1": "RDS-I",
    "rds2": "RDS-II",
    "ss": "Successive sampling",
}
LEVEL: Final = 0.95


def document(found: RecruitmentEstimate) -> dict[str, Any]:
    """The JSON of the contract: `estimate` is level -> share of the estimator asked for."""
    asked = found.answers[found.asked]
    return {
        "estimator": found.asked,
        "estimate": asked.shares,
        "error": asked.error,
        "interval": _ends(asked.intervals),
        "wider_interval": _ends(asked.wider),
        "design_effect": asked.design_effect,
        "by_estimator": {
            "mean": found.mean,
            **{name: answer.shares for name, answer in found.answers.items()},
        },
        "errors": {name: answer.error for name, answer in found.answers.items()},
        "intervals": {name: _ends(answer.intervals) for name, answer in found.answers.items()},
        "population": found.population,
        "sensitivity": [{"population": size, "estimate": shares} for size, shares in found.sizes.items()],
        "diagnostics": asdict(found.diagnostics),
        "replicates": found.replicates,
        "seed": found.seed,
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def rows(found: RecruitmentEstimate) -> Iterator[tuple[object, ...]]:
    """The CSV: one row an estimator, level of the outcome and level of the interval."""
    yield (
        "kind",
        "estimator",
        "outcome",
        "share",
        "error",
        "level",
        "lower",
        "upper",
        "wider_lower",
        "wider_upper",
        "note",
    )
    for outcome, share in found.mean.items():
        yield "mean", "mean", outcome, share, *("",) * 6, "as if all had been drawn alike"
    for name, answer in found.answers.items():
        for outcome, share in answer.shares.items():
            error = answer.error.get(outcome, "")
            wider = answer.wider.get(outcome, {})
            for level, ends in answer.intervals.get(outcome, {}).items():
                yield "share", name, outcome, share, error, level, *ends, *wider.get(level, ("", "")), ""
            if not answer.intervals:
                yield "share", name, outcome, share, *("",) * 6, ""
    for size, shares in found.sizes.items():
        for outcome, share in shares.items():
            yield "sensitivity", "ss", outcome, share, *("",) * 6, f"population {size:.0f}"
    for caveat in found.caveats:
        yield "warning", *("",) * 9, caveat.english()


def sheet(found: RecruitmentEstimate, outcome: str) -> Sheet:
    """What people read: every estimator and level, what the sample shows about itself, every caveat."""
    seen = found.diagnostics
    return Sheet(
        title="Shares from a sample by recruitment",
        lead=[
            f"{seen.people:,} people, {seen.seeds:,} of them seeds, recruited one another over {seen.waves:,} waves.",
            f"Shares of {outcome}, by estimator. The one asked for is marked with *; none of them is the truth by "
            "itself.",
        ],
        grids=[
            _shares(found),
            _sample_grid(found),
            _settling(found),
            _recruitment(found),
            _sizes(found),
        ],
        caveats=[caveat.english() for caveat in found.caveats],
        made=(
            "95% intervals: the share plus and minus 1.96 standard errors by Salganik's bootstrap (RDS-I, RDS-II) or "
            "Gile's (successive sampling); the wider ones by drawing whole trees anew (Baraff, McCormick and Raftery). "
            f"Replicates: {found.replicates:,}, seed: {found.seed}."
        ),
        page="docs/methods/rds.md",
        bars=_bars(found),
        unit="%",
    )


def _ends(intervals: Any) -> dict[str, dict[str, list[float]]]:
    return {
        outcome: {str(level): list(ends) for level, ends in each.items()}
        for outcome, each in intervals.items()
    }


def _at(intervals: Any, outcome: str) -> tuple[float, float] | None:
    ends: Ends = intervals.get(outcome, {})
    return ends.get(LEVEL)


def _shares(found: RecruitmentEstimate) -> Grid:
    lines = []
    for name, answer in found.answers.items():
        for outcome, share in answer.shares.items():
            effect = answer.design_effect.get(outcome)
            lines.append(
                [
                    _name(found, name),
                    outcome,
                    per_cent(share),
                    span(_at(answer.intervals, outcome)),
                    span(_at(answer.wider, outcome)),
                    "" if effect is None else f"{effect:.1f}",
                ]
            )
    lines += [["Plain mean", outcome, per_cent(share), "", "", ""] for outcome, share in found.mean.items()]
    columns = ["Estimator", "Level", "Share", "95% interval", "Wider", "Design effect"]
    return Grid("Every estimator side by side", columns, lines, words=2)


def _name(found: RecruitmentEstimate, name: str) -> str:
    return NAMES[name] + ("*" if name == found.asked else "")


def _bars(found: RecruitmentEstimate) -> list[Bar]:
    if len(found.levels) > 4:  # more would fill the page
        return []
    return [
        _bar(NAMES[name], outcome, answer)
        for outcome in found.levels
        for name, answer in found.answers.items()
    ]


def _bar(name: str, outcome: str, answer: Answer) -> Bar:
    low, high = _at(answer.intervals, outcome) or (None, None)
    return Bar(f"{outcome}: {name}", answer.shares[outcome], low, high)


def _sample_grid(found: RecruitmentEstimate) -> Grid:
    seen = found.diagnostics
    needed = "never" if seen.needed is None else f"{seen.needed:,}"
    lines = [
        ["Waves until recruitment forgets its seeds", needed],
        ["Largest share of the sample from one seed", per_cent(seen.largest_tree)],
    ]
    for outcome in found.levels:
        if outcome in seen.degree:
            lines.append([f"Mean degree of {outcome}", f"{seen.degree[outcome]:.2f}"])
        if outcome in seen.homophily:
            lines.append([f"Homophily of {outcome} (1: own level only)", f"{seen.homophily[outcome]:.2f}"])
    return Grid("What the sample shows about itself", ["What", "Value"], lines)


def _settling(found: RecruitmentEstimate) -> Grid:
    lines = [
        [str(part.wave), f"{part.people:,}", *(per_cent(part.shares[level]) for level in found.levels)]
        for part in found.diagnostics.settling
    ]
    return Grid("RDS-II up to each wave", ["Wave", "People", *found.levels], lines)


def _recruitment(found: RecruitmentEstimate) -> Grid:
    counts = found.diagnostics.recruitment
    lines = [
        [f"by {level}", *(f"{count:,}" for count in row)]
        for level, row in zip(found.levels, counts, strict=True)
    ]
    return Grid("Who recruited whom", ["Recruited", *found.levels], lines)


def _sizes(found: RecruitmentEstimate) -> Grid:
    lines = [
        [f"{size:,.0f}", *(per_cent(shares[level]) for level in found.levels)]
        for size, shares in sorted(found.sizes.items())
    ]
    return Grid(
        "Successive sampling if the population has another size", ["Population", *found.levels], lines
    )
