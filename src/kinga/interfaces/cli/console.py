"""Talking to the person at the terminal: messages and bars on standard error, results on standard output."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

__all__ = ["bars", "results", "say", "visible"]

# Control signs, formatting signs, lone surrogates, ends of lines and paragraphs: what can steer a terminal or turn a
# line around. The two joiners only shape letters, and names in several scripts need them.
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHAPING = "\u200c\u200d"


class _Results:
    """Standard output by rich, which costs a tenth of the start and is imported when it is first written to."""

    def print(self, *parts: object, end: str = "\n", markup: bool = True) -> None:
        self.console.print(*parts, end=end, markup=markup)

    @property
    def console(self) -> Console:
        """The console itself, for tables."""
        return _console(errors=False)


results = _Results()


@cache
def _console(*, errors: bool) -> Console:
    from rich.console import Console

    return Console(stderr=errors, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One message on standard error, one line: names of strangers may stand in it."""
    sys.stderr.write(visible(text) + "\n")


def visible(text: str) -> str:
    """A text in which signs that could steer the terminal, or show a name as another, stand as escapes."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(sign: str) -> str:
    """A sign, or its escape as in a Python string."""
    if sign.isprintable() or sign in _SHAPING or unicodedata.category(sign) not in _STEERING:
        return sign
    return ascii(sign)[1:-1]


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Yields a function (what, done, total) that keeps one bar for each `what`."""
    # Half of what the console costs to import, and most commands show no bar.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(errors=True)) as progress:
        known: dict[str, TaskID] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = progress.add_task(what, total=total)
            progress.update(known[what], completed=done, total=total)

        yield step
