"""`kinga screen index` and `add`: the hash lists that media are matched against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.errors import KingaError
from kinga.interfaces.cli.console import say

from .telling import counted, progress
from .withdrawing import Folder, entries, writing

if TYPE_CHECKING:
    from kinga.interfaces.operations.scanning.taking import Lists, Taking
    from kinga.methods.hash_lists import HashList, Remark
    from kinga.methods.matching import Entry, Summary

__all__ = ["add_lists", "index_lists"]

_NOTES_TOLD = 20  # odd rows that are told one by one, for each list; the others are counted

Listed = Annotated[
    list[str], typer.Argument(metavar="LIST…", help="Hash lists, CSV or VICS JSON; - for standard input.")
]
Target = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the index.")]
Name = Annotated[
    str,
    typer.Option("--list", metavar="NAME", help="The list's name, for rows that name none; else the file's."),
]
Category = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="Of VICS files take only media with this category; may be repeated."),
]
Threshold = Annotated[
    int | None,
    typer.Option(
        "--threshold", min=0, max=255, metavar="BITS", help="Bits that may differ, for rows that say none."
    ),
]
Expires = Annotated[
    str,
    typer.Option("--expires", metavar="DATE", help="The last day of rows that say none, such as 2027-03-31."),
]
_CUT_OFF = frozenset({"ends", "broken", "unreadable"})  # remarks after which a list has more than was read


class BadDay(KingaError):
    """What was given as a day is none, or is over."""


class NotReplaced(KingaError):
    """An index stays as it was, because the lists that were to replace it are not whole."""


def index_lists(
    lists: Listed,
    out: Target,
    list_name: Name = "",
    category: Category = None,
    threshold: Threshold = None,
    expires: Expires = "",
) -> None:
    """Make an index of hash lists. One that is in the folder is replaced once the new one is whole."""
    from kinga.interfaces.operations.scanning.taking import Taking
    from kinga.methods.matching import build

    how = Taking(list_name, category or None, threshold, _day(expires))
    _take(lists, how, lambda entries: build(out, entries), out, replaces=_is_index(out))


def add_lists(
    directory: Folder,
    lists: Listed,
    list_name: Name = "",
    category: Category = None,
    threshold: Threshold = None,
    expires: Expires = "",
) -> None:
    """Add hash lists to an index. Rows that are in it already, with the same id and hashes, are written again."""
    from kinga.interfaces.operations.scanning.taking import Taking
    from kinga.methods.matching import add

    how = Taking(list_name, category or None, threshold, _day(expires))
    _take(lists, how, lambda entries: add(directory, entries), directory)


def _day(text: str) -> dt.date | None:
    """A day to come, or today, as it was given."""
    from kinga.core.foundation import clock

    if not text:
        return None
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no clock
    except ValueError:
        raise BadDay(f"--expires {text} is no day. Write it as 2027-03-31.") from None
    if day < clock.today():
        raise BadDay(
            f"--expires {text} is over, so the rows would match nothing. Give the last day on which they do."
        )
    return day


def _take(
    paths: list[str],
    how: Taking,
    write: Callable[[Iterable[Entry]], Summary],
    directory: Path,
    *,
    replaces: bool = False,
) -> None:
    from kinga.interfaces.operations.scanning.taking import opened

    told: dict[str, int] = {}
    broken: list[str] = []

    def counts() -> str:
        share = f", {100 * lists.done // lists.size}% read" if lists.size else ""
        return f"{entries(lists.taken)}{share}, {counted(lists.refused, 'row', 'rows')} refused"

    def tell_row(name: str, remark: Remark) -> None:
        told[name] = told.get(name, 0) + (not remark.refused)
        if remark.code in _CUT_OFF:
            broken.append(name)
        if remark.refused or told[name] <= _NOTES_TOLD:
            tell(f"{'Refused' if remark.refused else 'Noted'}: {name}, {remark.english()}")

    with opened(paths, tell_row, how) as lists:
        with progress(counts) as (show, tell):
            try:
                with writing(directory):
                    summary = write(_whole(lists, broken, show, directory if replaces else None))
            except KeyboardInterrupt:
                say("Stopped. The index has all of these lists or nothing of them.")
                raise typer.Exit(130) from None
        for name, found in lists.lists:
            _say_list(name, found, told.get(name, 0))
        _say_end(lists, summary)
    if lists.refused:
        raise typer.Exit(4)


def _whole(lists: Lists, broken: list[str], show: Callable[[], None], kept: Path | None) -> Iterator[Entry]:
    """The entries; at their end a refusal where the index that is `kept` would be worth more than they are."""
    yield from lists.entries(show)
    if kept is not None and (broken or not lists.taken):
        why = f"{broken[0]} ends before its end" if broken else "no row of the lists could be taken"
        raise NotReplaced(f"The index in {kept} stays as it was: {why}. Mend the list and index again.")


def _is_index(directory: Path) -> bool:
    from kinga.methods.matching import NoIndex, open_index

    try:
        with open_index(directory) as index:
            return len(index) > 0
    except (NoIndex, KingaError):
        return False


def _say_list(name: str, found: HashList, odd: int) -> None:
    """What a list held, as far as it is not told row by row."""
    if odd > _NOTES_TOLD:
        say(
            f"{name}: {odd - _NOTES_TOLD:,} more rows are odd in one of these ways; they are kept and matched."
        )
    if found.categories:
        codes = ", ".join(f"{code or 'none'}: {count:,}" for code, count in sorted(found.categories.items()))
        say(f"{name} is {found.kind}; its media by category: {codes}. What a code means, that country says.")
    if found.left_out:
        say(f"{name}: {counted(found.left_out, 'medium', 'media')} of other categories left out.")
    for kind, count in sorted(found.unmatched.items()):
        say(f"{name}: {counted(count, 'hash', 'hashes')} of the kind {kind} cannot be matched here.")


def _say_end(lists: Lists, summary: Summary) -> None:
    told = f"{lists.taken:,} taken"
    if summary.replaced:
        told += f", {summary.replaced:,} of them written again"
    if lists.refused:
        told += f", {counted(lists.refused, 'row', 'rows')} refused, each named above"
    say(f"Done: {told}; the index has {entries(summary.entries)}.")
