"""`kinga screen match`: media, or hashes, against the index of hash lists."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kinga.errors import KingaError
from kinga.interfaces.cli.console import say

from .hashing import Every, Fast, Form, Out, Resume, Trim, Workers, own_files, reader_gone, standard_input
from .rows import Format, form_of, written
from .telling import counted, progress

if TYPE_CHECKING:
    from kinga.interfaces.operations.scanning.asking import Asking
    from kinga.interfaces.operations.scanning.comparing import Comparison, Question
    from kinga.methods.hashing import Options

__all__ = ["match_media"]

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of an index.")]
Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH…", help="Files and folders, or - for one medium on standard input."),
]
Queries = Annotated[
    str,
    typer.Option(
        metavar="FILE.csv", help="Hashes instead of files: pdq, md5 or sha1, perhaps id and quality."
    ),
]
Distance = Annotated[
    int, typer.Option(min=0, max=255, help="Bits that may differ, where a row of a list says nothing else.")
]
Quality = Annotated[
    int, typer.Option("--min-quality", min=0, max=100, help="Hashes of a lower quality are not matched.")
]
Harmless = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="An index of pictures known to be harmless: matches near one are noted."
    ),
]
Dihedral = Annotated[bool, typer.Option("--dihedral", help="Also turned by quarters, and mirrored.")]


_FLOOD, _WINDOW = 100, 10_000  # a row of a list that more of so many queries match is told of
_TOLD = 20


class BadQuestion(KingaError):
    """The question cannot be put like this."""


@dataclass(frozen=True)
class _Call:
    """What was asked for."""

    directory: Path
    paths: list[str]
    queries: str
    options: Options
    workers: int
    resume: Path | None
    form: Format | None
    out: Path | None


def match_media(
    directory: Folder,
    paths: Paths = None,
    queries: Queries = "",
    distance: Distance = 31,
    min_quality: Quality = 50,
    dihedral: Dihedral = False,
    trim: Trim = False,
    harmless: Harmless = None,
    fast: Fast = False,
    every: Every = 1.0,
    workers: Workers = 0,
    resume: Resume = None,
    form: Form = None,
    out: Out = None,
) -> None:
    """Match media or hashes against an index: query, match, distance, list, label. A match is for a person to look at.

    What cannot be read is named on standard error with its reason. No match is no sign that a picture is harmless.
    """
    from kinga.methods.hashing import Options

    options = Options(trim=trim, fast=fast, every=every, dihedral=dihedral, untrimmed=trim)
    call = _Call(directory, paths or [], queries, options, workers, resume, form, out)
    _check(call)
    with ExitStack() as opened:
        comparison = _opened(opened, call, distance, harmless)
        asking = _asking(min_quality, comparison.index.has_digests)
        bar = sys.stderr.isatty() and not (
            out is None and sys.stdout.isatty()
        )  # rows show how far it is, too
        show, tell = opened.enter_context(progress(lambda: _counts(comparison, asking), wanted=bar))
        asking.tell = lambda what, why: tell(f"Refused: {what}: {why}")
        comparison.tell = lambda what, why: tell(f"Noted: {what}: {why}")
        _write(call, comparison, _each(opened.enter_context(_questions(call, asking)), show))
    _say_floods(comparison)
    say(_summary(comparison, asking))
    if asking.refused:
        raise typer.Exit(4)


def _opened(opened: ExitStack, call: _Call, distance: int, harmless: Path | None) -> Comparison:
    from kinga.core.foundation import clock
    from kinga.interfaces.operations.scanning.comparing import Comparison
    from kinga.methods.matching import FloodBreaker, open_index

    index = opened.enter_context(open_index(call.directory))
    bank = opened.enter_context(open_index(harmless)) if harmless else None
    return Comparison(index, distance, clock.today(), bank, breaker=FloodBreaker(most=_FLOOD, window=_WINDOW))


def _asking(least_quality: int, compares_bytes: Callable[[], bool]) -> Asking:
    from kinga.interfaces.operations.scanning.asking import Asking

    return Asking(least_quality, compares_bytes)


def _check(call: _Call) -> None:
    if bool(call.paths) == bool(call.queries):
        raise BadQuestion("Name either files and folders to match, or --queries FILE.csv, and not both.")
    if call.queries and (call.options.dihedral or call.options.trim):
        say(
            "A hash alone does not tell the hash of its picture turned, mirrored or trimmed. Give the files "
            "themselves, or leave --dihedral and --trim out."
        )
        raise typer.Exit(3)
    if call.queries and call.resume:
        raise BadQuestion("--resume is for files and folders; rows of --queries take no time to repeat.")


@contextmanager
def _questions(call: _Call, asking: Asking) -> Iterator[Iterator[Question]]:
    from kinga.interfaces.operations.scanning import Journal, Scan
    from kinga.methods.hash_lists import open_queries
    from kinga.methods.hashing import Pool

    with ExitStack() as opened:
        if call.queries:
            name = "standard input" if call.queries == "-" else call.queries
            yield asking.queries(open_queries(opened.enter_context(_file(call.queries)), name=name), name)
            return
        journal = opened.enter_context(Journal(call.resume, call.options)) if call.resume else None
        scan = Scan(opened.enter_context(Pool(options=call.options, workers=call.workers)), journal)
        named = call.paths
        if "-" in named:
            stream = opened.enter_context(standard_input())
            scan.shown[stream] = "-"
            named = [stream if path == "-" else path for path in named]
        yield asking.media(scan, named, own_files(call.resume, call.out))
        if scan.pool.confined is False:
            say("This system could not confine the decoders to the files they were handed.")


@contextmanager
def _file(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise BadQuestion(f"{path} cannot be read ({error.strerror}). Check the name.") from error
    with file:
        yield file


def _each(questions: Iterator[Question], show: Callable[[], None]) -> Iterator[Question]:
    for number, question in enumerate(questions):
        if number % 64 == 0:
            show()
        yield question


def _write(call: _Call, comparison: Comparison, questions: Iterator[Question]) -> None:
    """Write every match as it is found, and end well when a person or a reader has had enough."""
    from kinga.interfaces.operations.scanning.comparing import Found

    try:
        for _row in written(comparison.rows(questions), Found, form_of(call.form, call.out), call.out):
            pass
    except KeyboardInterrupt:
        go_on = f" Run the same command again with --resume {call.resume} to go on." if call.resume else ""
        say(f"Stopped.{go_on}")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        reader_gone()
        raise typer.Exit(0) from None


def _say_floods(comparison: Comparison) -> None:
    """Rows of lists that matched very often: all their matches stand in the result, and few will mean anything."""
    for entry in list(comparison.floods)[:_TOLD]:
        say(
            f"Noted: {entry.id} of {entry.list} matched more than {_FLOOD} of {_WINDOW:,} queries. "
            "It may be a blank frame or a common template: look at it first, and tell whoever keeps the list."
        )
    if len(comparison.floods) > _TOLD:
        say(f"Noted: so did {len(comparison.floods) - _TOLD:,} others.")


def _counts(comparison: Comparison, asking: Asking) -> str:
    told = f"{counted(comparison.asked, 'query', 'queries')}, {comparison.matched:,} with a match, "
    told += counted(comparison.matches, "match", "matches")
    told += f", {comparison.likely_harmless:,} near harmless pictures" if comparison.likely_harmless else ""
    told += f", {counted(asking.poor, 'hash', 'hashes')} of too low a quality" if asking.poor else ""
    return told + (f", {asking.refused:,} refused" if asking.refused else "")


def _summary(comparison: Comparison, asking: Asking) -> str:
    told = f"Done: {_counts(comparison, asking)}."
    if comparison.matches:
        return told + " A match is a reason for a person to look, never a finding."
    return told + " No match is no sign that a picture is harmless."
