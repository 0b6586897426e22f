"""The long work of imports, as tasks: opening, reading to the end, taking in, settling what was undone, tidying.

Each is given the import's id, may run again from its beginning, and acts as the worker whose import it is. What is
small is done at once instead, while the page waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import islice
from uuid import UUID

from kinga.core.foundation import clock
from kinga.core.foundation.tasks import progress, task
from kinga.core.foundation.tasks.progress import Stopped, Tracker
from kinga.core.security.errors import NotPermitted
from kinga.core.security.rules import Actor
from kinga.insight.watch import jobs as watch
from kinga.insight.watch.errors import ImportElsewhere
from kinga.insight.watch.imports import actions, queries, staging, store
from kinga.insight.watch.imports.checking import findings_of, gathered, reading_of
from kinga.insight.watch.imports.findings import read_findings, write_findings
from kinga.insight.watch.imports.guess import propose
from kinga.insight.watch.models import CountImport, ImportStatus, Observation, Series
from kinga.insight.watch.reading import workbook
from kinga.insight.watch.reading.gather import headings_of
from kinga.insight.watch.reading.plan import Plan, Reading
from kinga.insight.watch.reading.problems import UnreadableFile
from kinga.insight.watch.reading.text import detect, records

__all__ = ["LOOK_BACK", "check", "check_file", "open_file", "open_up", "settle", "settle_undone", "take",
           "take_file_in", "tidy"]  # fmt: skip

LOOK_BACK = 12
"""Periods at the end of each series that are judged when counts come or go."""

# What is done while the page waits: a second or two.
_SMALL_TABLE, _SMALL_BOOK, _FEW_COUNTS = 1_000_000, 200_000, 5_000
_LOOKED_AT = 2000  # rows by which columns are proposed
_UNTOUCHED = dt.timedelta(hours=24)

_Work = Callable[[CountImport, Actor, Tracker], None]


def open_up(row: CountImport) -> None:
    """Open a file that has come: at once when it is small."""
    _start(row, "open", small=row.size <= (_SMALL_TABLE if row.format == "csv" else _SMALL_BOOK))


def check(row: CountImport) -> None:
    """Read it to its end: at once when it is small."""
    _start(row, "check", small=row.size <= (_SMALL_TABLE if row.format == "csv" else _SMALL_BOOK))


def take(row: CountImport) -> None:
    """Take it in: at once when it is small."""
    found = read_findings(row.pk)
    _start(row, "take", small=found is not None and found.counts <= _FEW_COUNTS and row.size <= _SMALL_TABLE)


def settle(row: CountImport) -> None:
    """After an undoing: judge again what it touched, and remove its counts."""
    _start(row, "settle", small=row.rows <= _FEW_COUNTS)


def _start(row: CountImport, step: str, *, small: bool) -> None:
    if small:
        _work(row.pk, step, nullcontext(Tracker()))
        return
    if step != "settle":
        progress.expect(row.pk, step)
    {"open": open_file, "check": check_file, "take": take_file_in, "settle": settle_undone}[step].enqueue(
        import_id=str(row.pk)
    )


@task(attempts=3)
def open_file(*, import_id: str) -> None:
    """Find out how a file is read; a workbook's sheet becomes plain rows first."""
    _work(UUID(import_id), "open")


@task(attempts=3)
def check_file(*, import_id: str) -> None:
    """Read a file to its end and keep what was found."""
    _work(UUID(import_id), "check")


@task(attempts=3)
def take_file_in(*, import_id: str) -> None:
    """Stage the counts of a file, make them count, and judge their series."""
    _work(UUID(import_id), "take")


@task(attempts=3)
def settle_undone(*, import_id: str) -> None:
    """Judge again what an undone import touched, then remove its counts."""
    _work(UUID(import_id), "settle")


def _work(import_id: UUID, step: str, tracking: AbstractContextManager[Tracker] | None = None) -> None:
    """One step for one import. Where the import is elsewhere by now, nothing is left to do."""
    work, status = _STEPS[step]
    row = CountImport.objects.select_related("made_by").filter(pk=import_id, status=status).first()
    if row is None:
        return
    by = row.made_by.actor if row.made_by else Actor.system("imports")
    try:
        with tracking or progress.under_way(row.pk, step) as tracker:
            work(row, by, tracker)
    except UnreadableFile as error:
        actions.note_trouble(by=by, row=row, code=error.code, facts=error.facts)
    except (Stopped, ImportElsewhere, NotPermitted):
        # Someone stopped it, or may not do it any more: what was staged has no one to count it.
        if step == "take":
            staging.clear(row)
            staging.remove_empty(row)


def _open(row: CountImport, by: Actor, tracker: Tracker) -> None:
    reading = reading_of(row)
    sheets: list[str] = []
    if row.format == "xlsx":
        target = store.rows_path(row.pk, row.format)
        sheets = workbook.convert(store.upload_path(row.pk), target, reading.sheet, tracker.note)
        line = reading.heading_line if "reading" in row.mapping else 0
        reading = Reading(heading_line=line or detect(target).heading_line, sheet=reading.sheet)
    elif "reading" not in row.mapping:
        reading = detect(store.upload_path(row.pk))
    path = store.rows_path(row.pk, row.format)
    headings = headings_of(path, reading)
    rows = (record.cells for record in records(path, reading) if record.line > headings.line)
    proposal = propose(headings.cells, list(islice(rows, _LOOKED_AT)), queries.place_book(), clock.today())
    mapping = {
        "reading": reading.as_json(),
        "headings": headings.cells,
        "sheets": sheets,
        "plan": proposal.plan.as_json(),
        "asked": sorted(proposal.asked),
    }
    facts: dict[str, str] = {}
    if earlier := queries.earlier_like(row, headings.cells):
        plan = Plan.from_json(earlier.mapping["plan"])
        if not proposal.asked:  # how dates and thousands are written can be seen, and may have changed
            seen = proposal.plan
            plan = replace(plan, date_form=seen.date_form, thousands=seen.thousands or plan.thousands)
        mapping |= {"plan": plan.as_json(), "asked": [], "like": str(earlier.pk)}
        facts = {name: getattr(earlier, name) for name in ("name", "unit", "source", "licence")}
    actions.note_columns(by=by, row=row, mapping=mapping, facts=facts)


def _check(row: CountImport, by: Actor, tracker: Tracker) -> None:
    tracker.note(0, store.rows_path(row.pk, row.format).stat().st_size)
    findings = findings_of(row, gathered(row, tracker))
    write_findings(row.pk, findings)
    actions.finish_check(by=by, row=row, findings=findings)


def _take(row: CountImport, by: Actor, tracker: Tracker) -> None:
    # A bar that fills once: reading again takes a moment against writing, so it is not told.
    found = gathered(row, Tracker())
    findings = findings_of(row, found)
    if findings.problem_count:  # something else was taken in since it was looked at
        write_findings(row.pk, findings)
        actions.finish_check(by=by, row=row, findings=findings)
        return
    staging.stage(row, found, tracker)
    actions.take_in(by=by, row=row, findings=findings)
    store.drop(row.pk)
    _judge(row)


def _settle(row: CountImport, by: Actor, tracker: Tracker) -> None:
    _judge(row)
    staging.clear(row)
    staging.remove_empty(row)


def _judge(row: CountImport) -> None:
    mine = Observation.objects.filter(batch=row).order_by().values("series")
    series = Series.objects.filter(pk__in=mine, age_band="", sex="").select_related("indicator")
    watch.judge_due(by=Actor.system("imports"), rows=series, last=LOOK_BACK)


_STEPS: dict[str, tuple[_Work, str]] = {
    "open": (_open, ImportStatus.OPENING),
    "check": (_check, ImportStatus.CHECKING),
    "take": (_take, ImportStatus.TAKING),
    "settle": (_settle, ImportStatus.UNDONE),
}


@task()
def tidy() -> None:
    """Give up files that nobody has touched for a day, and remove what is left of given-up, stopped and undone ones."""
    by = Actor.system("schedule")
    waiting = [ImportStatus.OPENING, ImportStatus.COLUMNS, ImportStatus.CHECKING, ImportStatus.CHECKED]
    old = clock.now() - _UNTOUCHED
    for row in CountImport.objects.filter(status__in=waiting, touched_at__lt=old):
        actions.give_up(by=by, row=row)
    kept = CountImport.objects.filter(status__in=[*waiting, ImportStatus.TAKING]).values_list("pk", flat=True)
    store.orphans(kept)
    left = CountImport.objects.filter(observations__isnull=False)
    for row in left.exclude(status__in=[ImportStatus.DONE, ImportStatus.TAKING]).distinct():
        staging.clear(row)
        staging.remove_empty(row)
