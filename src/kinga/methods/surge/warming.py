"""Compile every kernel once, on counts that exercise them all, so that nobody waits for it later."""

from __future__ import annotations

import numpy as np

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.detecting import METHODS, detect
from kinga.methods.surge.scanning.places import Neighbourhood
from kinga.methods.surge.scanning.scan import Model, ScanSettings, scan

__all__ = ["warm"]


def warm() -> None:
    """Run every method over four invented series, with and without denominators. About half a minute the first time."""
    counts = np.random.default_rng(1).poisson(6.0, (4, 230)).astype(np.float64)
    for exposure in (None, np.full(counts.shape, 40.0)):
        batch = Batch.of(counts, exposure=exposure)
        for method in METHODS:
            if method != "share" or exposure is not None:
                detect(batch, method, last=2)
    detect(Batch.of(counts, calendar=np.zeros((230, 1))), "harmonic", last=2)
    models: tuple[Model, ...] = ("permutation", "poisson")
    for model in models:
        due = np.full((4, 8), 6.0) if model == "poisson" else None
        near = Neighbourhood.of_neighbours([[1], [2], [3], []])
        scan(counts[:, :8], near, expected=due, settings=ScanSettings(model=model, replicas=99))
