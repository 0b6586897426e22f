"""Tasks on the database: written down with the act, tried again, taken back from the dead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kinga.core.foundation import clock, ids
from kinga.core.foundation.tasks import Periodic
from kinga.core.foundation.tasks.backend import UnfitPayload
from kinga.core.foundation.tasks.models import Worker
from kinga.core.foundation.tasks.queries import work_state
from kinga.core.foundation.tasks.queue import claim, failed, prune_finished, succeeded, take_back
from kinga.core.foundation.tasks.rounds import enqueue_due
from kinga.core.foundation.tasks.worker import TaskWorker
from tests.core.foundation.tasks import jobs

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    jobs.calls.clear()
    jobs.trouble.clear()
    with clock.at(NOW):
        yield


def rows() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.all())


def test_a_task_runs_once_and_is_done() -> None:
    jobs.greet.enqueue(number="a1")
    assert UUID(str(rows()[0].pk)).version == 7
    assert TaskWorker().run_ready() == 1
    assert jobs.calls == ["a1"]
    assert rows()[0].status == TaskResultStatus.SUCCESSFUL


def test_a_task_is_undone_with_the_act_that_asked_for_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.greet.enqueue(number="a1")
        raise ZeroDivisionError
    assert TaskWorker().run_ready() == 0


def test_a_payload_of_words_is_refused() -> None:
    with pytest.raises(UnfitPayload, match="argument number"):
        jobs.greet.enqueue(number="Amina Yusuf")
    with pytest.raises(UnfitPayload, match="named arguments"):
        jobs.greet.enqueue("a1")  # type: ignore[call-arg]
    assert rows() == []


def test_failure_is_tried_again_later_and_says_nothing_personal() -> None:
    jobs.trouble["a1"] = 1
    jobs.greet.enqueue(number="a1")
    worker = TaskWorker()
    assert worker.run_ready() == 1
    (row,) = rows()
    assert row.status == TaskResultStatus.READY
    assert row.exception_class_path == "builtins.ValueError"
    assert "in greet" in row.traceback
    assert "Yusuf\n" not in row.traceback.replace('raise ValueError("Amina Yusuf', "")
    assert worker.run_ready() == 0
    with clock.at(NOW + dt.timedelta(seconds=13)):
        assert worker.run_ready() == 1
    assert rows()[0].status == TaskResultStatus.SUCCESSFUL
    assert jobs.calls == ["a1", "a1"]


def test_after_its_attempts_a_task_stays_failed() -> None:
    jobs.trouble["a1"] = 99
    jobs.greet.enqueue(number="a1")
    for day in range(5):
        with clock.at(NOW + day * DAY):
            TaskWorker().run_ready()
    assert jobs.calls == ["a1"] * 3
    assert work_state().failed == 1


def test_a_hopeless_task_is_not_tried_again() -> None:
    jobs.hopeless.enqueue()
    TaskWorker().run_ready()
    assert rows()[0].status == TaskResultStatus.FAILED


def test_what_a_dead_worker_left_is_taken_back_after_the_lease() -> None:
    jobs.greet.enqueue(number="a1")
    dead = Worker.objects.create(place="elsewhere", process=1, started_at=NOW, beat_at=NOW)
    row = claim(dead.pk)
    assert take_back() == 0
    with clock.at(NOW + dt.timedelta(seconds=61)):
        assert take_back() == 1
        assert TaskWorker().run_ready() == 1
    assert jobs.calls == ["a1"]
    assert not succeeded(row)
    assert not failed(row, ValueError())
    assert rows()[0].status == TaskResultStatus.SUCCESSFUL


def test_at_start_a_worker_takes_back_what_a_killed_process_of_this_place_left() -> None:
    jobs.greet.enqueue(number="a1")
    killed = TaskWorker()
    killed.arrive()
    Worker.objects.update(process=2**30)
    claim(killed.id)
    following = TaskWorker()
    following.arrive()
    assert following.run_ready() == 1
    assert Worker.objects.count() == 1


def test_a_task_that_kills_its_worker_each_time_ends_as_failed() -> None:
    jobs.greet.enqueue(number="a1")
    for day in range(5):
        with clock.at(NOW + day * DAY):
            claim(ids.new_id())
            take_back()
    (row,) = rows()
    assert (row.status, len(row.worker_ids)) == (TaskResultStatus.FAILED, 3)


def test_a_task_that_no_longer_exists_fails_and_the_worker_goes_on() -> None:
    jobs.greet.enqueue(number="a1")
    DBTaskResult.objects.update(task_path="tests.core.foundation.tasks.jobs.renamed")
    jobs.greet.enqueue(number="a2")
    assert TaskWorker().run_ready() == 2
    assert jobs.calls == ["a2"]


def test_a_periodic_comes_round_once_and_is_not_piled_up() -> None:
    schedule = [Periodic("round", DAY, "tests.core.foundation.tasks.jobs.come_round")]
    assert enqueue_due(schedule) == ["round"]
    assert enqueue_due(schedule) == []
    with clock.at(NOW + 3 * DAY):
        assert enqueue_due(schedule) == []
        assert TaskWorker().run_ready() == 1
        assert enqueue_due(schedule) == []
    with clock.at(NOW + 4 * DAY):
        assert enqueue_due(schedule) == ["round"]


def test_finished_tasks_are_pruned_and_waiting_ones_kept() -> None:
    jobs.greet.enqueue(number="a1")
    TaskWorker().run_ready()
    jobs.greet.enqueue(number="a2")
    assert prune_finished(DAY) == 0
    with clock.at(NOW + 2 * DAY):
        assert prune_finished(DAY) == 1
    assert [row.args_kwargs["kwargs"] for row in rows()] == [{"number": "a2"}]


def test_the_state_of_work_is_counts() -> None:
    jobs.greet.enqueue(number="a1")
    TaskWorker().arrive()
    state = work_state()
    assert (state.workers, state.waiting, state.running, state.failed) == (1, 1, 0, 0)
