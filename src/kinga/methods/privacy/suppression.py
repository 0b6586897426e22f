"""Hiding small counts, and as many others as it takes that no small one can be worked out.

A count from 1 to ``smallest`` - 1 is hidden. A small count of any combination of values, in a table or not, is
protected when tables that fit all that is known give it every end from 1 to ``smallest`` - 1, so that nothing is learnt
beyond what the rule itself says. While one is not, the counts are hidden whose change, weighted by their size, is least where it
is (as in Kelly, Golden & Assad 1992, *Networks* 22, 397-417, who move real numbers). The number of all records is never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import LinearConstraint

from kinga.errors import KingaError

from .attacker import Unbounded, solve
from .domains import Cells, Query, TooManyCells

__all__ = ["BadLimit", "CannotProtect", "Suppressed", "suppress"]

Floats = npt.NDArray[np.float64]
NEAR: Final = 0.5
"""What is hidden may weigh so much more than the least that would do."""
MOST_COMBINATIONS: Final = 1_000_000
"""Counts of the lattice of combinations at most."""


class BadLimit(KingaError):
    """A limit that hides nothing."""


class CannotProtect(KingaError):
    """A small count would be given away whatever else is hidden: an honest refusal."""


@dataclass(frozen=True)
class Suppressed:
    """What may be shown; ``small`` are the counts hidden by the limit, ``guarding`` those hidden to protect them."""

    shown: Mapping[Query, int]
    small: tuple[Query, ...]
    guarding: tuple[Query, ...]
    smallest: int

    @property
    def hidden(self) -> tuple[Query, ...]:
        """All that is hidden; whoever sees the tables cannot tell the two kinds apart."""
        return tuple(sorted((*self.small, *self.guarding)))


def suppress(
    queries: Sequence[Query],
    cells: Cells,
    table: Floats,
    *,
    smallest: int,
    shown_before: Sequence[Query] = (),
    hidden_before: Sequence[Query] = (),
) -> Suppressed:
    """Hide until every small count is protected. ``table`` are the records by cell; ``queries`` are of the tables now.

    ``shown_before`` and ``hidden_before`` were released earlier and stay as they were. Raises `BadLimit`,
    `CannotProtect`, `TooManyCells` and `attacker.Unbounded`.
    """
    if smallest < 2:
        raise BadLimit("The smallest cell that may be shown must be 2 or more; 5 or 10 is usual.")
    if 0 < table.sum() < smallest:
        raise CannotProtect("There are fewer records than may be shown at all. Publish nothing about so few.")
    return _Guard(queries, cells, table, smallest, shown_before, hidden_before).run()


class _Guard:
    """Keeps which counts are hidden, and for every combination the least and greatest count of any table that fits."""

    def __init__(
        self,
        queries: Sequence[Query],
        cells: Cells,
        table: Floats,
        smallest: int,
        shown_before: Sequence[Query],
        hidden_before: Sequence[Query],
    ) -> None:
        self.cells, self.table, self.smallest = cells, table, smallest
        self.queries = list(dict.fromkeys((*queries, *shown_before, *hidden_before)))
        self.rows = np.array([cells.row(query) for query in self.queries])
        self.values = np.rint(self.rows @ table.ravel())
        fixed = {(), *shown_before}
        self.fixed = np.array([query in fixed for query in self.queries])
        before = set(hidden_before)
        self.small = (self.values > 0) & (self.values < smallest) & ~self.fixed
        self.hidden = self.small | np.array([query in before for query in self.queries])
        self.options = [cells.options(base) for base in cells.bases]
        count = int(np.prod([len(each) for each in self.options], dtype=float))
        if count > MOST_COMBINATIONS:
            raise TooManyCells(
                f"The tables together have {count:,} combinations of values, more than the guard can look at "
                f"({MOST_COMBINATIONS:,}). Publish fewer or coarser tables."
            )
        self.least = self.most = self._all(table)

    def run(self) -> Suppressed:
        """Protect one combination after the other: hiding more only adds tables that fit, so none is lost again."""
        truth = self._all(self.table)
        for place in np.argwhere((truth > 0) & (truth < self.smallest)):
            row = self._combination(tuple(place))
            if self.most[tuple(place)] < self.smallest - 1:
                self._reach(row, self.smallest - 1, np.inf)
            if self.least[tuple(place)] > 1:
                self._reach(row, 0, 1)
        shown = {
            query: int(value)
            for query, value, hidden in zip(self.queries, self.values, self.hidden, strict=True)
            if not hidden
        }
        small = tuple(query for query, small in zip(self.queries, self.small, strict=True) if small)
        guarding = tuple(
            query for query, kind in zip(self.queries, self.hidden & ~self.small, strict=True) if kind
        )
        return Suppressed(shown, small, guarding, self.smallest)

    def _all(self, table: Floats) -> Floats:
        """The counts of every combination in one table."""
        for axis, options in enumerate(self.options):
            table = np.moveaxis(np.tensordot(options, table, (1, axis)), 0, axis)
        return np.rint(table)

    def _combination(self, place: tuple[int, ...]) -> Floats:
        whole = np.ones(1)
        for options, at in zip(self.options, place, strict=True):
            whole = np.outer(whole, options[at]).ravel()
        return whole

    def _reach(self, row: Floats, low: float, high: float) -> None:
        """Find a table in which the sum over ``row`` is between two ends; hide what it has otherwise, at least cost."""
        may = np.flatnonzero(~self.fixed & ~self.hidden)
        strict = np.flatnonzero(~self.hidden & self.fixed)
        size, spare = self.rows.shape[1], sparse.identity(len(may), format="csr")
        none = sparse.csr_matrix
        known = LinearConstraint(
            sparse.bmat(
                [
                    [sparse.csr_matrix(self.rows[strict]), none((len(strict), 2 * len(may)))],
                    [sparse.csr_matrix(self.rows[may]), sparse.hstack([spare, -spare])],
                    [sparse.csr_matrix(row[None, :]), none((1, 2 * len(may)))],
                ],
                format="csr",
            ),
            np.concatenate([self.values[strict], self.values[may], [low]]),
            np.concatenate([self.values[strict], self.values[may], [high]]),
        )
        weight = np.maximum(self.values[may], self.smallest)
        cost = np.concatenate([np.zeros(size), weight, weight])
        found = solve(cost, known, numbers=size, gap=NEAR)
        if found is None:
            raise CannotProtect(
                "A small count would be given away whatever else is hidden, as when only few records came since an "
                "earlier release. Leave the table out, make it coarser, or wait until there are more."
            )
        table = np.rint(found[:size])
        fits = (self.rows[strict] @ table == self.values[strict]).all()
        if not fits or not low <= row @ table <= high:
            raise Unbounded("The guard was not exact enough to be trusted. Publish fewer or coarser tables.")
        self.hidden[may[np.rint(self.rows[may] @ table) != self.values[may]]] = True
        fitting = self._all(table.reshape(self.table.shape))
        self.least, self.most = np.minimum(self.least, fitting), np.maximum(self.most, fitting)
