"""A folder with records and specifications, and the command called on it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from kinga.interfaces.cli.measure import app

SPEC = """
title = "Cases of a district"
data_set = "cases"
records = "cases.csv"
out = "out"
person = "id"
[columns.kind]
values = ["labour", "other"]
[columns.place]
values = ["n", "s"]
[[tables]]
name = "cross"
columns = ["kind", "place"]
[anonymity]
quasi_identifiers = ["place"]
sensitive = ["kind"]
"""
HIDING = SPEC + "[suppression]\nsmallest = 5\n"
NOISE = (
    SPEC
    + '[noise]\nmechanism = "laplace"\nepsilon = 0.3\nbudget = 1\npeople = 122\nledger = "cases.ledger"\n'
)


def write(path: Path, numbers: tuple[int, ...], more: tuple[int, ...] = (0, 0, 0, 0)) -> None:
    cells = [("labour", "n"), ("labour", "s"), ("other", "n"), ("other", "s")]
    rows = [
        cell
        for each in (numbers, more)
        for cell, number in zip(cells, each, strict=True)
        for _ in range(number)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "kind", "place"), *((i, *row) for i, row in enumerate(rows))])


def measure(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["release", *map(str, arguments)])


def document(*arguments: str | Path) -> dict[str, Any]:
    done = measure(*arguments, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
