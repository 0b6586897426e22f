"""The health page tells machines whether the site works, and tells nobody anything else."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from kinga.core.foundation.tasks.worker import TaskWorker
from kinga.interfaces.operations import health

pytestmark = pytest.mark.django_db


def test_ready_with_a_worker_and_not_without(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "worker": False})
    TaskWorker().arrive()
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "worker": True})
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_database_that_does_not_answer_is_said_calmly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "work_state", broken)
    monkeypatch.setattr(health, "connection", type("Closed", (), {"close": staticmethod(lambda: None)}))
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "worker": False})


def test_alive_needs_no_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
