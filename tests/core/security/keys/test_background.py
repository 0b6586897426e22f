"""Work in the background opens nothing: whatever would need a key fails here."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kinga.core.foundation import clock
from kinga.core.foundation.tasks.rounds import enqueue_due
from kinga.core.foundation.tasks.worker import TaskWorker
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, unlocked
from kinga.core.security.roles import Role
from kinga.core.security.trail.logkeys import log_key
from kinga.core.security.trail.signer import LogSigner
from kinga.response.cases import actions as cases
from kinga.response.intake.models import Report
from tests import world

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_that_comes_round_runs_with_nobody_unlocked() -> None:
    agency = world.agency()
    lead = world.worker(agency, Role.CASE_WORKER)
    place = world.place()
    for _ in range(3):
        world.report(agency, place=place, harm="home")
    case = world.case(agency, lead, place=place)
    until = clock.now() + dt.timedelta(minutes=5)
    colleague = world.worker(agency, Role.CASE_WORKER, "colleague")
    cases.add_team_member(by=lead.actor, case=case, user=colleague, until=until)
    schedule = import_string(settings.SCHEDULE)
    for each in schedule:
        import_module(each.task.rpartition(".")[0])
    with clock.at(clock.now() + dt.timedelta(days=1, hours=1)), unlocked(Ring()):
        enqueue_due(schedule)
        assert TaskWorker().run_ready() == len(schedule)
        LogSigner(log_key()).turn(last=True)
        with pytest.raises(CannotOpen):
            Report.objects.scope("test").latest("received_at").story.open()
    failed = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
    assert list(failed.values_list("task_path", flat=True)) == []
    grant = colleague.grants.get()
    assert grant.ended_at is not None
