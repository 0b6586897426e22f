"""`kinga screen hash`: files and folders to PDQ hashes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kinga.interfaces.cli.console import say

from .rows import Format
from .telling import progress

if TYPE_CHECKING:
    from kinga.interfaces.operations.scanning import Scan

__all__ = [
    "Every",
    "Fast",
    "Form",
    "Out",
    "Resume",
    "Trim",
    "Workers",
    "hash_media",
    "own_files",
    "reader_gone",
    "standard_input",
]

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH…", help="Files and folders, or - for one picture or video on standard input."
    ),
]
Resume = Annotated[
    Path | None,
    typer.Option(metavar="JOURNAL", help="Remember in this file what is hashed, and take from it what was."),
]
Trim = Annotated[bool, typer.Option("--trim", help="Cut plain borders off first.")]
Fast = Annotated[
    bool,
    typer.Option("--fast", help="Read JPEGs in grey and scaled down: faster, and a few bits may differ."),
]
Every = Annotated[
    float,
    typer.Option(min=0.04, max=3600, help="Seconds between frames of a video; changes of scene on top."),
]
Workers = Annotated[int, typer.Option(min=0, max=256, help="Processes; 0 for one a processor.")]
Form = Annotated[Format | None, typer.Option("--format", help="How to write the result.")]
Out = Annotated[Path | None, typer.Option(help="Write the result to this file.")]


def hash_media(
    paths: Paths,
    resume: Resume = None,
    trim: Trim = False,
    fast: Fast = False,
    every: Every = 1.0,
    workers: Workers = 0,
    form: Form = None,
    out: Out = None,
) -> None:
    """Hash pictures and videos: path, frame, pdq, quality, note. What cannot be read is listed with its reason."""
    from kinga.interfaces.operations.scanning import Journal, Scan
    from kinga.methods.hashing import Options, Pool

    options = Options(trim=trim, fast=fast, every=every)
    with ExitStack() as opened:
        journal = opened.enter_context(Journal(resume, options)) if resume else None
        scan = Scan(opened.enter_context(Pool(options=options, workers=workers)), journal)
        if "-" in paths:
            scan.shown[opened.enter_context(standard_input())] = "-"
        _run(scan, paths, form, out)
    say(_summary(scan))
    if scan.refused:
        raise typer.Exit(4)


def _run(scan: Scan, paths: list[str], form: Format | None, out: Path | None) -> None:
    """Write every row as it is made, and end well when a person or a reader has had enough."""
    from kinga.interfaces.operations.scanning import Row

    from .rows import form_of, written

    resume = scan.journal.path if scan.journal else None
    named = [next(iter(scan.shown)) if path == "-" else path for path in paths]
    shown = out is None and sys.stdout.isatty()  # then the rows themselves show how far it is
    with progress(lambda: _counts(scan), wanted=sys.stderr.isatty() and not shown) as (show, _tell):
        try:
            for _row in written(
                scan.rows(named, leave_out=own_files(resume, out)), Row, form_of(form, out), out
            ):
                show()
        except KeyboardInterrupt:
            say(_stopped(resume))
            raise typer.Exit(130) from None
        except BrokenPipeError:
            reader_gone()
            raise typer.Exit(0) from None


def own_files(resume: Path | None, out: Path | None) -> list[str]:
    """The files of a run itself, which are not media."""
    draft = out.with_name(f"{out.name}.part") if out and out.name else None
    return [str(path) for path in (resume, out, draft) if path]


@contextmanager
def standard_input() -> Iterator[str]:
    """Standard input as a file that can be searched, and its name; where the system can, in memory only."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("standard input"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115
    with file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        file.seek(0)
        yield f"/dev/fd/{file.fileno()}"


def reader_gone() -> None:
    """Whoever read standard output has seen enough: what would still be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _counts(scan: Scan) -> str:
    told = f"{scan.done:,} files, {scan.hashes:,} hashes"
    told += f", {scan.known:,} from the journal" if scan.known else ""
    return told + (f", {scan.refused:,} refused" if scan.refused else "")


def _summary(scan: Scan) -> str:
    told = f"Done: {_counts(scan)}."
    if scan.refused:
        told += " Each refused file is listed with its reason in the column note."
    if scan.pool.confined is False:
        told += " This system could not confine the decoders to the files they were handed."
    return told


def _stopped(resume: Path | None) -> str:
    if resume:
        return f"Stopped. Run the same command again with --resume {resume} to go on."
    return "Stopped, and nothing is kept. With --resume JOURNAL a scan can be stopped and gone on with."
