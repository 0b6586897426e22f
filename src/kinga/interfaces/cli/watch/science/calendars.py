"""A file of days that are known beforehand to be unlike others: school holidays, public holidays, campaigns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kinga.interfaces.cli.watch.reading import BadCounts, Floats, Ints
from kinga.methods.surge.batch import Frequency, day_number

from .places import rows_of

__all__ = ["Calendar", "read_calendar"]

_MOST_KINDS: Final = 8


@dataclass(frozen=True, eq=False)
class Calendar:
    """For each kind of day, by name, the days that are of it: sorted numbers of days since 1970."""

    kinds: dict[str, Ints]

    def of(self, when: Ints, frequency: Frequency) -> Floats:
        """The share of each period's days that is of each kind; ``when`` (series, periods) is the day it begins on."""
        ends = when + {"day": 1, "week": 7}.get(frequency, 0)
        if frequency == "month":
            ends = (
                (when.astype("datetime64[D]").astype("datetime64[M]") + 1)
                .astype("datetime64[D]")
                .astype(np.int64)
            )
        inside = [np.searchsorted(days, ends) - np.searchsorted(days, when) for days in self.kinds.values()]
        return np.asarray(np.stack(inside, axis=-1) / (ends - when)[..., None], dtype=np.float64)


def read_calendar(path: Path) -> Calendar:
    """Columns date and kind, a row for each day. Raises `BadCounts` with the row that cannot be read."""
    kinds: dict[str, set[int]] = {}
    for line, row in rows_of(path, ("date", "kind")):
        try:
            day = day_number(dt.date.fromisoformat(row["date"]))
        except ValueError as error:
            raise BadCounts(
                f"{path.name}, row {line}: the date is not a day that exists (2020-03-23)."
            ) from error
        if not row["kind"]:
            raise BadCounts(f"{path.name}, row {line}: say what kind of day it is, such as school holiday.")
        kinds.setdefault(row["kind"], set()).add(day)
    if not kinds:
        raise BadCounts(f"{path.name}: no day stands in it. Add a row for each day, or leave --calendar out.")
    if len(kinds) > _MOST_KINDS:
        raise BadCounts(
            f"{path.name}: {len(kinds)} kinds of days are too many to learn from one series. Put them together to "
            f"{_MOST_KINDS} at most."
        )
    return Calendar({kind: np.array(sorted(days), dtype=np.int64) for kind, days in kinds.items()})
