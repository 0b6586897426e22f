"""What is over goes by itself, what is not stays, and the trace says how many went."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils.module_loading import import_string

from kinga.core.foundation import clock, shared_cache
from kinga.core.foundation.tasks.rounds import enqueue_due
from kinga.core.foundation.tasks.worker import TaskWorker
from kinga.core.security.actions import forget_what_is_over, keep_form
from kinga.core.security.models import AuditEvent, KeptForm, Submission, User
from kinga.core.security.queries import count_over
from kinga.core.security.roles import Role
from kinga.core.security.rules import KEPT_FOR
from tests import world

pytestmark = pytest.mark.django_db
JOB = "kinga.interfaces.web.account.jobs.forget"


@pytest.fixture
def worker() -> User:
    cache.clear()
    return world.worker(world.agency(), Role.CASE_WORKER)


def test_a_session_lives_as_long_as_a_form_is_kept(worker: User) -> None:
    """A form sent late by a page without script still finds its worker: the row of the session must be there."""
    assert dt.timedelta(seconds=settings.SESSION_COOKIE_AGE) == KEPT_FOR
    Client().force_login(worker)
    with clock.at(clock.now() + KEPT_FOR - dt.timedelta(minutes=1)):
        assert count_over()["sessions"] == 0
    with clock.at(clock.now() + KEPT_FOR + dt.timedelta(minutes=1)):
        assert forget_what_is_over(by=world.SYSTEM)["sessions"] == 1
    assert not Session.objects.exists()


def test_kept_forms_go_when_their_time_is_over(worker: User) -> None:
    with clock.at(clock.now() - KEPT_FOR):
        keep_form(by=worker.actor, user=worker, path="/desk/new", content="old")
    fresh = keep_form(by=worker.actor, user=worker, path="/desk/new", content="fresh")
    assert forget_what_is_over(by=world.SYSTEM)["kept_forms"] == 1
    assert list(KeptForm.objects.all()) == [fresh]


def test_counts_of_tries_go_and_those_that_still_count_stay() -> None:
    cache.clear()
    cache.set("tries", 3, timeout=60)
    cache.set("code", 1, timeout=3600)
    assert shared_cache.expired() == 0
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        assert shared_cache.expired() == 1
        assert forget_what_is_over(by=world.SYSTEM)["cache_rows"] == 1
    assert (cache.get("tries"), cache.get("code")) == (None, 1)


def test_the_keys_against_sending_twice_stay_for_ever(worker: User) -> None:
    """A device that was offline for months sends again, and must find what it made."""
    from uuid import uuid4

    world.report(worker.agency, submission=uuid4())
    with clock.at(clock.now() + dt.timedelta(days=4000)):
        forget_what_is_over(by=world.SYSTEM)
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_schedule_does_it_and_says_how_many(worker: User) -> None:
    schedule = [round_ for round_ in import_string(settings.SCHEDULE) if round_.task == JOB]
    assert len(schedule) == 1
    import_module(JOB.rpartition(".")[0])
    enqueue_due(schedule)
    assert TaskWorker().run_ready() == 1
    assert not AuditEvent.objects.filter(verb="security.forget_what_is_over").exists(), "nothing was over"
    keep_form(by=worker.actor, user=worker, path="/desk/new", content="x")
    with clock.at(clock.now() + KEPT_FOR + dt.timedelta(hours=2)):
        enqueue_due(schedule)
        assert TaskWorker().run_ready() == 1
        event = AuditEvent.objects.get(verb="security.forget_what_is_over")
    assert (event.actor_kind, event.actor_name) == ("system", "schedule")
    assert event.facts == {"grants": 0, "sessions": 0, "kept_forms": 1, "cache_rows": 0, "visits": 0}
