"""The tasks of background work itself."""

from __future__ import annotations

import datetime as dt

from . import task
from .queue import prune_finished

__all__ = ["prune"]

_KEPT = dt.timedelta(days=14)


@task()
def prune() -> None:
    """Delete finished tasks after a fortnight."""
    prune_finished(_KEPT)
