"""`kinga measure change`: before and after, with the design effect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import Format, refusing, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from kinga.methods.prevalence.change import Change

__all__ = ["change"]


def change(
    before: Annotated[str, typer.Option(help="Cases/people in the earlier survey; cases may be weighted.")],
    after: Annotated[str, typer.Option(help="Cases/people in the later survey.")],
    design_effect: Annotated[
        float | None,
        typer.Option(
            help="Variance against simple random samples; refused without. 1 is simple random sampling."
        ),
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="How to write the result.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
) -> None:
    """Whether prevalence fell, by how much, and how sure that is: log risk ratio, Wald interval, design effect."""
    from kinga.methods.prevalence import change as science

    with refusing(science.NoDesignEffect, science.NoWaldInterval):
        found = science.change(science.Share.read(before), science.Share.read(after), design_effect)
    write(form, out, document=_document(found), rows=_rows(found), show=lambda console: _show(found, console))


def _document(found: Change) -> dict[str, Any]:
    from kinga.methods.prevalence.change import CAVEATS

    return {
        "before": {"cases": found.before.cases, "people": found.before.people, "share": found.before.value},
        "after": {"cases": found.after.cases, "people": found.after.people, "share": found.after.value},
        "design_effect": found.design_effect,
        "fall": found.fall,
        "interval": {str(level): list(ends) for level, ends in found.falls.items()},
        "ratio": found.ratio,
        "ratio_interval": {str(level): list(ends) for level, ends in found.ratios.items()},
        "log_ratio_error": found.error,
        "method": "log risk ratio, Wald",
        "warnings": [CAVEATS[code] for code in found.caveats],
    }


def _rows(found: Change) -> Iterator[tuple[object, ...]]:
    from kinga.methods.prevalence.change import CAVEATS

    yield "kind", "level", "estimate", "lower", "upper", "note"
    for level, (low, high) in found.falls.items():
        yield "fall", level, found.fall, low, high, "log risk ratio, Wald"
    for level, (low, high) in found.ratios.items():
        yield "ratio", level, found.ratio, low, high, "log risk ratio, Wald"
    for code in found.caveats:
        yield "warning", "", "", "", "", CAVEATS[code]


def _show(found: Change, console: Console) -> None:
    from kinga.methods.prevalence.change import CAVEATS

    low, high = found.falls[0.95]
    console.print(
        f"From {found.before.value:.2%} to {found.after.value:.2%}: "
        f"a {'fall' if found.fall >= 0 else 'rise'} of {abs(found.fall):.0%}, ratio {found.ratio:.3f}."
    )
    console.print(
        f"Design effect {found.design_effect:g}: with 95% confidence the fall is between {low:.0%} and {high:.0%} "
        "(below 0 is a rise)."
    )
    for code in found.caveats:
        console.print(f"· {CAVEATS[code]}", markup=False)
