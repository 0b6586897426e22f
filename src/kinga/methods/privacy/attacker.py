"""An attacker who puts together every number released about the same records, by whole-number programmes (HiGHS).

What is not known are the counts of the joint table over all columns of any query, whole numbers from 0. A shown query says
their sum exactly, a hidden one nothing (zeros may be hidden too). The bounds of a query are the least and the greatest sum that fits (Fellegi 1972, *JASA* 67, 7-18; Hundepool et al. 2012, *Statistical Disclosure Control*, chapter 4).
Whole numbers, because bounds over real numbers are too wide and would pass what the attacker can exclude.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from kinga.errors import KingaError

from .domains import Cells, Query

__all__ = ["Attacker", "Unbounded", "solve"]

Floats = npt.NDArray[np.float64]
SECONDS: Final = 120.0
"""For one programme; beyond, the guard refuses."""
WHOLE: Final = 1e-6


class Unbounded(KingaError):
    """The attacker's programme could not be solved, so nothing may be released: an honest refusal."""


@dataclass(frozen=True)
class Attacker:
    """Knows the public domains of the ``cells`` and what is in ``shown``."""

    cells: Cells
    shown: Mapping[Query, int]

    def bounds(self, query: Query) -> tuple[int, int]:
        """The least and greatest count of a query that fits all that is known. Raises `Unbounded`."""
        return self.bounds_of(self.cells.row(query))

    def bounds_of(self, row: Floats) -> tuple[int, int]:
        """The same for any sum of cells, 1 for each that is in it."""
        rows = np.array([self.cells.row(each) for each in self.shown])
        values = np.array([*self.shown.values()], dtype=float)
        known = LinearConstraint(sparse.csr_matrix(rows), values, values)
        ends = []
        for sign in (1.0, -1.0):
            found = solve(sign * row, known)
            if found is None:
                raise Unbounded(
                    "What was released contradicts itself, so nobody can say what an attacker could learn from it."
                )
            ends.append(round(float(row @ found)))
        return ends[0], ends[1]


def solve(
    cost: Floats, known: LinearConstraint, *, numbers: int | None = None, gap: float = 0.0
) -> Floats | None:
    """The cheapest whole numbers from 0 that fit; None if none fit. Of ``cost`` only the first ``numbers`` need be whole.

    With a ``gap`` what is at most so much dearer than the cheapest will do. Often the cheapest of all numbers are whole
    (a programme of real numbers, a hundred times faster), so that is tried first. Raises `Unbounded` when the programme
    has no end or takes longer than `SECONDS`.
    """
    numbers = len(cost) if numbers is None else numbers
    kinds = np.zeros(len(cost), dtype=np.int64)
    for whole in (0, 1):
        kinds[:numbers] = whole
        found = milp(
            cost,
            constraints=known,
            integrality=kinds,
            bounds=Bounds(0, np.inf),
            options={"time_limit": SECONDS, "mip_rel_gap": gap},
        )
        if found.status == 2:
            return None
        if found.status != 0:
            raise Unbounded(
                "The guard could not find out what an attacker could learn from the tables together. Leave a table "
                "out, or make one coarser, and make sure that the number of all records is among the counts."
            )
        first = np.asarray(found.x)[:numbers]
        if np.abs(first - np.rint(first)).max(initial=0.0) < WHOLE:
            break
    return np.asarray(found.x)
