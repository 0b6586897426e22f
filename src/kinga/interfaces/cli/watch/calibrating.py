"""What a source's own past says of small p-values."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kinga.methods.surge.recalibration import Recalibration, recalibrate

from .judging import Judged

__all__ = ["recalibrations"]


def recalibrations(past: Iterable[Judged]) -> tuple[Recalibration, Recalibration]:
    """Upward and downward, from every judged period of the past. Raises `SurgeInputError` when they are too few."""
    high, low = [], []
    for block in past:
        high.append(block.p_high[np.isfinite(block.p_high)])
        low.append(block.p_low[np.isfinite(block.p_low)])
    empty = np.empty(0)
    return recalibrate(np.concatenate(high or [empty])), recalibrate(np.concatenate(low or [empty]))
