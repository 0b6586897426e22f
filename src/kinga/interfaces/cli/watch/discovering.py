"""False-discovery control over a whole file: a first pass finds each period's cut-offs, a second applies them.

The verdicts wait in a file on disk meanwhile; in memory stay only the p-values up to alpha, which are few.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.discovery import discovery_cutoff

from .judging import NOTE_CODES, SIGNALS, Asked, Judged
from .reading import Floats, Ints

__all__ = ["controlled"]

_FEW = NOTE_CODES.index("few_cases")


def controlled(blocks: Iterator[Judged], asked: Asked) -> Iterator[Judged]:
    """The same verdicts with signals under control: one family for each period and direction, at rate alpha."""
    up, down = _Families(asked.alpha), _Families(asked.alpha)
    with tempfile.TemporaryFile(prefix="kinga-fdr-") as kept:
        number = 0
        for block in blocks:
            family = families(block.when, asked)
            up.add(family, _candidates(block))
            down.add(family, block.p_low)
            pickle.dump(block, kept, protocol=5)
            number += 1
        kept.seek(0)
        for _ in range(number):
            block = pickle.load(kept)  # noqa: S301 - our own file, written above
            yield _signalled(block, families(block.when, asked), up, down, asked)


def families(when: Ints, asked: Asked) -> Ints:
    """Which periods are judged together: the same week, month, day or number."""
    if not asked.dated or asked.frequency == "day":
        return when
    if asked.frequency == "week":
        return (when + 3) // 7
    return when.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _candidates(block: Judged) -> Floats:
    """Upward p-values of periods that may signal: the rule of few cases forbids the others."""
    return np.where(block.note == _FEW, np.nan, block.p_high)


class _Families:
    """Small p-values and numbers of tests by period."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.tests: dict[int, int] = defaultdict(int)
        self.small: dict[int, list[Floats]] = defaultdict(list)
        self.cutoffs: dict[int, float] | None = None

    def add(self, family: Ints, p_values: Floats) -> None:
        known = np.isfinite(p_values)
        for one, tests in zip(*np.unique(family[known], return_counts=True), strict=True):
            self.tests[int(one)] += int(tests)
        small = known & (p_values <= self.alpha)
        for one in np.unique(family[small]).tolist():
            self.small[one].append(p_values[small & (family == one)])

    def passed(self, family: Ints, p_values: Floats) -> npt.NDArray[np.bool_]:
        """Which p-values are discoveries."""
        if self.cutoffs is None:
            self.cutoffs = {
                one: discovery_cutoff(np.concatenate(parts), self.alpha, tests=self.tests[one])
                for one, parts in self.small.items()
            }
        small = np.flatnonzero(np.isfinite(p_values) & (p_values <= self.alpha))
        limits = np.array([self.cutoffs.get(one, -1.0) for one in family[small].tolist()])
        passed = np.zeros(p_values.size, dtype=np.bool_)
        passed[small] = p_values[small] <= limits
        return passed


def _signalled(block: Judged, family: Ints, up: _Families, down: _Families, asked: Asked) -> Judged:
    signal = np.zeros(block.signal.size, dtype=np.int8)
    if asked.direction != "up":
        signal[down.passed(family, block.p_low)] = SIGNALS.index("silence")
    if asked.direction != "down":
        signal[up.passed(family, _candidates(block))] = SIGNALS.index("surge")
    return replace(block, signal=signal)
