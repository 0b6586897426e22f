"""`kinga watch detect` inside the test's own process."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from kinga.errors import KingaError
from kinga.interfaces.cli.application import app

MONDAY = dt.date(2015, 1, 5)


@dataclass(frozen=True)
class Answer:
    """What a call gave: its exit status, its standard output, what it said."""

    status: int
    text: str
    said: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text)))


def detect(path: Path | str, *arguments: str, given: bytes | None = None) -> Answer:
    """One call. An error of ours is exit status 2 and its sentence, as `kinga.interfaces.cli.application.run` has it."""
    return watch("detect", path, *arguments, given=given)


def watch(command: str, *arguments: Path | str, given: bytes | None = None) -> Answer:
    """One call of any command of `kinga watch`."""
    done = CliRunner().invoke(app, ["watch", command, *map(str, arguments)], input=given)
    if isinstance(done.exception, KingaError):
        return Answer(2, done.stdout, done.stderr + str(done.exception))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Answer(done.exit_code, done.stdout, done.stderr)


def weekly(name: str, counts: Sequence[object], first: dt.date = MONDAY) -> list[str]:
    """Lines of one series, a week apart."""
    return [f"{name},{first + dt.timedelta(weeks=week)},{count}" for week, count in enumerate(counts)]


def written(folder: Path, lines: Sequence[str], header: str = "series,date,count") -> Path:
    path = folder / "counts.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path
