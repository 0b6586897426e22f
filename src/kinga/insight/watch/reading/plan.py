"""How a file is read: frozen, and to and from JSON, so that it is kept with the import and offered again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

__all__ = ["FREQUENCIES", "Plan", "Reading", "Role"]

FREQUENCIES = ("day", "week", "month", "year")


class Role(StrEnum):
    """What the cells of one column say."""

    PERIOD = "period"  # the date or name of the period
    YEAR = "year"  # the year, where the month has its own column
    MONTH = "month"  # the month of that year
    PLACE = "place"
    AGE = "age"
    SEX = "sex"
    KIND = "kind"  # a part of what is counted: "by telephone", "violence at home"
    COUNT = "count"
    LEFT = "left"  # not used


class _Kept:
    """To and from plain JSON."""

    def as_json(self) -> dict[str, Any]:
        """Plain values only."""
        return dataclasses.asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """From what `as_json` gave; a field that is gone since is left out."""
        names = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: value for name, value in kept.items() if name in names})


@dataclass(frozen=True)
class Reading(_Kept):
    """How bytes become rows. `heading_line` counts from 1; `sheet` is the place of a workbook's sheet, from 0."""

    encoding: str = "utf-8"
    delimiter: str = ","
    heading_line: int = 1
    sheet: int = 0


@dataclass(frozen=True)
class Plan(_Kept):
    """How rows become counts.

    `roles` has one entry a column. `across` says what the headings of several count columns name: "" (there is
    one count column), "period", "place", "kind", "sex" or "age". `date_form` and `thousands` are codes of
    `periods` and `counts`. `week_start` is 0 for Monday. `date_is`: the "first" or "last" day of the period.
    `blank`: an empty count is "missing" or "zero". `repeats`: the same series and period twice in the file is
    refused ("refuse") or added up ("add"). `unknown_places`: "refuse" or "keep" under their name. `existing`: a
    count that is here already is an error ("refuse") or replaced by this one ("replace"). `absent`: a period
    without a row is "missing" or "zero". `totals`: sums over ages, sexes and places are made ("add") or not ("none").
    """

    roles: tuple[str, ...] = ()
    across: str = ""
    date_form: str = ""
    frequency: str = "month"
    week_start: int = 0
    date_is: str = "first"
    thousands: str = ""
    blank: str = "missing"
    repeats: str = "refuse"
    unknown_places: str = "refuse"
    existing: str = "refuse"
    absent: str = "missing"
    totals: str = "none"

    def columns(self, role: Role) -> tuple[int, ...]:
        """The columns with this role, from 0."""
        return tuple(place for place, name in enumerate(self.roles) if name == role)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As above; JSON knows lists only."""
        return super().from_json({**kept, "roles": tuple(kept.get("roles", ()))})
