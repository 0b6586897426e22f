"""One call of `kinga watch detect`: look the file over, judge it block by block, write what was found."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast, get_args

from kinga.errors import KingaError
from kinga.interfaces.cli.console import bars, say
from kinga.methods.surge.batch import Frequency
from kinga.methods.surge.detecting import METHODS
from kinga.methods.surge.vocabulary import Direction

from .calibrating import recalibrations
from .claiming import claimed
from .discovering import controlled
from .grouping import Groups, Survey, groups, survey
from .judging import Asked, Judged, judge
from .placing import Steps, place, say_frequency
from .reading import BadCounts, Table, open_table
from .science.calendars import Calendar, read_calendar
from .writing import Format, Notes, writer

__all__ = ["BadUsage", "Call", "NoAnswer", "opened", "output", "run"]

_IN_MEMORY = 1 << 26
_LISTED = 20


class NoAnswer(KingaError):
    """The method says honestly that it cannot answer (exit status 3)."""


class BadUsage(KingaError):
    """An option that is none."""


@dataclass(frozen=True)
class Call:
    """The options as typed."""

    counts: str
    method: str = "auto"
    alpha: float = 0.005
    last: int | None = None
    direction: str = "both"
    frequency: str | None = None
    calibrate: Path | None = None
    fdr: bool = False
    years: int | None = None
    form: str | None = None
    out: Path | None = None
    calendar: Path | None = None


def run(call: Call) -> int:
    """Do it; returns the exit status. Raises a KingaError for bad input (status 2)."""
    _check(call)
    try:
        with ExitStack() as stack:
            table = open_table(stack.enter_context(opened(call.counts)), whole=call.method != "claim")
            if call.method == "share" and not table.has_denominator:
                raise NoAnswer("A share needs the total that it is a share of: add a column denominator.")
            found = survey(table)
            return _judge_all(call, table, found)
    except NoAnswer as refusal:
        say(str(refusal))
        return 3
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - whoever read has gone
        return 0


def _check(call: Call) -> None:
    for name, value, allowed in (
        ("--method", call.method, (*METHODS, "claim")),
        ("--direction", call.direction, get_args(Direction)),
        ("--frequency", call.frequency, (None, *get_args(Frequency))),
        ("--format", call.form, (None, *get_args(Format))),
    ):
        if value not in allowed:
            raise BadUsage(f"{name} {value}: choose one of {', '.join(one for one in allowed if one)}.")
    if not 0.0 < call.alpha < 0.5:
        raise BadUsage("--alpha: choose a number above 0 and below 0.5, such as .005.")
    if call.method == "claim" and (call.calibrate or call.fdr):
        raise BadUsage("A claim has no p-value, so there is nothing for --calibrate or --fdr to work on.")


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """The file, or standard input laid down so that it can be read twice."""
    if path == "-":
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept, 1 << 20)
            yield cast("IO[bytes]", kept)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise BadCounts(
            f"{path} cannot be read ({error.strerror}). Check the name and the folder."
        ) from error
    with file:
        yield file


def _judge_all(call: Call, table: Table, found: Survey) -> int:
    frequency = _frequency(call, table, found)
    asked = Asked(
        cast("Any", call.method), call.alpha, call.last, cast("Direction", call.direction), call.years, frequency,
        table.dated, table.has_denominator, calendar=_calendar(call, table),
    )  # fmt: skip
    if call.calibrate:
        with opened(str(call.calibrate)) as stream:
            asked = _calibrated(asked, open_table(stream))
    judged = _blocks(call, table, found, asked)
    if call.fdr:
        judged = controlled(judged, asked)
    counted = _Counted()
    with output(call.out) as out:
        form = cast("Format", call.form or ("table" if out.isatty() else "csv"))
        notes = Notes(frequency, _everywhere(asked, call))
        sink = writer(form, out, dated=table.dated, notes=notes)
        for block in judged:
            counted.add(block)
            sink.write(block)
        sink.close()
    return _status(found, counted, call)


def _calendar(call: Call, table: Table) -> Calendar | None:
    """The days that are known beforehand; only dated counts and the harmonic regression can use them."""
    if call.calendar is None:
        return None
    if not table.dated:
        raise BadUsage("--calendar: the counts have numbered periods and no dates. Give them a column date.")
    if call.method not in {"auto", "harmonic"}:
        raise BadUsage(
            f"--calendar: {call.method} cannot use it. Choose --method harmonic or auto, or leave it out."
        )
    return read_calendar(call.calendar)


def _frequency(call: Call, table: Table, found: Survey) -> Frequency:
    """As asked, or inferred from the dates, and said."""
    if call.frequency:
        return cast("Frequency", call.frequency)
    if not table.dated:
        say(say_frequency("week", dated=False))
        return "week"
    steps = Steps()
    for block in groups(table, found):
        steps.add(block)
    frequency, sentence = steps.frequency()
    say(sentence)
    return frequency


def _calibrated(asked: Asked, table: Table) -> Asked:
    """Learn from the past of the same source, judged by the same method."""
    past = survey(table)
    if table.dated != asked.dated or table.has_denominator != asked.denominator:
        raise BadCounts(
            "The file of --calibrate needs the same columns as the counts: date or period, denominator."
        )
    whole = replace(asked, last=None, direction="both")
    blocks = (
        judge(place(g, asked.frequency, dated=asked.dated, refused=past.refused), whole)
        for g in groups(table, past)
    )
    high, low = recalibrations(blocks)
    say(
        f"Recalibrated on {high.past} judged periods of the past: a nominal p of {high.nominal(asked.alpha):.2g} upward "
        f"and {low.nominal(asked.alpha):.2g} downward is worth {asked.alpha:g}."
    )
    for message in list(past.refused.values())[:_LISTED]:
        say(f"--calibrate, left out: {message}")
    return replace(asked, high=high, low=low)


def _blocks(call: Call, table: Table, found: Survey, asked: Asked) -> Iterator[Judged]:
    """Every block judged, with a bar on a screen."""
    with ExitStack() as stack:
        step = stack.enter_context(bars()) if sys.stderr.isatty() and found.rows > 200_000 else None
        done = 0
        for block in groups(table, found):
            yield _block(block, asked, call, found)
            done += block.when.size
            if step:
                step("Judging", done, found.rows)


def _block(block: Groups, asked: Asked, call: Call, found: Survey) -> Judged:
    if call.method == "claim":
        return claimed(block, call.alpha, call.last)
    parts = place(
        block, asked.frequency, dated=asked.dated, refused=found.refused, share=call.method == "share"
    )
    return judge(parts, asked)


def _everywhere(asked: Asked, call: Call) -> str:
    """What is true of every row and must not be missed."""
    parts = []
    if asked.frequency == "day" and not call.method.startswith(("ears", "claim")):
        parts.append("The sum of the seven days that end here.")
    if asked.denominator and call.method.startswith("ears"):
        parts.append("EARS takes counts as they are: the denominators were not used.")
    return " ".join(parts)


@contextmanager
def output(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        return
    beside = path.with_name(path.name + ".part")
    try:
        file = beside.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadUsage(f"{path} cannot be written ({error.strerror}). Check the folder.") from error
    try:
        with file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


class _Counted:
    """What came out: rows, and whether anything was judged or only refused for want of a history."""

    def __init__(self) -> None:
        self.rows, self.judged = 0, 0

    def add(self, block: Judged) -> None:
        self.rows += block.when.size
        self.judged += int((block.expected == block.expected).sum()) if block.when.size else 0


def _status(found: Survey, counted: _Counted, call: Call) -> int:
    for message in list(found.refused.values())[:_LISTED]:
        say(f"Refused: {message}")
    more = len(found.refused) - _LISTED
    if more > 0:
        say(f"Refused: {more} more series.")
    if found.refused and len(found.refused) == len(found.ids):
        say("No series could be read. Correct the rows named above and run it again.")
        return 2
    if call.method == "means" and counted.rows and not counted.judged:
        raise NoAnswer("A mean needs a history: no series has a count before the period to be judged.")
    return 4 if found.refused else 0
