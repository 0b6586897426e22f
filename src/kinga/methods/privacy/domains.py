"""Columns with their public values, and the cells of the joint table that a set of columns spans.

A column stands for itself, or is *made of* another by putting its values into groups (districts into regions, years into
age bands). What an attacker knows of such a column is that it follows from the other, so a count of a group is the sum over its
values. Two values that no column at hand tells apart are one *atom*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = ["MOST_CELLS", "Cells", "Column", "Query", "TooManyCells", "queries_of"]

Floats = npt.NDArray[np.float64]

MOST_CELLS: Final = 20_000
"""Cells of the joint table at most."""

Query = tuple[tuple[str, str], ...]
"""Columns and their values, sorted by column; the empty one counts all records."""


class TooManyCells(KingaError):
    """The tables together span more combinations than can be looked at: an honest refusal."""


@dataclass(frozen=True)
class Column:
    """``values`` are public. If it is made ``of`` another, ``groups`` says which values of that one each of its own takes."""

    name: str
    values: tuple[str, ...]
    of: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The column that the file has."""
        return self.of or self.name

    def takes(self, value: str) -> frozenset[str]:
        """Values of the base column that a value stands for."""
        return frozenset(self.groups[value]) if self.of else frozenset((value,))


class Cells:
    """The joint table over the base columns of some columns: one axis a base column, its atoms along it."""

    def __init__(self, columns: Iterable[Column], domains: Mapping[str, Sequence[str]]) -> None:
        """``domains`` has the values of each base column. Raises `TooManyCells`."""
        self.columns = {column.name: column for column in columns}
        by_base: dict[str, list[Column]] = {}
        for column in self.columns.values():
            by_base.setdefault(column.base, []).append(column)
        self.bases = tuple(sorted(by_base))
        self._atoms = {base: _atoms(domains[base], by_base[base]) for base in self.bases}
        self.shape = tuple(max(self._atoms[base].values()) + 1 for base in self.bases)
        self.size = int(np.prod(self.shape, dtype=float))
        if self.size > MOST_CELLS:
            raise TooManyCells(
                f"The tables together span {self.size:,} combinations, more than can be looked at ({MOST_CELLS:,}). "
                "Publish fewer or coarser tables."
            )

    def options(self, base: str) -> Floats:
        """What can be asked of one base column, (options, atoms): everything, each value of each column, each atom."""
        atoms = self._atoms[base]
        size = max(atoms.values()) + 1
        masks = {tuple([1.0] * size): None}
        for column in self.columns.values():
            if column.base == base:
                masks.update({tuple(self._mask(column, value)): None for value in column.values})
        masks.update({tuple(row): None for row in np.eye(size)})
        return np.array(list(masks))

    def row(self, query: Query) -> Floats:
        """1 for each cell that a query counts, in one line."""
        parts = {base: np.ones(size) for base, size in zip(self.bases, self.shape, strict=True)}
        for name, value in query:
            column = self.columns[name]
            parts[column.base] = parts[column.base] * self._mask(column, value)
        whole = np.ones(1)
        for base in self.bases:
            whole = np.outer(whole, parts[base]).ravel()
        return whole

    def count(self, records: Sequence[Mapping[str, str]]) -> Floats:
        """Records by cell, of `shape`."""
        found = np.zeros(self.shape)
        for record in records:
            found[tuple(self._atoms[base][record[base]] for base in self.bases)] += 1.0
        return found

    def place(self, record: Mapping[str, str]) -> int:
        """Which cell a record is in, in one line."""
        place = 0
        for base, size in zip(self.bases, self.shape, strict=True):
            place = place * size + self._atoms[base][record[base]]
        return place

    def _mask(self, column: Column, value: str) -> Floats:
        atoms = self._atoms[column.base]
        mask = np.zeros(max(atoms.values()) + 1)
        mask[[atoms[taken] for taken in column.takes(value) if taken in atoms]] = 1.0
        return mask


def queries_of(columns: Sequence[Column]) -> tuple[Query, ...]:
    """Every count of a table with all its totals, the finest first; the last one counts all records."""
    found: dict[Query, None] = {}
    for kept in sorted(product((True, False), repeat=len(columns)), key=sum, reverse=True):
        chosen = [column for column, keep in zip(columns, kept, strict=True) if keep]
        for values in product(*(column.values for column in chosen)):
            found[tuple(sorted(zip((column.name for column in chosen), values, strict=True)))] = None
    return tuple(found)


def _atoms(domain: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Value -> atom: values that are in the same groups of all columns share one."""
    sides: dict[tuple[int, ...], int] = {}
    places = {}
    for value in domain:
        side = tuple(
            next(i for i, own in enumerate(column.values) if value in column.takes(own)) for column in columns
        )
        places[value] = sides.setdefault(side, len(sides))
    return places
