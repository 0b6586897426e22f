"""Reading an import to its end: its own problems, and those that what is here already makes. Nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from django.conf import settings

from kinga.core.foundation import clock
from kinga.core.foundation.tasks.progress import Tracker
from kinga.insight.watch import queries as watch
from kinga.insight.watch.imports import queries, store
from kinga.insight.watch.imports.findings import Findings, Found
from kinga.insight.watch.models import CountImport, Frequency, Series
from kinga.insight.watch.reading.gather import Counts, Gathered, SeriesFound, gather
from kinga.insight.watch.reading.plan import Plan, Reading
from kinga.insight.watch.reading.problems import Problems
from kinga.insight.watch.reading.rows import Group

__all__ = ["findings_of", "gathered", "plan_of", "reading_of"]

_SHOWN = 40  # series on a page
_NAMES = 30
_AT_ONCE = 200


def reading_of(row: CountImport) -> Reading:
    """How its bytes become rows."""
    return Reading.from_json(row.mapping.get("reading", {}))


def plan_of(row: CountImport) -> Plan:
    """How its rows become counts."""
    return Plan.from_json(row.mapping.get("plan", {}))


def gathered(row: CountImport, tracker: Tracker) -> Gathered:
    """The whole file. Raises UnreadableFile, and Stopped."""
    return gather(
        store.rows_path(row.pk, row.format),
        reading_of(row),
        plan_of(row),
        places=queries.place_book(),
        today=clock.today(),
        most=settings.IMPORT_MAX_COUNTS,
        most_series=settings.IMPORT_MAX_SERIES,
        note=tracker.note,
    )


def findings_of(row: CountImport, found: Gathered) -> Findings:
    """What a page shows of it. Asks the database for what is here already: two queries for 200 known series."""
    plan, counts = plan_of(row), found.counts
    there, same, known = _compare(row, found)
    series = list(found.series(plan.frequency))
    sums = set(found.groups[len(found.groups) - found.sums :])
    kept = [name for name in (group.place_name for group in found.groups) if name]
    return Findings(
        counts=len(counts.series),
        rows=found.rows,
        total=sum(one.total for one in series),
        zeros=sum(one.zeros for one in series),
        missing=sum(one.missing for one in series),
        blanks=found.blanks,
        added=found.added,
        sums=found.sums,
        judged=sum(not (one.group.age or one.group.sex) for one in series),
        series_count=len(series),
        new_series=sum(one.group not in known for one in series),
        first=_iso(counts.days.min()) if len(counts.days) else "",
        last=_iso(counts.days.max()) if len(counts.days) else "",
        there=there,
        same=same,
        problem_count=found.problems.total,
        problems=found.problems.kept,
        start=[
            Found(*entry.group, first=_iso(entry.day), total=entry.value, line=entry.line)
            for entry in found.first
        ],
        series=[
            _told(one, new=one.group not in known, added_up=one.group in sums) for one in series[:_SHOWN]
        ],
        unknown_places=list(dict.fromkeys(kept))[:_NAMES],
    )


def _told(one: SeriesFound, *, new: bool, added_up: bool) -> Found:
    return Found(
        *one.group,
        first=one.first.isoformat(),
        last=one.last.isoformat(),
        periods=one.periods,
        zeros=one.zeros,
        missing=one.missing,
        total=one.total,
        new=new,
        sum=added_up,
    )


def _iso(day: int) -> str:
    return dt.date.fromordinal(int(day)).isoformat()


def _compare(row: CountImport, found: Gathered) -> tuple[int, int, set[Group]]:
    """How many counts have an earlier one, how many equal it, and the groups whose series is known."""
    there = same = 0
    known: set[Group] = set()
    some: list[tuple[int, Series]] = []
    refuse = plan_of(row).existing == "refuse"
    places = queries.known_series(row, found.groups)
    for place, series in places:
        known.add(found.groups[place])
        some.append((place, series))
        if len(some) == _AT_ONCE:
            there, same = _add(there, same, _meet(row, some, found.counts, found.problems, refuse))
            some = []
    there, same = _add(there, same, _meet(row, some, found.counts, found.problems, refuse))
    return there, same, known


def _add(there: int, same: int, more: tuple[int, int]) -> tuple[int, int]:
    return there + more[0], same + more[1]


def _meet(
    row: CountImport, some: Sequence[tuple[int, Series]], counts: Counts, problems: Problems, refuse: bool
) -> tuple[int, int]:
    """Where the counts of these series meet earlier ones: counted, and a problem of each line when refused."""
    there = same = 0
    tables = {table.series.pk: table for table in watch.tables([series for _place, series in some])}
    for place, series in some:
        table = tables[series.pk]
        start, end = np.searchsorted(counts.series, [place, place + 1])
        earlier = {
            day.toordinal(): count
            for day, count in zip(table.starts, table.counts, strict=True)
            if count is not None
        }
        if _other_weekday(row, table.starts):
            problems.add(int(counts.lines[start]), "", "other_weekday", other=str(table.starts[0].weekday()))
            continue
        for position in range(int(start), int(end)):
            before = earlier.get(int(counts.days[position]))
            if before is None:
                continue
            there += 1
            same += before == int(counts.counts[position])
            if refuse:
                problems.add(int(counts.lines[position]), "", "exists", other=str(before))
    problems.kept.sort(key=lambda problem: problem.line)
    return there, same


def _other_weekday(row: CountImport, starts: Sequence[dt.date]) -> bool:
    """Weeks that begin on another day than those here would never meet them."""
    return row.frequency == Frequency.WEEK and bool(starts) and starts[0].weekday() != plan_of(row).week_start
