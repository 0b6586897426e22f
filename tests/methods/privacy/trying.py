"""Small worlds for the tests of privacy: specifications, records, and an attacker who tries every table there could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from kinga.methods.privacy.domains import Cells, Column, Query
from kinga.methods.privacy.records import PERSON, Record

__all__ = ["COLUMNS", "everyone", "given_away", "people", "possible"]

COLUMNS = {
    name: Column(name, values)
    for name, values in {"kind": ("labour", "other"), "place": ("n", "s"), "age": ("child", "adult")}.items()
}


def people(
    numbers: Sequence[int], first: int = 0, names: Sequence[str] = ("age", "kind", "place")
) -> list[Record]:
    """So many records of each combination of values, each of its own person."""
    found: list[Record] = []
    for values, number in zip(product(*(COLUMNS[name].values for name in names)), numbers, strict=True):
        for _ in range(number):
            found.append({**dict(zip(names, values, strict=True)), PERSON: str(first + len(found))})
    return found


@cache
def possible(total: int, cells: int) -> npt.NDArray[np.int64]:
    """Every way to put so many records into so many cells, (ways, cells)."""
    bars = np.array(list(combinations(range(total + cells - 1), cells - 1)), dtype=np.int64)
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), total + cells - 1)])
    return np.diff(edges, axis=1) - 1


def everyone(cells: Cells) -> list[npt.NDArray[np.float64]]:
    """Every combination of values that can be asked for, as rows over the cells."""
    rows = [np.ones(1)]
    for base in cells.bases:
        rows = [np.outer(row, option).ravel() for row in rows for option in cells.options(base)]
    return rows


def given_away(
    cells: Cells,
    truth: npt.NDArray[np.float64],
    shown: Iterable[tuple[Query, int]],
    ways: npt.NDArray[np.int64],
    smallest: int,
) -> list[npt.NDArray[np.float64]]:
    """Combinations with a small count of which an attacker who tries all ``ways`` learns more than that it may be hidden."""
    fits = ways
    for query, count in shown:
        fits = fits[fits @ cells.row(query) == count]
    assert (fits == truth.ravel()).all(1).any()
    found = []
    for row in everyone(cells):
        values = fits @ row
        if 0 < row @ truth.ravel() < smallest and (values.min() > 1 or values.max() < smallest - 1):
            found.append(row)
    return found
