"""Declaring tasks: the decorator, the policy of each, and what comes round by the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django_tasks import task as plain_task
from django_tasks.base import Task

from kinga.errors import KingaError

from .rules import Policy

__all__ = ["GiveUp", "Periodic", "policy_of", "task"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_policies: dict[str, Policy] = {}


class GiveUp(KingaError):
    """Raised by a task that will never succeed: it is not attempted again."""


@dataclass(frozen=True)
class Periodic:
    """A task that comes round. `task` is its dotted name, so that the schedule imports no room."""

    name: str
    every: dt.timedelta
    task: str


def task(
    *,
    attempts: int = 5,
    first: dt.timedelta = dt.timedelta(seconds=10),
    longest: dt.timedelta = dt.timedelta(hours=1),
    priority: int = 0,
) -> Callable[[Callable[_P, _R]], Task[_P, _R]]:
    """Make a module-level function a task.

    It takes keyword arguments that are ids, codes or numbers, must be idempotent (a killed worker's task is
    attempted again), and is called outside any transaction. After `attempts` failures it stays failed, for
    `kinga doctor` to say. Raise `GiveUp` when trying again is of no use.
    """

    def declare(function: Callable[_P, _R]) -> Task[_P, _R]:
        declared: Task[_P, _R] = plain_task(priority=priority)(function)
        _policies[declared.module_path] = Policy(attempts=attempts, first=first, longest=longest)
        return declared

    return declare


def policy_of(declared: Task[Any, Any]) -> Policy:
    """The policy of a task; the default one for tasks of other packages."""
    return _policies.get(declared.module_path, Policy())
