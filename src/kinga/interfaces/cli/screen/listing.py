"""`kinga screen index`, `add` and `remove`: the hash lists that media are matched against."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.errors import KingaError
from kinga.interfaces.cli.console import say

from .telling import counted, progress

if TYPE_CHECKING:
    from kinga.interfaces.operations.scanning.taking import Lists
    from kinga.methods.hash_lists import HashList, Remark
    from kinga.methods.matching import Entry, Summary

__all__ = ["add_lists", "compact_index", "index_lists", "remove_entries"]

_NOTES_TOLD = 20  # odd rows that are told one by one, for each list; the others are counted

Listed = Annotated[
    list[str], typer.Argument(metavar="LIST…", help="Hash lists, CSV or VICS JSON; - for standard input.")
]
Target = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the index.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of an index.")]
Name = Annotated[
    str,
    typer.Option("--list", metavar="NAME", help="The list's name, for rows that name none; else the file's."),
]
Category = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="Of VICS files take only media with this category; may be repeated."),
]
Ids = Annotated[
    list[str] | None, typer.Option("--id", metavar="ID", help="What to withdraw; may be repeated.")
]
More = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Further ones.")]
From = Annotated[
    str, typer.Option("--ids", metavar="FILE", help="One to withdraw on each line; - for standard input.")
]
Of = Annotated[str, typer.Option("--list", metavar="NAME", help="Withdraw them from this list only.")]


_CUT_OFF = frozenset({"ends", "broken", "unreadable"})  # remarks after which a list has more than was read


class NothingNamed(KingaError):
    """It was not said what to withdraw."""


class NotReplaced(KingaError):
    """An index stays as it was, because the lists that were to replace it are not whole."""


class NotWritten(KingaError):
    """The index cannot be written where it should be."""


def index_lists(lists: Listed, out: Target, list_name: Name = "", category: Category = None) -> None:
    """Make an index of hash lists. One that is in the folder is replaced once the new one is whole."""
    from kinga.methods.matching import build

    _take(lists, list_name, category, lambda entries: build(out, entries), out, replaces=_is_index(out))


def add_lists(directory: Folder, lists: Listed, list_name: Name = "", category: Category = None) -> None:
    """Add hash lists to an index. Rows that are in it already, with the same id and hashes, are written again."""
    from kinga.methods.matching import add

    _take(lists, list_name, category, lambda entries: add(directory, entries), directory)


def remove_entries(
    directory: Folder,
    ids: Ids = None,
    more: More = None,
    file: From = "",
    of: Of = "",
) -> None:
    """Withdraw entries from an index: they stop matching at once, also in runs that are under way."""
    from kinga.methods.matching import remove

    asked = [*(ids or ()), *(more or ()), *(_lines(file) if file else ())]
    if not asked:
        raise NothingNamed("Say what to withdraw: --id ID, or --ids FILE with one on each line.")
    with _writing(directory):
        summary = remove(directory, [*asked, *map(str.lower, filter(_is_hash, asked))], list=of or None)
    gone = set(summary.missing)
    missing = [
        one for one in dict.fromkeys(asked) if one in gone and (not _is_hash(one) or one.lower() in gone)
    ]
    with progress(str, wanted=False) as (_show, tell):
        for one in missing:
            tell(f"Refused: {one}: no entry{f' of the list {of}' if of else ''} has this id.")
    say(f"Done: {summary.removed:,} withdrawn; the index has {_entries(summary.entries)}.")
    if missing:
        raise typer.Exit(4)


def compact_index(directory: Folder) -> None:
    """Rewrite an index without what was withdrawn, so that it is on the disk no more."""
    from kinga.methods.matching import compact

    with _writing(directory):
        summary = compact(directory)
    say(f"Done: the index has {_entries(summary.entries)}, and nothing that was withdrawn.")


def _take(
    paths: list[str],
    list_name: str,
    category: list[str] | None,
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
        return f"{_entries(lists.taken)}{share}, {counted(lists.refused, 'row', 'rows')} refused"

    def tell_row(name: str, remark: Remark) -> None:
        told[name] = told.get(name, 0) + (not remark.refused)
        if remark.code in _CUT_OFF:
            broken.append(name)
        if remark.refused or told[name] <= _NOTES_TOLD:
            tell(f"{'Refused' if remark.refused else 'Noted'}: {name}, {remark.english()}")

    with opened(paths, tell_row, list_name=list_name, categories=category or None) as lists:
        with progress(counts) as (show, tell):
            try:
                with _writing(directory):
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


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """What the disk says against an index in this folder, as a sentence."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            f"{directory} cannot be written ({error.strerror}). Choose another folder."
        ) from error


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
    say(f"Done: {told}; the index has {_entries(summary.entries)}.")


def _entries(number: int) -> str:
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
