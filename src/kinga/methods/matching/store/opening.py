"""A state of the index, opened: segments with the rows that were removed from each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.store.container import Container, damaged
from kinga.methods.matching.store.manifest import Listed, Manifest, read_manifest
from kinga.methods.matching.store.reading import Segment

__all__ = ["NO_ROWS", "Held", "Kept", "open_state"]

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

    def is_alive(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some rows were not removed."""
        if not len(self.dead):
            return np.ones(len(rows), bool)
        place = np.minimum(np.searchsorted(self.dead, rows), len(self.dead) - 1)
        return np.asarray(self.dead[place] != rows)

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
        return np.setdiff1d(rows[self.held.is_alive(rows)], self.newly_dead)

    def bury(self, rows: Rows) -> None:
        """Remove rows."""
        self.newly_dead = np.union1d(self.newly_dead, rows)


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
