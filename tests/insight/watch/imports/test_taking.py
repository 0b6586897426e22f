"""Taken in whole or not at all, undone whole, with vintages, and signals that tell the truth throughout."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from kinga.core.foundation import clock
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.insight.watch import actions as watch
from kinga.insight.watch import queries
from kinga.insight.watch.errors import AnotherIsTaken, ImportElsewhere, StillWrong
from kinga.insight.watch.imports import actions, jobs, staging, store
from kinga.insight.watch.imports.findings import read_findings
from kinga.insight.watch.jobs import judge_due
from kinga.insight.watch.models import CountImport, Indicator, Observation, Series, Signal
from tests import world
from tests.insight.watch.imports.bringing import bring, said, taken, weekly

pytestmark = pytest.mark.django_db

USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3
SURGE = [*USUAL, 70]


@pytest.fixture
def analyst() -> User:
    return world.worker(world.agency(), Role.ANALYST)


def series(user: User) -> list[tuple[str, tuple[int | None, ...]]]:
    rows = queries.with_counts(queries.visible_to(user)).order_by("indicator__name", "place__name")
    return [(table.series.indicator.name, table.counts) for table in queries.tables(rows)]


def standing() -> list[tuple[str, float]]:
    rows = Signal.objects.filter(withdrawn_at=None).order_by("period")
    return [(one.direction, one.observed) for one in rows]


def test_a_file_becomes_series_and_signals_in_one_act(analyst: User) -> None:
    world.place("XM-MT")
    row = taken(analyst, weekly(SURGE, place="XM-MT"))
    assert (row.status, row.rows, row.series_count, row.replaced) == ("done", 31, 1, 0)
    assert (row.first_period, row.last_period) == (dt.date(2019, 1, 7), dt.date(2019, 8, 5))
    assert series(analyst) == [("Calls", tuple(SURGE))]
    (only,) = Series.objects.all()
    assert (only.place.code if only.place else "", only.frequency, only.agency_id) == (
        "XM-MT",
        "week",
        analyst.agency_id,
    )
    indicator = only.indicator
    assert (indicator.unit, indicator.source, indicator.licence) == ("calls", "The office, 2020", "CC BY 4.0")
    assert standing() == [("surge", 70)]
    (event,) = AuditEvent.objects.filter(verb="watch.take_in_import")
    assert (event.user_id, event.facts["counts"], event.facts["sha256"]) == (analyst.pk, 31, row.sha256)
    assert not (store.incoming().parent / str(row.pk)).exists(), "the file is kept no longer than needed"


def test_nothing_counts_before_it_is_taken_in(analyst: User) -> None:
    row = said(analyst, bring(analyst, weekly(SURGE)))
    findings = read_findings(row.pk)
    assert findings is not None
    assert (findings.counts, findings.total, findings.new_series) == (31, sum(SURGE), 1)
    staging.stage(row, jobs.gathered(row, jobs.Tracker()), jobs.Tracker())
    assert Observation.objects.count() == 31
    assert series(analyst) == []
    with clock.at(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)):
        assert judge_due(by=world.SYSTEM, rows=Series.objects.all()) == []
    assert (staging.clear(row), Observation.objects.count()) == (31, 0)


def test_a_problem_anywhere_takes_nothing_in(analyst: User) -> None:
    row = said(analyst, bring(analyst, weekly(SURGE) + "2019-08-12,,-5\n"))
    assert (row.status, row.problems) == ("checked", 1)
    with pytest.raises(StillWrong):
        actions.start_taking(by=analyst.actor, row=row)
    assert Observation.objects.count() == 0


def test_blank_is_missing_and_zero_is_zero(analyst: User) -> None:
    taken(analyst, weekly([5, 0, None, 7]))
    assert series(analyst) == [("Calls", (5, 0, None, 7))]


def test_undoing_takes_back_everything_with_its_signals(analyst: User) -> None:
    row = taken(analyst, weekly(SURGE))
    (signal,) = Signal.objects.all()
    watch.review_signal(by=analyst.actor, signal=signal, outcome="true", note="seen")
    row = actions.undo(by=analyst.actor, row=row, reason="The wrong year")
    assert series(analyst) == []
    signal.refresh_from_db()
    assert (signal.withdrawn_why, signal.outcome, signal.review_note) == ("undone", "true", "seen")
    jobs.settle(row)
    assert Observation.objects.count() == 0
    assert Series.objects.count() == 1, "a signal that someone may have acted on keeps its series"
    assert standing() == []
    event = AuditEvent.objects.get(verb="watch.undo_import")
    assert (event.facts["counts"], event.facts["withdrawn"]) == (31, 1)
    with pytest.raises(ImportElsewhere):
        actions.undo(by=analyst.actor, row=row, reason="again")


def test_undoing_leaves_nothing_where_there_was_no_signal(analyst: User) -> None:
    row = taken(analyst, weekly(USUAL))
    jobs.settle(actions.undo(by=analyst.actor, row=row, reason="The wrong year"))
    assert (Observation.objects.count(), Series.objects.count(), Indicator.objects.count()) == (0, 0, 0)


def test_the_same_counts_again_are_refused_or_a_new_vintage(analyst: User) -> None:
    first = taken(analyst, weekly(SURGE))
    corrected = [*USUAL, 24]
    row = said(analyst, bring(analyst, weekly(corrected)), existing="refuse")
    findings = read_findings(row.pk)
    assert findings is not None
    assert (row.problems, findings.there, findings.same) == (31, 31, 30)
    assert findings.problems[-1].code == "exists"
    assert (findings.problems[-1].line, findings.problems[-1].other) == (32, "70")
    actions.give_up(by=analyst.actor, row=row)

    second = taken(analyst, weekly(corrected), {"source": "The office, corrected"}, existing="replace")
    assert second.replaced == 31
    assert series(analyst) == [("Calls", tuple(corrected))]
    (old,) = Signal.objects.all()
    assert old.withdrawn_why == "replaced"
    assert Indicator.objects.get().source == "The office, corrected"

    jobs.settle(actions.undo(by=analyst.actor, row=second, reason="It was right the first time"))
    assert series(analyst) == [("Calls", tuple(SURGE))], "the vintage before counts again"
    assert standing() == [("surge", 70)], "and so does what it says"
    assert Indicator.objects.get().source == first.source


def test_undoing_an_older_vintage_changes_nothing_of_the_newer(analyst: User) -> None:
    first = taken(analyst, weekly(USUAL))
    taken(analyst, weekly(SURGE), existing="replace")
    signals = standing()
    jobs.settle(actions.undo(by=analyst.actor, row=first, reason="old"))
    assert series(analyst) == [("Calls", tuple(SURGE))]
    assert standing() == signals == [("surge", 70)]


def test_further_periods_keep_the_signals_before_them(analyst: User) -> None:
    taken(analyst, weekly(SURGE))
    taken(analyst, weekly([21, 20], first="2019-08-12"))
    assert series(analyst) == [("Calls", (*SURGE, 21, 20))]
    assert standing() == [("surge", 70)]
    assert CountImport.objects.filter(status="done").count() == 2


def test_a_signal_is_told_anew_when_its_numbers_change(analyst: User) -> None:
    taken(analyst, weekly(SURGE))
    taken(analyst, weekly([90], first="2019-08-05"), existing="replace")
    assert [(s.observed, bool(s.withdrawn_at)) for s in Signal.objects.order_by("found_at")] == [
        (70, True),
        (90, False),
    ]


def test_weeks_that_begin_on_another_day_are_refused(analyst: User) -> None:
    taken(analyst, weekly(USUAL))
    row = said(analyst, bring(analyst, weekly([5, 6], first="2019-08-11")), week_start=6)
    findings = read_findings(row.pk)
    assert findings is not None
    assert [(p.code, p.other) for p in findings.problems] == [("other_weekday", "0")]


def test_what_was_said_once_is_proposed_again(analyst: User) -> None:
    taken(analyst, weekly(USUAL), {"name": "Calls of the line"}, unknown_places="keep")
    row = bring(analyst, weekly([5], first="2019-08-05"))
    assert (row.name, row.unit, row.mapping["plan"]["unknown_places"]) == (
        "Calls of the line",
        "calls",
        "keep",
    )


def test_one_at_a_time_and_a_stop_leaves_nothing(analyst: User) -> None:
    one = said(analyst, bring(analyst, weekly(USUAL)))
    two = said(analyst, bring(analyst, weekly(USUAL)), {"name": "Other"})
    one = actions.start_taking(by=analyst.actor, row=one)
    with pytest.raises(AnotherIsTaken):
        actions.start_taking(by=analyst.actor, row=two)
    staging.stage(one, jobs.gathered(one, jobs.Tracker()), jobs.Tracker())
    actions.stop(by=analyst.actor, row=one)
    jobs.take_file_in.call(import_id=str(one.pk))
    jobs.tidy.call()
    assert (Observation.objects.count(), Series.objects.count()) == (0, 0)
    one.refresh_from_db()
    assert one.status == "checked"
    actions.start_taking(by=analyst.actor, row=two)


def test_a_killed_worker_leaves_half_of_it_staged_and_the_next_takes_all_of_it(analyst: User) -> None:
    row = said(analyst, bring(analyst, weekly(SURGE)))
    row = actions.start_taking(by=analyst.actor, row=row)
    staging.stage(row, jobs.gathered(row, jobs.Tracker()), jobs.Tracker())
    Observation.objects.filter(period__gt="2019-03-01").delete()
    jobs.take_file_in.call(import_id=str(row.pk))
    jobs.take_file_in.call(import_id=str(row.pk))
    assert series(analyst) == [("Calls", tuple(SURGE))]


def test_a_failure_in_the_act_leaves_everything_as_it_was(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = said(analyst, bring(analyst, weekly(SURGE)))
    row = actions.start_taking(by=analyst.actor, row=row)

    def fail(**_facts: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watch, "withdraw_untrue", fail)
    with pytest.raises(ZeroDivisionError):
        jobs.take(row)
    assert series(analyst) == []
    row.refresh_from_db()
    assert row.status == "taking"
    assert not AuditEvent.objects.filter(verb="watch.take_in_import").exists()


def test_who_may(analyst: User) -> None:
    other = world.worker(world.agency("other"), Role.ANALYST)
    caller = world.worker(analyst.agency, Role.CASE_WORKER)
    row = taken(analyst, weekly(SURGE))
    assert series(other) == []
    assert series(caller) == series(analyst)
    for user in (other, caller):
        with pytest.raises(NotPermitted):
            actions.undo(by=user.actor, row=row, reason="mine")
        with pytest.raises(NotPermitted):
            bring(caller, weekly(USUAL))
    taken(other, weekly(USUAL))
    assert Indicator.objects.filter(name="Calls").count() == 2, (
        "the same words of two agencies are two indicators"
    )


def test_files_that_nobody_touches_are_given_up_and_removed(analyst: User) -> None:
    now = clock.now()
    with clock.at(now - dt.timedelta(days=2)):
        old = bring(analyst, weekly(USUAL))
    fresh = bring(analyst, weekly(USUAL))
    jobs.tidy.call()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, fresh.status) == ("given_up", "columns")
    kept = {path.name for path in store.incoming().parent.iterdir()}
    assert str(fresh.pk) in kept
    assert str(old.pk) not in kept


def test_imported_series_are_judged_by_the_clock_only_when_their_counts_change(analyst: User) -> None:
    row = taken(analyst, weekly(USUAL))
    assert list(queries.due()) == []
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        actions.undo(by=analyst.actor, row=row, reason="x")
    assert queries.due().count() == 1


def test_a_folder_whose_import_is_not_committed_yet_is_left_alone(analyst: User) -> None:
    young, old = store.incoming().parent / "young", store.incoming().parent / "old"
    for folder in (young, old):
        folder.mkdir(exist_ok=True)
    os.utime(old, (1_000, 1_000))
    jobs.tidy.call()
    assert young.exists()
    assert not old.exists()
    young.rmdir()
