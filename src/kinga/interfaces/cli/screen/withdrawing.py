"""`kinga screen remove` and `compact`: what leaves an index."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kinga.errors import KingaError
from kinga.interfaces.cli.console import say

from .telling import counted, progress

__all__ = ["Folder", "compact_index", "entries", "remove_entries", "writing"]

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of an index.")]
Ids = Annotated[
    list[str] | None, typer.Option("--id", metavar="ID", help="What to withdraw; may be repeated.")
]
More = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Further ones.")]
From = Annotated[
    str | None,
    typer.Option("--ids", metavar="FILE", help="One to withdraw on each line; - for standard input."),
]
Of = Annotated[
    str,
    typer.Option(
        "--list", metavar="NAME", help="Withdraw them from this list only; without ids, the whole list."
    ),
]


class NothingNamed(KingaError):
    """It was not said what to withdraw."""


class NotWritten(KingaError):
    """The index cannot be written where it should be."""


def remove_entries(
    directory: Folder,
    ids: Ids = None,
    more: More = None,
    file: From = None,
    of: Of = "",
) -> None:
    """Withdraw entries, or a whole list, from an index: they stop matching at once, also in runs that are under way."""
    from kinga.core.foundation import clock
    from kinga.methods.matching import remove

    if of and not (ids or more) and file is None:
        _remove_list(directory, of)
        return
    asked = [*(ids or ()), *(more or ()), *(_lines(file) if file else ())]
    if not asked:
        raise NothingNamed(
            "Say what to withdraw: --id ID, --ids FILE with one on each line, or --list NAME for a whole list."
        )
    with writing(directory):
        every = [*asked, *map(str.lower, filter(_is_hash, asked))]
        summary = remove(directory, every, list=of or None, today=clock.today())
    gone = set(summary.missing)
    missing = [
        one for one in dict.fromkeys(asked) if one in gone and (not _is_hash(one) or one.lower() in gone)
    ]
    with progress(str, wanted=False) as (_show, tell):
        for one in missing:
            tell(f"Refused: {one}: no entry{f' of the list {of}' if of else ''} has this id.")
    say(f"Done: {summary.removed:,} withdrawn; the index has {entries(summary.entries)}.")
    if missing:
        raise typer.Exit(4)


def _remove_list(directory: Path, name: str) -> None:
    """Withdraw all entries of a list. Raises NothingNamed when there are none."""
    from kinga.core.foundation import clock
    from kinga.methods.matching import open_index, remove_list

    with writing(directory):
        summary = remove_list(directory, name, today=clock.today())
    if not summary.removed:
        with open_index(directory) as index:
            there = dict.fromkeys(held.list for held in index.lists() if held.entries)
        known = f" It holds {', '.join(there)}." if there else " It holds no entry at all."
        raise NothingNamed(f"The index in {directory} holds nothing of a list called {name}.{known}")
    say(
        f"Done: the list {name} is withdrawn, {entries(summary.removed)}; the index has {entries(summary.entries)}."
    )


def compact_index(directory: Folder) -> None:
    """Rewrite an index without what was withdrawn, so that it is on the disk no more."""
    from kinga.methods.matching import compact

    with writing(directory):
        summary = compact(directory)
    say(f"Done: the index has {entries(summary.entries)}, and nothing that was withdrawn.")


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """What the disk says against an index in this folder, as a sentence."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            f"{directory} cannot be written ({error.strerror}). Choose another folder."
        ) from error


def entries(number: int) -> str:
    return counted(number, "entry", "entries")


def _lines(file: str) -> list[str]:
    try:
        text = (
            sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig", errors="backslashreplace")
        )
    except OSError as error:
        raise NothingNamed(f"{file} cannot be read ({error.strerror}). Check the name.") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _is_hash(text: str) -> bool:
    """Whether it is a hash in hexadecimal, which stands in the index in small letters where a row has no id."""
    return bool(re.fullmatch(r"[0-9a-fA-F]{64}|[0-9a-fA-F]{32}|[0-9a-fA-F]{40}", text))
