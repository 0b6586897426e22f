"""What comes round by the clock. Tasks are named, not imported: the worker finds them when they are due."""

from __future__ import annotations

import datetime as dt

from kinga.core.foundation.tasks import Periodic

__all__ = ["SCHEDULE"]

SCHEDULE: tuple[Periodic, ...] = (
    Periodic("prune finished tasks", dt.timedelta(days=1), "kinga.core.foundation.tasks.jobs.prune"),
)
