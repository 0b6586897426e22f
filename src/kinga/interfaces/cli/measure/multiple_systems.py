"""`kinga measure mse`: how many people no list knows, by every method side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.interfaces.cli.console import bars

from .numbers import check_replicates
from .output import Format, read_rows, refusing, write

if TYPE_CHECKING:
    from kinga.methods.prevalence.mse.answers import MultipleSystems

__all__ = ["mse"]


class Chosen(StrEnum):
    """Whose number stands first; every other method is given beside it."""

    STEPWISE = "stepwise"
    BIC = "bic"
    MAIN = "main"
    BAYES = "bayes"
    DECOMPOSABLE = "decomposable"
    ALL = "all"


def mse(
    table: Annotated[
        str, typer.Argument(help="CSV: one column a list with 0 or 1, and count. - for standard input.")
    ],
    method: Annotated[
        Chosen, typer.Option(help="Whose number is asked for; all puts them side by side.")
    ] = Chosen.ALL,
    replicates: Annotated[
        int, typer.Option(help="Bootstrap replicates of the intervals; 0 for points only.")
    ] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers.")] = 1,
    form: Annotated[Format | None, typer.Option("--format", help="How to write the result.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
    report: Annotated[Path | None, typer.Option(help="Also a PDF for people, caveats included.")] = None,
) -> None:
    """Estimate how many people no list knows, from how lists overlap."""
    check_replicates(replicates, seed)
    rows = read_rows(table)
    found = _estimate(rows, method, replicates, seed)
    from . import mse_forms

    write(
        form,
        out,
        document=mse_forms.document(found),
        rows=mse_forms.rows(found),
        show=lambda console: mse_forms.show(found, console),
    )
    if report is not None:
        from .report import write_report

        write_report(report, "multiple_systems.typ", mse_forms.report(found))


def _estimate(rows: list[list[str]], chosen: Chosen, replicates: int, seed: int) -> MultipleSystems:
    """A table with a column `draw` (kinga measure link --draws) carries the doubt about links into every number."""
    from kinga.methods.linkage.carried import DRAW, drawn_tables, estimate_drawn
    from kinga.methods.prevalence.mse.answers import METHODS, NotEstimable
    from kinga.methods.prevalence.mse.estimate import estimate
    from kinga.methods.prevalence.mse.tables import capture_table

    method = next((name for name in METHODS if name == chosen.value), None)
    run: Callable[..., MultipleSystems]
    if DRAW in (name.strip() for name in rows[0]):
        run = partial(estimate_drawn, drawn_tables(rows[0], rows[1:]))
    else:
        run = partial(estimate, capture_table(rows[0], rows[1:]))
    with refusing(NotEstimable):
        if not sys.stderr.isatty():
            return run(method=method, replicates=replicates, seed=seed)
        with bars() as step:
            return run(method=method, replicates=replicates, seed=seed, progress=step)
