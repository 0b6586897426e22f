"""What the watch room does by the clock: count, then judge."""

from __future__ import annotations

import datetime as dt
from itertools import chain

from kinga.core.foundation import clock
from kinga.core.foundation.tasks import task
from kinga.core.security.rules import Actor
from kinga.insight.watch import actions
from kinga.response.cases import queries as cases
from kinga.response.intake import queries as intake
from kinga.response.referrals import queries as referrals

__all__ = ["count_and_judge", "pull_counts"]

# What is counted again each time: a case opened late for an earlier day is still found.
_AGAIN = dt.timedelta(days=60)


def pull_counts(*, by: Actor, since: dt.datetime | None = None) -> int:
    """Count reports, cases and referrals again from `since` on (60 days when not given); the number of counts."""
    start = since or clock.now() - _AGAIN
    countables = chain(intake.countable(start), cases.countable(start), referrals.countable(start))
    return actions.store_counts(by=by, countables=countables, since=start.date())


@task(attempts=3)
def count_and_judge() -> None:
    """The round of every hour."""
    by = Actor.system("schedule")
    pull_counts(by=by)
    actions.detect(by=by)
