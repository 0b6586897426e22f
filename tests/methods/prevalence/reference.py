"""The golden files, read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kinga.methods.prevalence.mse.selection import Counts
from kinga.methods.prevalence.mse.tables import CaptureTable, capture_table

__all__ = ["GOLDEN", "TABLES", "counts", "rows", "table"]

GOLDEN = Path(__file__).parent / "golden"
TABLES = ("Artificial_3", "Korea", "Kosovo", "Western", "UKdat_5", "NewOrl_5", "Ned_5", "UKdat", "NewOrl")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of reference output."""
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table(name: str) -> CaptureTable:
    """One of the published capture tables."""
    with (GOLDEN / f"mse_{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    return capture_table(header, found)


def counts(name: str) -> Counts:
    """Its counts, with an examiner of its own."""
    return Counts.of(table(name))
