"""What the watch room does by the clock: count, then judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from kinga.core.foundation import clock
from kinga.core.foundation.tasks import task
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import ANYONE, Actor
from kinga.insight.watch import actions
from kinga.insight.watch.engine.discoveries import Discoveries
from kinga.insight.watch.engine.judging import is_signal, judge, newest_of
from kinga.insight.watch.engine.standing import RECENT, Standing, standings
from kinga.insight.watch.models import Series, Signal
from kinga.insight.watch.queries import due, tables
from kinga.response.cases import queries as cases
from kinga.response.intake import queries as intake
from kinga.response.referrals import queries as referrals

__all__ = ["count_and_judge", "judge_due", "pull_counts"]

# What is counted again each time: a case opened late for an earlier day is still found.
_AGAIN = dt.timedelta(days=60)
_JUDGED_AT_ONCE = 500  # series: their counts are in memory together


def pull_counts(*, by: Actor, since: dt.datetime | None = None) -> int:
    """Count reports, cases and referrals again from `since` on (60 days when not given); the number of counts."""
    start = since or clock.now() - _AGAIN
    countables = chain(intake.countable(start), cases.countable(start), referrals.countable(start))
    return actions.store_counts(by=by, countables=countables, since=start.date())


def judge_due(*, by: Actor, last: int = 1, rows: Iterable[Series] | None = None) -> list[Signal]:
    """Judge the `last` periods of series and store what is new. Without `rows`, those that are due by the clock.

    Where an agency has many series, a signal must be rarer than the many chances there were for it
    (`Discoveries`). Counts are read and judged some hundred series at a time and outside any transaction, so that
    nobody waits to write meanwhile; what was found is stored in one short one.
    """
    require(by, Permission.WATCH_REVIEW, ANYONE)
    discoveries, found = Discoveries(), []
    judged: dict[dt.datetime, list[Standing]] = {}
    for some in _batches(list(due() if rows is None else rows)):
        # What comes in while they are judged is judged again.
        began, read = clock.now(), tables(some)
        said = list(judge(read, last=max(last, RECENT)))
        for each in newest_of(said, last):
            discoveries.note(each)
            if is_signal(each):
                found.append(each)
        judged.setdefault(began, []).extend(standings(read, said))
    held = [each for each in found if discoveries.hold(each)]
    return actions.store_signals(by=by, found=held, judged=judged)


def _batches(rows: list[Series]) -> Iterator[list[Series]]:
    for start in range(0, len(rows), _JUDGED_AT_ONCE):
        yield rows[start : start + _JUDGED_AT_ONCE]


@task(attempts=3)
def count_and_judge() -> None:
    """The round of every hour."""
    by = Actor.system("schedule")
    pull_counts(by=by)
    judge_due(by=by)
