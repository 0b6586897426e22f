"""`kinga screen lists`: what an index holds of each hash list."""

from __future__ import annotations

from typing import Annotated

import typer

from .hashing import Form, Out
from .rows import Format, form_of, written
from .withdrawing import Folder

__all__ = ["list_lists"]

Json = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def list_lists(directory: Folder, json: Json = False, form: Form = None, out: Out = None) -> None:
    """What an index holds: each list with its source, how many entries and digests, thresholds, days, withdrawals."""
    from kinga.core.foundation import clock
    from kinga.interfaces.operations.scanning.holdings import Held, held_of
    from kinga.methods.matching import open_index

    with open_index(directory) as index:
        holdings = index.lists(today=clock.today())
    for _row in written(map(held_of, holdings), Held, Format.JSON if json else form_of(form, out), out):
        pass
