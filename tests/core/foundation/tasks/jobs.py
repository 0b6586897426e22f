"""Tasks for the tests of tasks."""

from __future__ import annotations

import datetime as dt

from kinga.core.foundation.tasks import GiveUp, task

calls: list[str] = []
trouble: dict[str, int] = {}


@task(attempts=3, first=dt.timedelta(seconds=10))
def greet(*, number: str) -> None:
    """Fail `trouble[number]` times, then succeed."""
    calls.append(number)
    if trouble.get(number, 0):
        trouble[number] -= 1
        raise ValueError("Amina Yusuf, 0700 900 123")


@task()
def hopeless() -> None:
    """Never succeeds."""
    raise GiveUp("It is of no use.")


@task()
def come_round() -> None:
    """A periodic."""
    calls.append("round")
