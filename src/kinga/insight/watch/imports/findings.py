"""What reading a file to its end has found, small enough for a page; kept as JSON beside the file."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kinga.core.foundation import files
from kinga.insight.watch.imports import store
from kinga.insight.watch.reading.problems import Problem

__all__ = ["Findings", "Found", "read_findings", "write_findings"]


@dataclass(frozen=True)
class Found:
    """One series of the file, or one count as it was understood. Days are ISO; `place` is a key of the registry."""

    kind: str = ""
    place: str = ""
    place_name: str = ""
    age: str = ""
    sex: str = ""
    first: str = ""
    last: str = ""
    periods: int = 0
    zeros: int = 0
    missing: int = 0
    total: int = 0  # of a count: the count itself
    line: int = 0  # of a count
    new: bool = False  # a series that is not here yet
    sum: bool = False  # a series that is not in the file


@dataclass(frozen=True)
class Findings:
    """The numbers of a whole file, its first counts, its first series, and its problems.

    `missing` are periods between the first and last of a series that have no count; `blanks` are cells that say
    nothing or that nobody knows. `sums` are series that are not in the file, `judged` those over all ages and
    sexes, which the engine looks at. `there` is how many of the counts have an earlier one, `same` how many of those
    are equal to it. With problems nothing may be taken in.
    """

    counts: int = 0
    rows: int = 0
    total: int = 0
    zeros: int = 0
    missing: int = 0
    blanks: int = 0
    added: int = 0
    sums: int = 0
    judged: int = 0
    series_count: int = 0
    new_series: int = 0
    first: str = ""
    last: str = ""
    there: int = 0
    same: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    start: list[Found] = field(default_factory=list)
    series: list[Found] = field(default_factory=list)
    unknown_places: list[str] = field(default_factory=list)

    def period(self) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last period that has a count, by their first days."""
        if not self.first:
            return None, None
        return dt.date.fromisoformat(self.first), dt.date.fromisoformat(self.last)


def write_findings(import_id: UUID, findings: Findings) -> None:
    """Keep them beside the file."""
    data = json.dumps(dataclasses.asdict(findings), ensure_ascii=False)
    files.write_whole(store.findings_path(import_id), data.encode())


def read_findings(import_id: UUID) -> Findings | None:
    """What was kept; None when the file has not been read to its end, or is gone."""
    try:
        kept: dict[str, Any] = json.loads(store.findings_path(import_id).read_bytes())
    except FileNotFoundError:
        return None
    return Findings(
        **{
            **kept,
            "problems": [Problem(**one) for one in kept["problems"]],
            "start": [Found(**one) for one in kept["start"]],
            "series": [Found(**one) for one in kept["series"]],
        }
    )
