"""Options that the commands of this folder have in common, each with its one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kinga.interfaces.cli.measure.output import Format

__all__ = ["ClusterColumn", "Form", "Out", "Replicates", "Report", "Seed", "WeightColumn"]

Form = Annotated[Format | None, typer.Option("--format", help="How to write the result.")]
Out = Annotated[Path | None, typer.Option(help="A file instead of standard output.")]
Report = Annotated[Path | None, typer.Option(help="Also a PDF for people, caveats included.")]
Replicates = Annotated[int, typer.Option(help="Bootstrap replicates of the intervals; 0 for points only.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same numbers.")]
WeightColumn = Annotated[str | None, typer.Option(help="The column with the weight.")]
ClusterColumn = Annotated[
    str | None, typer.Option(help="The column with the cluster that was drawn first, such as a village.")
]
