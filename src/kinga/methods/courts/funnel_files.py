"""Files of a funnel: one row an item of a stage and, in `from`, the item of the stage before that it came from.

An item that came from several (a referral that bundles tips) has a row for each. Stages are a tree: every stage has one stage
before it, except the first; operations may lead both to children made safe and to arrests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

from .dockets import day_of

__all__ = ["NO_DATE", "REASONS", "BadFunnel", "Events", "RefusedItem", "Stage", "funnel_events"]

COLUMNS: Final = ("stage", "item", "date", "from")
NO_DATE: Final = -1

REASONS: Final = MappingProxyType(
    {
        "width": "it has {found} columns, the header {wanted}. Give one for each.",
        "empty": "its stage or its item is empty. Give both.",
        "date": "its date is no date of the calendar, or is after {today}. Write it as 2020-03-31, or leave it empty if it is not known.",
        "unknown": "it comes from an item that is not in the file. Add that item, or correct the name.",
        "lost": "it comes from an item whose row was refused.",
        "self": "it comes from itself, by way of others or not. Correct the column from.",
        "twice": "it repeats row {other}. One of the two is enough.",
        "clash": "row {other} gives the same item another stage or date. Correct one of the two.",
        "other_parent": "items of its stage come from another stage in row {other}. Every stage comes from one stage.",
        "orphan": "it comes from nothing, but is not of the first stage. Say in from what it came from.",
        "before": "it is earlier than the item it came from. Check both dates.",
    }
)
"""Why a row is refused: code -> sentence."""


class BadFunnel(KingaError):
    """A table that is no funnel at all."""


@dataclass(frozen=True)
class RefusedItem:
    """A row (line of the file) that was not used: a key of `REASONS` and its values."""

    row: int
    code: str
    values: dict[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence."""
        return f"Row {self.row}: " + REASONS[self.code].format(**self.values)


@dataclass(frozen=True)
class Stage:
    """A stage: its place, its name, and the place of the stage before it (None for the first)."""

    place: int
    name: str
    came_from: int | None


@dataclass(frozen=True)
class Events:
    """Items as arrays (stage, day or `NO_DATE`), and links as arrays of item places, child and parent."""

    stages: tuple[Stage, ...]
    stage: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    children: npt.NDArray[np.int64]
    parents: npt.NDArray[np.int64]
    rows: int
    refused: tuple[RefusedItem, ...]

    @property
    def bundled(self) -> bool:
        """Whether any item came from more than one."""
        return len(np.unique(self.children)) < len(self.children)


@dataclass
class _Item:
    row: int
    stage: str
    day: int
    links: dict[str, int] = field(default_factory=dict)
    """From what, and the row that says so; empty text for from nothing."""


def funnel_events(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, today: dt.date, first_row: int = 2
) -> Events:
    """A funnel from text: columns `stage`, `item`, `date` (may be empty) and `from` (empty in the first stage).

    Items have names of their own across all stages. Refused rows are in `Events.refused`, and so is what came from them.
    Raises `BadFunnel` for a header that is none, and when nothing of a first stage is left.
    """
    names = [name.strip().lower() for name in header]
    if any(names.count(name) != 1 for name in COLUMNS):
        raise BadFunnel("Row 1 must name the columns, each once: stage,item,date,from")
    reader = _Reader([names.index(name) for name in COLUMNS], len(names), today)
    for number, row in enumerate(rows, first_row):
        cells = [cell.strip() for cell in row]
        if any(cells):
            reader.take(number, cells)
    return reader.events()


class _Reader:
    def __init__(self, places: list[int], width: int, today: dt.date) -> None:
        self.places, self.width, self.today = places, width, today
        self.items: dict[str, _Item] = {}
        self.rows = 0
        self.refused: list[RefusedItem] = []
        self.days: dict[str, int | None] = {"": NO_DATE}

    def take(self, number: int, cells: list[str]) -> None:
        """One row that has text in it."""
        self.rows += 1
        if len(cells) != self.width:
            self._refuse(number, "width", found=len(cells), wanted=self.width)
            return
        stage, name, date, source = (cells[place] for place in self.places)
        if date not in self.days:
            day = day_of(date)
            self.days[date] = None if day is None or day > self.today.toordinal() else day
        when = self.days[date]
        if not stage or not name:
            self._refuse(number, "empty")
        elif when is None:
            self._refuse(number, "date", today=self.today.isoformat())
        elif name == source:
            self._refuse(number, "self")
        else:
            self._add(number, name, _Item(number, stage, when), source)

    def _add(self, number: int, name: str, said: _Item, source: str) -> None:
        item = self.items.setdefault(name, said)
        if (item.stage, item.day) != (said.stage, said.day):
            self._refuse(number, "clash", other=item.row)
        elif source in item.links:
            self._refuse(number, "twice", other=item.links[source])
        else:
            item.links[source] = number

    def _refuse(self, row: int, code: str, **values: object) -> None:
        self.refused.append(RefusedItem(row, code, values))

    def events(self) -> Events:
        """Follow items from the first stage on; what is not reached is refused with its reason."""
        first = next((item.stage for item in self.items.values() if "" in item.links), None)
        if first is None:
            reason = f" {self.refused[0].english()}" if self.refused else ""
            raise BadFunnel(f"No row can be the first stage: none has an empty column from.{reason}")
        came_from = self._stages(first)
        ordered = [first]
        for stage in ordered:
            ordered += [name for name, before in came_from.items() if before == stage and name not in ordered]
        kept = self._follow(ordered)
        return self._arrays(ordered, came_from, kept)

    def _stages(self, first: str) -> dict[str, str | None]:
        """Every stage and the stage before it, as the first row that names both says."""
        came_from: dict[str, str | None] = {first: None}
        said: dict[str, int] = {}
        for item in self.items.values():
            for source, row in list(item.links.items()):
                parent = self.items.get(source)
                if parent is None or item.stage == first:
                    continue
                known = came_from.setdefault(item.stage, parent.stage)
                said.setdefault(item.stage, row)
                if known != parent.stage:
                    del item.links[source]
                    self._refuse(row, "other_parent", other=said[item.stage])
        return came_from

    def _follow(self, ordered: list[str]) -> dict[str, list[str]]:
        """Items that hang together with the first stage -> what they came from, stage after stage."""
        first = ordered[0]
        kept: dict[str, list[str]] = {}
        by_stage: dict[str, list[str]] = {}
        for name, item in self.items.items():
            by_stage.setdefault(item.stage, []).append(name)
        for stage in ordered:
            for name in by_stage.get(stage, []):
                sources = [
                    s for s, row in self.items[name].links.items() if self._good(name, s, row, first, kept)
                ]
                if sources:
                    kept[name] = sources
        for stage in by_stage.keys() - set(ordered):
            for name in by_stage[stage]:
                for source, row in self.items[name].links.items():
                    known = source in self.items
                    self._refuse(row, "self" if known else "unknown" if source else "orphan")
        return kept

    def _good(self, name: str, source: str, row: int, first: str, kept: dict[str, list[str]]) -> bool:
        item = self.items[name]
        if item.stage == first:
            code = "self" if source else None
        elif not source:
            code = "orphan"
        elif source not in self.items:
            code = "unknown"
        elif source not in kept:
            code = "lost"
        else:
            days = item.day, self.items[source].day
            code = "before" if NO_DATE not in days and days[0] < days[1] else None
        if code:
            self._refuse(row, code)
        return code is None

    def _arrays(
        self, ordered: list[str], came_from: dict[str, str | None], kept: dict[str, list[str]]
    ) -> Events:
        present = {self.items[name].stage for name in kept}
        names = [stage for stage in ordered if stage in present]
        places = {stage: i for i, stage in enumerate(names)}
        stages = tuple(
            Stage(i, stage, places[before] if (before := came_from[stage]) else None)
            for i, stage in enumerate(names)
        )
        index = {name: i for i, name in enumerate(kept)}
        links = [(index[name], index[s]) for name, sources in kept.items() for s in sources if s]
        children, parents = np.array(links, dtype=np.int64).reshape(-1, 2).T
        return Events(
            stages,
            np.array([places[self.items[name].stage] for name in kept], dtype=np.int64),
            np.array([self.items[name].day for name in kept], dtype=np.int64),
            children,
            parents,
            self.rows,
            tuple(sorted(self.refused, key=lambda refused: refused.row)),
        )
