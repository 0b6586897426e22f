"""False-discovery control: when thousands of series are judged at once, how small must a p-value be?

Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289-300: of m p-values the i smallest are discoveries for
the largest i with p(i) <= i q / m. Used per direction and period, so that the expected share of false signals
among the signals of a period is at most q (for independent series, and for many kinds of dependent ones).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["discovery_cutoff"]


def discovery_cutoff(p_values: npt.ArrayLike, q: float, *, tests: int | None = None) -> float:
    """The largest p-value that is a discovery at rate ``q``; -1.0 when there is none. NaN is no test.

    ``tests`` is the number of tests when only the p-values up to ``q`` are given: those above never matter.
    """
    values = np.asarray(p_values, dtype=np.float64).ravel()
    values = np.sort(values[np.isfinite(values)])
    number = values.size if tests is None else tests
    passed = np.flatnonzero(values <= q * np.arange(1, values.size + 1) / max(number, 1))
    return float(values[passed[-1]]) if passed.size else -1.0
