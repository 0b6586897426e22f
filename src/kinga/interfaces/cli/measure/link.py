"""`kinga measure link`: from lists of names to a table of counts that `kinga measure mse` reads."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.errors import KingaError
from kinga.interfaces.cli.console import bars

from .output import BadFile, Format, read_rows, refusing, write, write_table

if TYPE_CHECKING:
    from kinga.methods.linkage.answers import Linkage
    from kinga.methods.linkage.records import RecordList

__all__ = ["link"]

LARGEST = 256 * 1024 * 1024
MOST_DRAWS = 200


class BadChoice(KingaError):
    """Options that cannot be meant, or cannot be meant together."""


class Carried(StrEnum):
    """How the doubt about links is carried."""

    DRAWS = "draws"
    CORRECTION = "correction"


def link(
    files: Annotated[
        list[str],
        typer.Argument(
            help="CSV, one file a list, which is called as the file: id, given_name, family_name, birth_date, sex, place, "
            "phone; any may be missing.",
            metavar="FILE...",
        ),
    ],
    out: Annotated[Path, typer.Option(help="The table of counts, CSV, for kinga measure mse.")],
    threshold: Annotated[
        float, typer.Option(help="The chance of a match from which two records are one person.")
    ] = 0.5,
    draws: Annotated[
        int, typer.Option(help="Also so many possible tables, so that the doubt about links is carried on.")
    ] = 0,
    carry: Annotated[
        Carried, typer.Option(help="Draw who is whom, or correct the table for its precision and recall.")
    ] = Carried.DRAWS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same table.")] = 1,
    form: Annotated[Format | None, typer.Option("--format", help="How to write what is printed.")] = None,
    report: Annotated[Path | None, typer.Option(help="Also a PDF for people, caveats included.")] = None,
) -> None:
    """Link lists that name the same people into a table without names, and say how good the links are."""
    _check(files, out, threshold, draws, seed)
    lists = [_read(name) for name in files]
    found = _link(lists, threshold, draws, carry, seed)
    from . import link_forms

    write_table(out, link_forms.table(found))
    write(
        form,
        None,
        document=link_forms.document(found),
        rows=link_forms.rows(found),
        show=lambda console: link_forms.show(found, console, out),
    )
    if report is not None:
        from .report import write_report

        write_report(report, "linkage.typ", link_forms.report(found))


def _check(files: list[str], out: Path, threshold: float, draws: int, seed: int) -> None:
    if not 0.0 < threshold < 1.0:
        raise BadChoice("The threshold is a chance between 0 and 1, such as 0.5 or 0.9.")
    if draws == 1 or not 0 <= draws <= MOST_DRAWS or not 0 <= seed < 2**32:
        raise BadChoice(
            f"Draws must be 0, or from 2 to {MOST_DRAWS:,}, because one says nothing about doubt; the seed 0 or more."
        )
    if "-" in files:
        raise BadChoice("A list is called as its file, so standard input has no name. Save it as a file.")
    if any(Path(name).resolve() == out.resolve() for name in files):
        raise BadChoice("The table would replace one of the lists. Give --out another name.")


def _read(name: str) -> RecordList:
    """One list. A file that is too large is not even read."""
    path = Path(name)
    if path.is_file() and path.stat().st_size > LARGEST:
        raise BadFile(f"{name} is larger than {LARGEST // 1024**2} MB. Link by area or by period.")
    rows = read_rows(name)
    from datetime import datetime

    from kinga.methods.linkage.records import record_list

    return record_list(path.stem, rows[0], rows[1:], today=datetime.now().astimezone().date())


def _link(lists: list[RecordList], threshold: float, draws: int, carry: Carried, seed: int) -> Linkage:
    from kinga.methods.linkage.answers import CARRIES
    from kinga.methods.linkage.blocking import TooManyPairs
    from kinga.methods.linkage.link import NotLinkable, link
    from kinga.methods.linkage.model import TooMuchMemory
    from kinga.methods.linkage.records import MOST_RECORDS

    way = next(name for name in CARRIES if name == carry.value)
    with refusing(NotLinkable, TooManyPairs, TooMuchMemory):
        if not sys.stderr.isatty():
            return link(lists, threshold=threshold, draws=draws, carry=way, seed=seed, most=MOST_RECORDS)
        with bars() as step:
            return link(
                lists,
                threshold=threshold,
                draws=draws,
                carry=way,
                seed=seed,
                most=MOST_RECORDS,
                progress=step,
            )
