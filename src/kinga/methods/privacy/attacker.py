"""An attacker who puts together every number released about the same records, by whole-number programmes (HiGHS).

What is not known are the counts of the joint table over all columns of any query, whole numbers from 0. A shown query says
their sum exactly, a hidden one that it is at least 1 (zeros are always shown). The bounds of a hidden query are the least
and the greatest sum that fits (Fellegi 1972, *JASA* 67, 7-18; Hundepool et al. 2012, *Statistical Disclosure Control*, chapter 4).
Whole numbers, because bounds over real numbers are too wide and would pass what the attacker can exclude.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from kinga.errors import KingaError

__all__ = ["MOST_CELLS", "Attacker", "Query", "TooManyCells", "Unbounded"]

MOST_CELLS: Final = 20_000
"""Cells of the joint table at most."""

Query = tuple[tuple[str, str], ...]
"""Columns and their values, sorted by column; the empty one counts all records."""


class TooManyCells(KingaError):
    """The tables together span more combinations than the guard can look at: an honest refusal."""


class Unbounded(KingaError):
    """The attacker's programme could not be solved, so nothing may be released: an honest refusal."""


@dataclass(frozen=True)
class Attacker:
    """Knows the public ``domains`` (column -> values) and what is in ``shown`` and ``hidden``."""

    domains: Mapping[str, Sequence[str]]
    shown: Mapping[Query, int]
    hidden: tuple[Query, ...]

    def bounds(self, query: Query) -> tuple[int, int]:
        """The least and greatest count of a query that fits all that is known. Raises the two refusals above."""
        columns = sorted({column for each in (*self.shown, *self.hidden, query) for column, _ in each})
        size = int(np.prod([len(self.domains[column]) for column in columns], dtype=float))
        if size > MOST_CELLS:
            raise TooManyCells(
                f"The tables together span {size:,} combinations, more than the guard can look at ({MOST_CELLS:,}). "
                "Publish fewer or coarser tables."
            )
        cells = [
            dict(zip(columns, values, strict=True)) for values in product(*(self.domains[c] for c in columns))
        ]
        queries = [*self.shown, *self.hidden]
        rows = np.array([_row(each, cells) for each in queries])
        low = np.array([*self.shown.values(), *[1] * len(self.hidden)], dtype=float)
        high = np.array([*self.shown.values(), *[np.inf] * len(self.hidden)], dtype=float)
        known = LinearConstraint(rows, low, high)
        goal = _row(query, cells)
        return _solve(goal, known), -_solve(-goal, known)


def _row(query: Query, cells: Sequence[Mapping[str, str]]) -> npt.NDArray[np.float64]:
    return np.array([float(all(cell[column] == value for column, value in query)) for cell in cells])


def _solve(goal: npt.NDArray[np.float64], known: LinearConstraint) -> int:
    found = milp(
        goal, constraints=known, integrality=np.ones(len(goal), dtype=np.int64), bounds=Bounds(0, np.inf)
    )
    if found.status != 0:
        raise Unbounded(
            "The guard could not find out what an attacker could learn from the tables together. Leave a table out, "
            "and make sure that the number of all records is among the counts."
        )
    return round(float(found.fun))
