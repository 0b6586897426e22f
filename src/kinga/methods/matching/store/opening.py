"""A state of the index, opened: segments with the rows that were removed from each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.store.container import Container, damaged
from kinga.methods.matching.store.manifest import Listed, Manifest, read_manifest
from kinga.methods.matching.store.reading import Segment

__all__ = ["NO_ROWS", "Held", "Kept", "merged", "open_state"]

_TRIES = 100

Rows = NDArray[np.int64]
NO_ROWS: Rows = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Held:
    """An open segment, and which of its rows were removed: sorted, uint32."""

    listed: Listed
    segment: Segment
    dead: NDArray[np.uint32]

    @property
    def alive(self) -> int:
        """How many rows are left."""
        return self.segment.rows - len(self.dead)

    def may_not_match(self, day: int | None) -> bool:
        """Whether any row was removed, or may have expired before a day."""
        return len(self.dead) > 0 or (day is not None and self.segment.expires)

    def is_alive(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some rows were not removed."""
        return ~_among(self.dead, rows)

    def alive_rows(self) -> NDArray[np.int64]:
        """All rows that are left."""
        rows = np.ones(self.segment.rows, bool)
        rows[self.dead] = False
        return np.flatnonzero(rows)


@dataclass(slots=True, eq=False)
class Kept:
    """A segment of the next state: as it was, or with more rows removed."""

    held: Held
    newly_dead: Rows = field(default_factory=NO_ROWS.copy)

    @property
    def alive(self) -> int:
        """How many rows are left."""
        return self.held.alive - len(self.newly_dead)

    def living(self, rows: Rows) -> Rows:
        """Those of some rows that were not removed, each once."""
        left = merged(rows[self.held.is_alive(rows)], NO_ROWS)
        return left[~_among(self.newly_dead, left)]

    def bury(self, rows: Rows) -> None:
        """Remove rows."""
        self.newly_dead = merged(self.newly_dead, rows)


def merged(one: NDArray[Any], two: NDArray[Any]) -> Rows:
    """Rows that are in one or the other, sorted, each once. (numpy's union is fifty times slower on a million.)"""
    both = np.sort(np.concatenate([one, two]).astype(np.int64), kind="stable")  # fast on what is sorted
    return both[np.append(True, both[1:] != both[:-1])] if len(both) else both


def _among(some: NDArray[Any], rows: Rows) -> NDArray[np.bool_]:
    """Which rows are among some that are sorted."""
    if not len(some):
        return np.zeros(len(rows), bool)
    return np.asarray(some[np.minimum(np.searchsorted(some, rows), len(some) - 1)] == rows)


def open_state(directory: Path, open_now: Mapping[str, Held]) -> tuple[Manifest, dict[str, Held]]:
    """The index as it is now; segments that are open already stay so. Raises NoIndex, IndexDamaged."""
    for attempt in range(_TRIES):
        manifest = read_manifest(directory)
        try:
            return manifest, {
                listed.name: _held(directory, listed, open_now.get(listed.name))
                for listed in manifest.segments
            }
        except FileNotFoundError as error:  # a writer may have replaced it since the manifest was read
            if attempt and read_manifest(directory).generation == manifest.generation:
                raise damaged(Path(error.filename), "is missing") from error
    raise damaged(directory, "changes faster than it can be opened")


def _held(directory: Path, listed: Listed, before: Held | None) -> Held:
    if before is not None and before.listed == listed:
        return before
    segment = before.segment if before is not None else Segment(directory / listed.name)
    if segment.size != listed.size:
        raise damaged(directory / listed.name, "is not as it was written")
    dead = np.empty(0, np.uint32)
    if listed.dead is not None:
        file = Container(directory / listed.dead)
        file.check()
        dead = file.array("rows")
        if len(dead) != listed.dead_rows:
            raise damaged(directory / listed.dead, "is not as it was written")
    return Held(listed, segment, dead)
