"""A web application that does in a request what a page of the watch room does: it solves a large system."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

__all__ = ["application"]

_STATES = 600  # as many as the chain of the cumulative sum has


def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with a solution, which is 1 everywhere."""
    system = np.random.default_rng(1).random((_STATES, _STATES)) + _STATES * np.eye(_STATES)
    found = np.linalg.solve(system, system.sum(axis=1))
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{float(np.abs(found - 1).max()) < 1e-9}".encode()]
