"""The command: read the specification and the records, protect, write the folder, and print what may be published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinga.interfaces.cli.measure.output import BadFile, Format, read_rows, refusing
from kinga.interfaces.cli.measure.sheets import deliver

if TYPE_CHECKING:
    from kinga.methods.privacy.anonymity import Anonymity
    from kinga.methods.privacy.earlier import Published
    from kinga.methods.privacy.records import Record
    from kinga.methods.privacy.release import Release
    from kinga.methods.privacy.specification import Specification

__all__ = ["release"]

FILE = typer.Argument(
    help="The specification (TOML), which names the records; or the records (CSV) with --spec.",
    metavar="FILE",
)
SPEC = typer.Option("--spec", help="The specification, when FILE is the records.")
OUT = typer.Option(help="The folder for the tables; else the one that the specification names.")
FORM = typer.Option("--format", help="How to write what is printed.")
JSON = typer.Option("--json", help="The same as --format json.")
REPORT = typer.Option(help="Also a PDF of the tables, to publish, labels included.")
NEW_LEDGER = typer.Option(
    "--new-ledger", help="Begin the ledger: nothing noisy was released of these records."
)


def release(
    file: Annotated[Path, FILE],
    spec: Annotated[Path | None, SPEC] = None,
    out: Annotated[Path | None, OUT] = None,
    form: Annotated[Format | None, FORM] = None,
    as_json: Annotated[bool, JSON] = False,
    report: Annotated[Path | None, REPORT] = None,
    new_ledger: Annotated[bool, NEW_LEDGER] = False,
) -> None:
    """Make tables that may be published: small counts hidden and guarded, or noise with a budget; labelled."""
    from kinga.methods.privacy.specification import specification

    from . import forms, keeping

    where = (spec or file).parent
    asked = specification(_text(spec or file))
    records = str(file) if spec else _beside(where, asked.records, "records")
    folder = out or Path(_beside(where, asked.out, "out"))
    keeping.check_folder(folder)
    made, anonymity = _made(asked, records, where, new_ledger)
    keeping.write_folder(folder, made, forms.published(made))
    deliver(
        forms.sheet(made, anonymity, folder),
        Format.JSON if as_json else form,
        None,
        None,
        document=forms.document(made, anonymity),
        rows=forms.rows(made, anonymity),
    )
    if report is not None:
        from kinga.interfaces.cli.measure.sheets import write_sheet

        write_sheet(report, forms.sheet(made))


def _made(asked: Specification, file: str, where: Path, new_ledger: bool) -> tuple[Release, Anonymity | None]:
    from kinga.methods.privacy import attacker, domains, earlier, suppression
    from kinga.methods.privacy import release as science
    from kinga.methods.privacy.noise import ledger, tables

    from .keeping import spending

    before = [(_earlier(where / each.release, asked), each.records) for each in asked.earlier]
    columns = earlier.merged(asked.columns, [release for release, _ in before])
    now = _records(file, asked, columns)
    known = [
        (release, _records(str(where / name), asked, columns) if name else None) for release, name in before
    ]
    anonymity = science.report(asked, now)
    with refusing(
        suppression.CannotProtect,
        attacker.Unbounded,
        domains.TooManyCells,
        earlier.OtherMethod,
        earlier.RecordsChanged,
        ledger.BudgetUsedUp,
    ):
        if asked.noise is None:
            return science.with_suppression(asked, now, known), anonymity
        spend = spending(where / asked.noise.ledger, asked, asked.noise, new=new_ledger)
        return tables.with_noise(asked, asked.noise, now, spend, known), anonymity


def _records(name: str, asked: Specification, columns: dict[str, Any]) -> list[Record]:
    from kinga.methods.privacy.records import BadRecords, records

    rows = read_rows(name)
    each = asked.noise.each if asked.noise else 1
    try:
        return records(rows[0], rows[1:], columns.values(), person=asked.person, each=each)
    except BadRecords as error:
        raise BadRecords(f"{name}: {error}") from error


def _earlier(path: Path, asked: Specification) -> Published:
    from kinga.methods.privacy.earlier import BadRelease, published

    try:
        said = json.loads(_text(path))
    except ValueError as error:
        raise BadRelease(f"{path} is no JSON. Name the release.json of the earlier release.") from error
    found = published(said)
    if found.data_set != asked.data_set:
        raise BadRelease(f"{path} is a release of another data set. Take it out, or mend data_set.")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path} cannot be read ({error.strerror}). Check the name and try again.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8 text. Look whether it is the right file.") from error


def _beside(where: Path, name: str | None, key: str) -> str:
    from kinga.methods.privacy.specification import BadSpecification

    if name is None:
        raise BadSpecification(
            f'The specification says nothing of {key}. Add a line {key} = "…", or say it here.'
        )
    return str(where / name)
