"""Standard error of a long run: how far it is, and what was refused, one line each, without a bar getting in between."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kinga.interfaces.cli.console import say, visible

__all__ = ["counted", "progress"]

Show = Callable[[], None]
Tell = Callable[[str], None]


@contextmanager
def progress(counts: Callable[[], str], *, wanted: bool | None = None) -> Iterator[tuple[Show, Tell]]:
    """Yields a function that shows how far the run is, as `counts` says, and one that writes a line.

    The bar is there when standard error is a screen, unless it is not `wanted`.
    """
    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda: None, say
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(counts())

        def show() -> None:
            bar.update(task, description=counts())

        yield show, lambda line: console.print(visible(line), markup=False)


def counted(number: int, one: str, many: str) -> str:
    """A number of things in words."""
    return f"{number:,} {one if number == 1 else many}"
