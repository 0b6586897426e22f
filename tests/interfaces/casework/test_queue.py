"""What waits in the cases, on the start page: a few of each, all of them counted, however many there are."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.interfaces.web.casework.desk import sections
from kinga.response.cases import actions
from kinga.response.cases.models import Case


def _late_tasks(worker: User, case: Case, count: int) -> None:
    for number in range(count):
        due = clock.now() - dt.timedelta(hours=number + 1)
        actions.add_task(by=worker.actor, case=case, kind="visit", what="Visit", due_at=due, reason="Agreed")


@pytest.mark.parametrize("count", [3, 10, 11, 40])
def test_ten_are_shown_the_longest_overdue_first_and_all_are_counted(
    worker: User, case: Case, count: int
) -> None:
    _late_tasks(worker, case, count)
    late = next(section for section in sections(worker) if section.key == "cases_late")
    assert (len(late.items), late.total) == (min(count, 10), count)
    dues = [item.due_at for item in late.items]
    assert dues == sorted(dues)  # type: ignore[type-var]


def test_the_start_page_asks_as_little_for_many_as_for_a_few(web: Client, worker: User, case: Case) -> None:
    asked = []
    web.get("/")  # the session's first page begins its clocks
    for more in (11, 30):
        _late_tasks(worker, case, more)
        with CaptureQueriesContext(connection) as queries:
            web.get("/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
