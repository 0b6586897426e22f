"""Talking to the person at the terminal: messages and bars on standard error, results on standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["bars", "results", "say"]

results = Console(highlight=False, soft_wrap=True)
_messages = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One message on standard error."""
    _messages.print(text, markup=False)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Yields a function (what, done, total) that keeps one bar for each `what`."""
    # Half of what the console costs to import, and most commands show no bar.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_messages) as progress:
        known: dict[str, TaskID] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = progress.add_task(what, total=total)
            progress.update(known[what], completed=done, total=total)

        yield step
