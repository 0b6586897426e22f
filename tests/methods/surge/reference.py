"""The golden files as arrays (see golden/SOURCE.md)."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch

GOLDEN = Path(__file__).parent / "golden"
DATASETS = {
    "salmonella.agona": "salmonella_agona",
    "salmNewport": "salmNewport",
    "ha": "ha",
    "hepatitisA": "hepatitisA",
    "measlesDE": "measlesDE",
}
MONITORED = 52


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def series(dataset: str) -> Batch:
    """One of the five, by calendar where it has dates."""
    table = rows(f"series_{DATASETS[dataset]}.csv")
    dated = "-" in table[0]["epoch"]
    return Batch.of(
        [float(row["observed"]) for row in table],
        first_day=dt.date.fromisoformat(table[0]["epoch"]) if dated else None,
    )


@cache
def _reference() -> dict[tuple[str, str], list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows("reference.csv"):
        found[row["dataset"], row["alg"]].append(row)
    return found


def reference(dataset: str, algorithm: str, column: str) -> npt.NDArray[np.float64]:
    """A column of the reference's last 52 points."""
    values = [number(row[column]) for row in _reference()[dataset, algorithm]]
    assert len(values) == MONITORED
    return np.array(values)


def number(text: str) -> float:
    return float("nan") if text in {"", "NA"} else float(text)
