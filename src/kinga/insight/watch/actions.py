"""Every write of the watch room."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from kinga.core.foundation import clock
from kinga.core.registry.countable import Countable
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import ANYONE, Actor, Target
from kinga.insight.watch import published, words
from kinga.insight.watch.annotations.actions import annotate
from kinga.insight.watch.annotations.kinds import AnnotationKind
from kinga.insight.watch.engine.discoveries import Discoveries
from kinga.insight.watch.engine.judging import ALPHA, SMALLEST, Judged, judge, still_true
from kinga.insight.watch.identity import Group, series_for
from kinga.insight.watch.models import (
    Annotation,
    Frequency,
    Indicator,
    Observation,
    PublishedFact,
    Series,
    Signal,
)
from kinga.insight.watch.queries import due, table_of, tables

__all__ = ["detect", "load_published", "review_signal", "store_counts", "withdraw_untrue"]

_BATCH = 2000
_JUDGED_AT_ONCE = 500  # series: their counts are in memory together
# A stretch of signals is one signal: none is raised again within a week of the last in the same direction.
_NO_REPEAT = dt.timedelta(days=7)


@action
def store_counts(*, by: Actor, countables: Iterable[Countable], since: dt.date) -> int:
    """Replace the counts of our own indicators from `since` on by these; the number stored. Safe to repeat.

    Each count goes into its own group, its place over all ages and sexes, its age and sex over all places,
    and the whole agency.
    """
    require(by, Permission.WATCH_IMPORT, ANYONE)
    totals: Counter[tuple[Indicator, Group, dt.date]] = Counter()
    known: dict[tuple[str, str], Indicator] = {}
    for one in countables:
        indicator = known.get((one.indicator, one.unit)) or _own_indicator(one.indicator, one.unit)
        known[one.indicator, one.unit] = indicator
        for group in _groups(one):
            totals[indicator, group, one.day] += one.count
    Observation.objects.filter(series__indicator__origin="own", period__gte=since).delete()
    series: dict[tuple[Indicator, Group], Series] = {}
    rows = []
    for (indicator, group, day), count in totals.items():
        row = series.get((indicator, group)) or series_for(indicator, group)
        series[indicator, group] = row
        rows.append(Observation(series=row, period=day, count=count))
    Observation.objects.bulk_create(rows, batch_size=_BATCH)
    audit.record(
        by=by, verb="watch.store_counts", about=None, facts={"counts": len(rows), "series": len(series)}
    )
    return len(rows)


def _own_indicator(code: str, unit: str) -> Indicator:
    name = words.own_name(code)
    return Indicator.objects.get_or_create(code=code, unit=unit, defaults={"name": name, "origin": "own"})[0]


def _groups(one: Countable) -> set[Group]:
    """The groups a count belongs to: itself, its place, its age and sex over all places, and the whole agency.

    A count without a place is in the totals over all places only: an empty place means all of them together.
    """
    whole = Group(agency_id=one.agency_id)
    people = Group(agency_id=one.agency_id, age_band=one.age_band, sex=one.sex)
    if one.place_id is None:
        return {whole, people}
    place = Group(agency_id=one.agency_id, place_id=one.place_id)
    fine = Group(agency_id=one.agency_id, place_id=one.place_id, age_band=one.age_band, sex=one.sex)
    return {whole, people, place, fine}


@action
def detect(*, by: Actor, last: int = 1, rows: Iterable[Series] | None = None) -> list[Signal]:
    """Judge the `last` periods of series and store what is new. A signal that stands is kept with its review.

    Without `rows`, those that are due by the clock. Where an agency has many series, a signal must be rarer than
    the many chances there were for it (`Discoveries`).
    """
    require(by, Permission.WATCH_REVIEW, ANYONE)
    found, discoveries, judged = [], Discoveries(), []
    for some in _batches(list(due() if rows is None else rows)):
        # What comes in while they are judged is judged again.
        judged.append((clock.now(), [row.pk for row in some]))
        for each in judge(tables(some), last=last):
            discoveries.note(each)
            if _is_signal(each):
                found.append(each)
    made = [signal for each in found if discoveries.hold(each) and (signal := _store(each)) is not None]
    for began, keys in judged:
        Series.objects.filter(pk__in=keys).update(detected_at=began)
    number = sum(len(keys) for _began, keys in judged)
    audit.record(by=by, verb="watch.detect", about=None, facts={"series": number, "signals": len(made)})
    return made


def _batches(rows: list[Series]) -> Iterator[list[Series]]:
    for start in range(0, len(rows), _JUDGED_AT_ONCE):
        yield rows[start : start + _JUDGED_AT_ONCE]


def _is_signal(judged: Judged) -> bool:
    verdict = judged.verdict
    return bool(verdict.signal) and max(verdict.observed or 0, verdict.expected or 0) >= SMALLEST


def _store(judged: Judged) -> Signal | None:
    """A new signal, or None when the same direction was signalled within the last week."""
    verdict = judged.verdict
    standing = Signal.objects.filter(
        series=judged.series,
        direction=verdict.signal,
        withdrawn_at=None,
        period__gt=judged.start - _NO_REPEAT,
        period__lt=judged.start + _NO_REPEAT,
    )
    if standing.exists():
        return None
    return Signal.objects.create(
        series=judged.series,
        period=judged.start,
        period_end=judged.end,
        direction=verdict.signal,
        observed=verdict.observed or 0.0,
        expected=verdict.expected or 0.0,
        lower=verdict.lower,
        upper=verdict.upper,
        p_value=verdict.p_high if verdict.signal == "surge" else verdict.p_low,
        alpha=ALPHA,
        method=verdict.method,
        why=judged.why,
        cautions=list(judged.cautions),
        facts=judged.parameters,
        found_at=clock.now(),
    )


@action
def review_signal(*, by: Actor, signal: Signal, outcome: str, note: str) -> Signal:
    """Say what a signal turned out to be."""
    require(by, Permission.WATCH_REVIEW, Target(agency_id=signal.series.agency_id))
    signal.outcome, signal.review_note = outcome, note
    signal.reviewed_at, signal.reviewed_by_id = clock.now(), by.user_id
    signal.save(update_fields=["outcome", "review_note", "reviewed_at", "reviewed_by"])
    audit.record(by=by, verb="watch.review_signal", about=signal, facts={"outcome": outcome})
    return signal


@action
def withdraw_untrue(*, by: Actor, signals: Iterable[Signal], why: str) -> int:
    """Withdraw those signals that the counts as they stand now do not bear out, reviewed or not; how many.

    `why` is a code of Withdrawn. They stay to be read, with that reason. One series is judged for each.
    """
    require(by, Permission.WATCH_IMPORT, ANYONE)
    untrue = [signal.pk for signal in signals if not still_true(signal, table_of(signal.series))]
    Signal.objects.filter(pk__in=untrue).update(withdrawn_at=clock.now(), withdrawn_why=why)
    audit.record(by=by, verb="watch.withdraw_untrue", about=None, facts={"signals": len(untrue), "why": why})
    return len(untrue)


@action
def load_published(*, by: Actor) -> int:
    """Bring in the published figures and counts that ship with Kinga. Safe to repeat."""
    require(by, Permission.WATCH_IMPORT, ANYONE)
    for fact in published.facts().values():
        PublishedFact.objects.update_or_create(
            code=fact.id,
            defaults={
                "country": fact.country,
                "metric": fact.metric,
                "period_start": fact.period_start,
                "period_end": fact.period_end,
                "value": fact.value,
                "unit": fact.unit,
                "comparison": fact.comparison_value,
                "source": fact.source,
                "seen": fact.seen,
            },
        )
    line = _load_linea144(by)
    for week in judge(tables([line]), last=60):
        if week.verdict.signal and week.start <= dt.date(2020, 4, 6):
            _store(week)
    audit.record(by=by, verb="watch.load_published", about=None, facts={"facts": len(published.facts())})
    return PublishedFact.objects.count()


def _load_linea144(by: Actor) -> Series:
    """Argentina's line 144 by weeks from Monday; the first week of the file is cut, so it is left out."""
    indicator, _made = Indicator.objects.get_or_create(
        code=published.LINEA_144,
        unit="reports",
        defaults={
            "name": "Argentina, line 144: reports of gender-based violence",
            "name_ar": "الأرجنتين، الخط 144: بلاغات العنف القائم على النوع الاجتماعي",
            "origin": "published",
            "source": "Línea 144, Argentina, national open data, 2020",
            "licence": "CC BY 4.0, as the portal states",
        },
    )
    series = series_for(indicator, Group(frequency=Frequency.WEEK))
    weeks: Counter[dt.date] = Counter()
    days: Counter[dt.date] = Counter()
    for day, count in published.linea144_days():
        monday = day - dt.timedelta(days=day.weekday())
        weeks[monday] += count
        days[monday] += 1
    rows = [
        Observation(series=series, period=monday, count=weeks[monday])
        for monday in weeks
        if days[monday] == 7
    ]
    Observation.objects.filter(series=series).delete()
    Observation.objects.bulk_create(rows)
    first, last = published.ISOLATION
    if not Annotation.objects.filter(agency=None, indicator=indicator).exists():
        annotate(
            by=by,
            series=series,
            kind=AnnotationKind.RESTRICTION,
            first=first,
            last=last,
            words="Compulsory isolation, Decrees 297/2020 to 875/2020",
        )
    return series
