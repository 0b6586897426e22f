"""Noisy tables by OpenDP: the mechanism as one measurement, so that its privacy map is the accounting.

The input is a vector of n records, n public; neighbours differ in what some records say (`change_one_distance`). A table is a
transformation with the stability proved in docs/methods/privacy.md: replacing one record moves one unit from one cell to another at
most, 2 in L1 and √2 in L2. Noise is OpenDP's discrete Laplace (ε) or discrete Gaussian (ρ-zCDP); tables are put together by its
composition. Drawn from the operating system's randomness: no seed, nothing can be repeated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from opendp.mod import Transformation

__all__ = ["ROOT", "SURE", "Mechanism", "approximate", "error_bound", "mechanism"]

Integers = npt.NDArray[np.int64]
Unit = Literal["epsilon", "rho"]

SURE: Final = 0.95
ROOT: Final = math.nextafter(math.sqrt(2.0), 2.0)
"""Not below √2: floating point rounds to nearest, accounting must not round down."""
STEP: Final = 1.0 + 2.0**-40


@dataclass(frozen=True)
class Mechanism:
    """``scale`` of the noise of every table; ``measurement`` takes places of records in the joint table, gives counts by table.

    ``loss`` is what OpenDP's map says that replacing ``each`` records loses: ε or ρ, at most what was asked for.
    """

    unit: Unit
    scale: float
    loss: float
    each: int
    measurement: Any  # OpenDP's Measurement, whose methods have no types

    def draw(self, places: Sequence[int]) -> list[Integers]:
        """Noisy counts by table. This is the moment the budget must have been spent before."""
        return [np.array(counts, dtype=np.int64) for counts in self.measurement(list(places))]


def mechanism(
    cell_of: Sequence[Integers], sizes: Sequence[int], records: int, *, unit: Unit, spent: Decimal, each: int
) -> Mechanism:
    """The mechanism for tables: ``cell_of[t][place]`` is the cell of table t that a place of the joint table is counted in.

    ``sizes`` are the tables' numbers of cells, ``records`` is n, ``each`` how many records of a person may be replaced.
    The scale is the smallest, to a part in 10¹², whose composed loss is at most ``spent``.
    """
    asked = Fraction(spent)
    share = float(asked) / len(sizes)
    scale = 2.0 * each / share if unit == "epsilon" else ROOT * each / math.sqrt(2.0 * share)
    while True:
        measurement = _composed(cell_of, sizes, records, unit, scale)
        loss = measurement.map(each)
        if Fraction(loss) <= asked:
            return Mechanism(unit, scale, loss, each, measurement)
        scale *= STEP


def _composed(
    cell_of: Sequence[Integers], sizes: Sequence[int], records: int, unit: Unit, scale: float
) -> Any:
    import opendp.prelude as dp

    dp.enable_features("contrib", "honest-but-curious")
    noisy = []
    for cells, size in zip(cell_of, sizes, strict=True):
        table = _table(cells, size, records, unit)
        make = dp.m.make_laplace if unit == "epsilon" else dp.m.make_gaussian
        noisy.append(table >> make(table.output_domain, table.output_metric, scale=scale))
    return dp.c.make_composition(noisy)


def _table(cells: Integers, size: int, records: int, unit: Unit) -> Transformation:
    """Records to the counts of one table; the stability map is ours, and what docs/methods/privacy.md proves."""
    import opendp.prelude as dp

    def counts(places: Any) -> list[int]:
        return [int(each) for each in np.bincount(cells[np.asarray(places, dtype=np.int64)], minlength=size)]

    def moved(replaced: int) -> Any:
        return 2 * replaced if unit == "epsilon" else math.nextafter(ROOT * replaced, math.inf)

    whole = dp.atom_domain(T=int)
    return dp.t.make_user_transformation(
        dp.vector_domain(whole, size=records),
        dp.change_one_distance(),
        dp.vector_domain(whole, size=size),
        dp.l1_distance(T=int) if unit == "epsilon" else dp.l2_distance(T=float),
        counts,
        moved,
    )


def approximate(rho: Decimal, delta: Decimal) -> float:
    """ε of the (ε, δ)-differential privacy that ρ-zCDP gives, by OpenDP's conversion, rounded up."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    scale = 1.0 / math.sqrt(2.0 * float(rho))
    while True:
        one: Any = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=float), scale=scale)
        if Fraction(one.map(1.0)) >= Fraction(rho):
            profile: Any = dp.c.make_zCDP_to_approxDP(one).map
            return float(profile(1.0).epsilon(float(delta)))
        scale /= STEP


def error_bound(unit: Unit, scale: float, cells: int = 1, sure: float = SURE) -> int:
    """The least whole number that the noise of ``cells`` counts at once does not pass, with a chance of ``sure``.

    Exact for the discrete laws: P(|X| > t) = 2 pᵗ⁺¹/(1 + p) with p = exp(-1/scale) for Laplace, and the sum of the
    probabilities ∝ exp(-x²/2 scale²) for Gauss.
    """
    outside = -math.expm1(math.log(sure) / cells)
    if unit == "epsilon":
        p = math.exp(-1.0 / scale)
        return max(0, math.ceil(-scale * math.log(outside * (1.0 + p) / 2.0) - 1.0))
    reach = math.ceil(40.0 * scale) + 1
    weights = np.exp(-0.5 * (np.arange(reach + 1) / scale) ** 2)
    weights[1:] *= 2.0
    beyond = weights[::-1].cumsum()[::-1] / weights.sum()
    return int(np.argmax(np.append(beyond[1:], 0.0) <= outside))
