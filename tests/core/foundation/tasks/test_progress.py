"""Long work says how far it is, stops when asked, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt

import pytest

from kinga.core.foundation import clock, ids
from kinga.core.foundation.tasks import progress
from kinga.core.foundation.tasks.rules import seconds_left

NOW = dt.datetime(2020, 4, 1, 12, tzinfo=dt.UTC)


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_progress_is_kept_a_second_apart_and_forgotten_at_the_end() -> None:
    about = ids.new_id()
    with clock.at(NOW):
        progress.expect(about, "check")
        waiting = progress.progress_of(about)
        assert waiting is not None
        assert waiting.started_at is None
    with clock.at(NOW), progress.under_way(about, "check", total=1000) as tracker:
        for done, second in ((100, 10), (150, 10.5), (400, 20)):
            with clock.at(later(second)):
                tracker.note(done)
                row = progress.progress_of(about)
                assert row is not None
                assert row.done == (100 if done == 150 else done)
        assert progress.time_left(row) == 30
    assert progress.progress_of(about) is None


@pytest.mark.django_db
def test_it_stops_when_asked_before_and_while_it_runs() -> None:
    about = ids.new_id()
    assert not progress.ask_to_stop(about)
    with pytest.raises(progress.Stopped), progress.under_way(about, "check") as tracker:
        tracker.note(1)
        assert progress.ask_to_stop(about)
        with clock.at(later(10**9)):
            tracker.note(2)
    progress.expect(about, "check")
    progress.ask_to_stop(about)
    with pytest.raises(progress.Stopped), progress.under_way(about, "check"):
        pytest.fail("It began all the same.")
    assert progress.progress_of(about) is None


def test_short_work_writes_nothing() -> None:
    progress.Tracker().note(5)  # without a database


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(312, 1200, 60, 60 * 888 / 312), (0, 10, 60, None), (5, 10, 1, None), (1, 1000, 60, None),
     (10, 10, 9, 0), (5, 0, 60, None), (12, 10, 60, 0)],
)  # fmt: skip
def test_how_long_it_still_takes(done: int, total: int, seconds: float, left: float | None) -> None:
    assert seconds_left(done, total, seconds) == left
