"""Tables that agree, from noisy ones: the table over all columns, none of it below 0, that is nearest to them.

Only the noisy counts and the public number of records are looked at, so it costs no privacy (post-processing: Dwork & Roth 2014,
*The Algorithmic Foundations of Differential Privacy*).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["agreeing"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

ROUNDS: Final = 20_000
STILL: Final = 1e-7


def agreeing(cell_of: Sequence[Integers], noisy: Sequence[Integers], people: int) -> list[Floats]:
    """The tables of the joint table x ≥ 0 with sum ``people`` that is least in Σ (table(x) - noisy)².

    ``cell_of[t][place]`` is the cell of table t that a place of the joint table is counted in. Accelerated projected gradient
    (Beck & Teboulle 2009, *SIAM J. Imaging Sci.* 2, 183-202); sum and sign hold exactly, the least squares to about 10⁻⁶.
    """
    size = len(cell_of[0])
    # The squared norm of the sums is at most the sum over tables of the largest number of places in one cell.
    step = 1.0 / sum(np.bincount(cells).max() for cells in cell_of)
    now = ahead = np.full(size, people / size)
    pace = 1.0
    for _ in range(ROUNDS):
        slope = np.zeros(size)
        for cells, counts in zip(cell_of, noisy, strict=True):
            slope += (np.bincount(cells, ahead, len(counts)) - counts)[cells]
        after = _on_simplex(ahead - step * slope, people)
        if slope @ (after - now) > 0.0:
            pace = 1.0
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace**2)) / 2.0
        ahead = after + (pace - 1.0) / faster * (after - now)
        moved = np.abs(after - now).max()
        now, pace = after, faster
        if moved < STILL:
            break
    return [
        np.asarray(np.bincount(cells, now, len(counts)), float)
        for cells, counts in zip(cell_of, noisy, strict=True)
    ]


def _on_simplex(values: Floats, total: float) -> Floats:
    """The nearest numbers from 0 with a sum (Duchi et al. 2008, *ICML*)."""
    falling = np.sort(values)[::-1]
    over = (falling.cumsum() - total) / np.arange(1, len(values) + 1)
    kept = np.flatnonzero(falling > over)[-1]
    return np.asarray(np.maximum(values - over[kept], 0.0))
