"""What else is counted where a signal is: channels that agree, and channels that do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.insight.watch import queries
from kinga.insight.watch.engine.exceedance import level
from kinga.insight.watch.engine.judging import judge
from kinga.insight.watch.models import Series, Signal
from kinga.insight.watch.words import series_name
from kinga.interfaces.web.watch.places import LEVELS
from kinga.interfaces.web.watch.sentences import counted, number

__all__ = ["Channel", "channels"]

_MOST = 12


@dataclass(frozen=True)
class Channel:
    """Another series of the same place in the same days."""

    series: Series
    name: str
    told: str
    rank: tuple[bool, float]  # what has a signal of its own first, then the rarest


def channels(user: User, signal: Signal) -> list[Channel]:
    """The other indicators of the place, by the same agency or published, as they stood in the days of the signal."""
    series = signal.series
    rows = queries.with_counts(queries.visible_to(user)).filter(
        place=series.place,
        place_name=series.place_name,
        age_band=series.age_band,
        sex=series.sex,
        agency=series.agency,
        frequency=series.frequency,
    )
    others = rows.exclude(pk=series.pk).order_by("indicator__name")
    signalled = set(
        queries.signals(user)
        .filter(series__in=others.values("pk"), withdrawn_at=None)
        .filter(period__lte=signal.period_end, period_end__gte=signal.period)
        .values_list("series_id", flat=True)
    )
    found = sorted(_told(others, signal, signalled), key=lambda one: one.rank)
    return found[:_MOST]


def _told(others: QuerySet[Series], signal: Signal, signalled: set[UUID]) -> Iterator[Channel]:
    for table in queries.tables(others, until=signal.period_end):
        known = [start for start in table.starts if start <= signal.period_end]
        if not known:
            continue
        cut = replace(table, starts=tuple(known), counts=table.counts[: len(known)])
        judged = next((one for one in judge([cut], last=1) if one.start == signal.period), None)
        name = series_name(table.series, get_language() or "en")
        if judged is None or judged.verdict.expected is None:
            yield Channel(
                table.series, name, str(LEVELS["unknown"]), (table.series.pk not in signalled, math.inf)
            )
            continue
        words = {
            "observed": counted(judged.verdict.observed, table.series.indicator.unit),
            "expected": number(judged.verdict.expected),
            "level": LEVELS[level(judged)],
        }
        if table.series.pk in signalled:
            told = _("%(observed)s, expected about %(expected)s, %(level)s: a signal of its own") % words
        else:
            told = _("%(observed)s, expected about %(expected)s, %(level)s") % words
        tails = [p for p in (judged.verdict.p_high, judged.verdict.p_low) if p is not None]
        yield Channel(table.series, name, told, (table.series.pk not in signalled, min(tails, default=1.0)))
