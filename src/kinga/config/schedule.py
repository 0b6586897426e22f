"""What comes round by the clock. Tasks are named, not imported: the worker finds them when they are due."""

from __future__ import annotations

import datetime as dt

from kinga.core.foundation.tasks import Periodic

__all__ = ["SCHEDULE"]

SCHEDULE: tuple[Periodic, ...] = (
    Periodic("count and judge", dt.timedelta(hours=1), "kinga.insight.watch.jobs.count_and_judge"),
    Periodic("forget what is over", dt.timedelta(hours=1), "kinga.interfaces.web.account.jobs.forget"),
    Periodic("renew keys", dt.timedelta(hours=1), "kinga.interfaces.web.account.jobs.renew"),
    Periodic("tidy imports", dt.timedelta(hours=1), "kinga.insight.watch.imports.jobs.tidy"),
    Periodic("prune finished tasks", dt.timedelta(days=1), "kinga.core.foundation.tasks.jobs.prune"),
)
