"""The two commands: read, judge, write; refused rows are listed and end with exit status 4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Protocol

import typer

from kinga.core.foundation import clock
from kinga.errors import KingaError
from kinga.interfaces.cli.console import say
from kinga.interfaces.cli.measure.output import Format, read_rows, refusing, write

__all__ = ["BadDay", "courts", "funnel"]

LISTED = 50
"""Refused rows that are listed; the JSON has all."""

FORM = typer.Option("--format", help="How to write the result.")
OUT = typer.Option(help="A file instead of standard output.")
REPORT = typer.Option(help="Also a PDF for people, caveats included.")
DOCKET = typer.Argument(
    help="CSV: case,filed,closed,ending,kind,court; closed empty = pending. - for standard input."
)
START = typer.Option("--from", help="First day of the period; else the first filing.")
END = typer.Option("--to", help="Last day of the period; else the last entry.")
RECORDED = typer.Option(
    help="The day recording began, if of earlier cases only those still pending are in the docket."
)
MONTHS = typer.Option(help="Project the backlog so many months ahead.")
ARRIVALS = typer.Option(help="What if: arrivals at this share of their pace.")
CAPACITY = typer.Option(help="What if: capacity at this share of its pace.")
PATHS = typer.Option(help="Simulated paths of the projection.")
SEED = typer.Option(help="The same seed gives the same bands.")
EVENTS = typer.Argument(
    help="CSV: stage,item,date,from; from is the item it came from. - for standard input."
)
AS_OF = typer.Option(help="The day up to which the file knows; else its last date.")
EARLIER = typer.Option(help="The count of the first stage in the span it is compared with.")


class BadDay(KingaError):
    """An option that is no day of the calendar."""


class _Refused(Protocol):
    @property
    def row(self) -> int: ...

    def english(self) -> str: ...


def courts(
    docket: Annotated[str, DOCKET],
    start: Annotated[str | None, START] = None,
    end: Annotated[str | None, END] = None,
    recorded_from: Annotated[str | None, RECORDED] = None,
    project: Annotated[int | None, MONTHS] = None,
    arrivals: Annotated[float, ARRIVALS] = 1.0,
    capacity: Annotated[float, CAPACITY] = 1.0,
    paths: Annotated[int, PATHS] = 10_000,
    seed: Annotated[int, SEED] = 1,
    form: Annotated[Format | None, FORM] = None,
    out: Annotated[Path | None, OUT] = None,
    report: Annotated[Path | None, REPORT] = None,
) -> None:
    """Whether courts keep up: clearance, disposition time, age of what waits, time to the ending, by court and kind."""
    first, last, began = (
        _day(name, text) for name, text in (("from", start), ("to", end), ("recorded-from", recorded_from))
    )
    rows = read_rows(docket)
    from kinga.methods.courts import assess as science
    from kinga.methods.courts import dockets
    from kinga.methods.courts.backlog import NoHistory

    read = dockets.docket(rows[0], rows[1:], today=clock.today())
    _list(read.refused)
    ahead = science.Ahead(project, arrivals, capacity, paths, seed) if project is not None else None
    with refusing(science.NothingInPeriod, NoHistory):
        found = science.assess(read, first, last, recorded_from=began, ahead=ahead)
    from . import courts_forms as forms

    made = forms.document(found)
    write(form, out, document=made, rows=forms.rows(made), show=lambda console: forms.show(made, console))
    if report is not None:
        from kinga.interfaces.cli.measure.report import write_report

        write_report(report, "courts.typ", forms.report(made))
    if read.refused:
        raise typer.Exit(4)


def funnel(
    events: Annotated[str, EVENTS],
    as_of: Annotated[str | None, AS_OF] = None,
    earlier: Annotated[int | None, EARLIER] = None,
    form: Annotated[Format | None, FORM] = None,
    out: Annotated[Path | None, OUT] = None,
    report: Annotated[Path | None, REPORT] = None,
) -> None:
    """What became of tips or cases, stage by stage: how many moved on, with intervals, and how long they waited."""
    day = _day("as-of", as_of)
    rows = read_rows(events)
    from kinga.methods.courts import funnel as science
    from kinga.methods.courts.funnel_files import funnel_events

    read = funnel_events(rows[0], rows[1:], today=clock.today())
    _list(read.refused)
    found = science.funnel(read, end=day.toordinal() if day else None, earlier=earlier)
    from . import funnel_forms as forms

    made = forms.document(found, read.refused)
    write(form, out, document=made, rows=forms.rows(made), show=lambda console: forms.show(made, console))
    if report is not None:
        from kinga.interfaces.cli.measure.report import write_report

        write_report(report, "funnel.typ", forms.report(made))
    if read.refused:
        raise typer.Exit(4)


def _day(name: str, text: str | None) -> dt.date | None:
    from kinga.methods.courts.dockets import day_of

    if text is None:
        return None
    day = day_of(text)
    if day is None:
        raise BadDay(f"--{name} is no day of the calendar. Write it as 2020-03-31.")
    return dt.date.fromordinal(day)


def _list(refused: Sequence[_Refused]) -> None:
    for item in refused[:LISTED]:
        say(item.english())
    if len(refused) > LISTED:
        say(f"Rows refused besides these: {len(refused) - LISTED}. The JSON lists all.")
