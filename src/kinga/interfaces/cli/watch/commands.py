"""The commands of `kinga watch`. What they need is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["watch"]

watch = typer.Typer(help="Surges and silences in counts, from the command line.", no_args_is_help=True)

_METHODS = "auto, farrington, harmonic, ears-c1, ears-c2, ears-c3, short, cusum, glr, means, share or claim"


@watch.callback()
def about() -> None:
    """Surges and silences in counts, from the command line."""


@watch.command()
def detect(
    counts: Annotated[str, typer.Argument(metavar="COUNTS.csv", help="Columns series, date or period, count, and denominator if there is one; - reads standard input.")],
    method: Annotated[str, typer.Option(help=f"One of {_METHODS}.")] = "auto",
    alpha: Annotated[float, typer.Option(help="The chance of a false signal in a quiet period, for each direction.")] = 0.005,
    last: Annotated[int | None, typer.Option(min=1, help="Judge the last so many periods of each series; else all that have enough history.")] = None,
    direction: Annotated[str, typer.Option(help="both, up or down.")] = "both",
    frequency: Annotated[str | None, typer.Option(help="day, week or month; else inferred from the dates, and said.")] = None,
    calibrate: Annotated[Path | None, typer.Option(help="Counts of the same source in the past, to learn how often it cries wolf.")] = None,
    fdr: Annotated[bool, typer.Option("--fdr", help="Hold the share of false signals among a period's signals at alpha (Benjamini and Hochberg).")] = False,
    years: Annotated[int | None, typer.Option(min=1, help="Years that Farrington looks back; else up to 5.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="csv, json or table; else table on a screen and csv elsewhere.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:  # fmt: skip
    """Judge each period of each series against its own history: surge, silence, or neither.

    Exit status: 0 done, 2 bad input, 3 the method cannot answer, 4 done but some series were refused.
    """
    from .running import Call, run

    raise typer.Exit(
        run(Call(counts, method, alpha, last, direction, frequency, calibrate, fdr, years, form, out))
    )
