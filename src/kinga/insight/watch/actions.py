"""Every write of the watch room."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

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
from kinga.insight.watch.engine.judging import ALPHA, Judged, judge, untrue
from kinga.insight.watch.engine.standing import Standing
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
from kinga.insight.watch.queries import stale_since, tables

__all__ = ["load_published", "review_signal", "store_counts", "store_signals", "withdraw_untrue"]

_BATCH = 2000
_AT_ONCE = 500
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
def store_signals(
    *, by: Actor, found: Iterable[Judged], judged: Mapping[dt.datetime, Sequence[Standing]]
) -> list[Signal]:
    """Store what was judged: signals that are new, and how each series stands, by when its counts were read.

    A signal that stands is kept with its review. Of a series whose counts came or went meanwhile nothing is stored:
    it is due again.
    """
    require(by, Permission.WATCH_REVIEW, ANYONE)
    began = {one.series.pk: when for when, some in judged.items() for one in some}
    stale = stale_since(min(judged, default=clock.now()), began)
    made = _store(each for each in found if each.series.pk not in stale)
    for when, some in judged.items():
        _note_standing([one for one in some if one.series.pk not in stale], when)
    audit.record(by=by, verb="watch.detect", about=None, facts={"series": len(began), "signals": len(made)})
    return made


def _note_standing(some: Sequence[Standing], when: dt.datetime) -> None:
    for one in some:
        one.series.detected_at, one.series.newest = when, one.newest
        one.series.level, one.series.rarest = one.level, one.rarest
    rows = [one.series for one in some]
    Series.objects.bulk_update(rows, ["detected_at", "newest", "level", "rarest"], batch_size=_AT_ONCE)


def _store(found: Iterable[Judged]) -> list[Signal]:
    """The new signals among these. None where the same direction was signalled within the last week. Two queries for 500."""
    rows = list(found)
    known = _standing(rows)
    made = []
    for judged in rows:
        verdict = judged.verdict
        there = known[judged.series.pk, verdict.signal]
        if all(abs(judged.start - period) >= _NO_REPEAT for period in there):
            there.append(judged.start)
            made.append(_signal(judged))
    return Signal.objects.bulk_create(made, batch_size=_AT_ONCE)


def _standing(rows: Sequence[Judged]) -> dict[tuple[UUID, str], list[dt.date]]:
    """The periods of the signals that stand on these series, by series and direction."""
    known: dict[tuple[UUID, str], list[dt.date]] = defaultdict(list)
    keys = list({judged.series.pk for judged in rows})
    for start in range(0, len(keys), _AT_ONCE):
        some = Signal.objects.filter(series__in=keys[start : start + _AT_ONCE], withdrawn_at=None)
        for series, direction, period in some.values_list("series_id", "direction", "period"):
            known[series, direction].append(period)
    return known


def _signal(judged: Judged) -> Signal:
    verdict = judged.verdict
    return Signal(
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

    `why` is a code of Withdrawn. They stay to be read, with that reason. Their series are judged together.
    """
    require(by, Permission.WATCH_IMPORT, ANYONE)
    rows = list(signals)
    known = tables({signal.series_id: signal.series for signal in rows}.values())
    gone = [signal.pk for signal in untrue(rows, known)]
    Signal.objects.filter(pk__in=gone).update(withdrawn_at=clock.now(), withdrawn_why=why)
    audit.record(by=by, verb="watch.withdraw_untrue", about=None, facts={"signals": len(gone), "why": why})
    return len(gone)


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
    weeks = judge(tables([line]), last=60)
    _store(week for week in weeks if week.verdict.signal and week.start <= dt.date(2020, 4, 6))
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
