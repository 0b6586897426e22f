"""Compile every kernel once, on counts that exercise them all, so that nobody waits for it later."""

from __future__ import annotations

import numpy as np

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.detecting import METHODS, detect

__all__ = ["warm"]


def warm() -> None:
    """Run every method over four invented series, with and without denominators. About half a minute the first time."""
    counts = np.random.default_rng(1).poisson(6.0, (4, 230)).astype(np.float64)
    for exposure in (None, np.full(counts.shape, 40.0)):
        batch = Batch.of(counts, exposure=exposure)
        for method in METHODS:
            if method != "share" or exposure is not None:
                detect(batch, method, last=2)
