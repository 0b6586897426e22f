"""Which places lie near which: from their centroids, or from a list of neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["Neighbourhood"]

_EARTH_KM: Final = 6371.0088


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """``order`` (places, m): positions of the places from near to far, each place itself first, -1 beyond the last.

    ``known`` (places,): how many of them are within reach at all. Ties go by position.
    """

    order: npt.NDArray[np.int64]
    known: npt.NDArray[np.int64]

    @classmethod
    def of_centroids(cls, latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Neighbourhood:
        """By great-circle distance between centroids in degrees. Raises `SurgeInputError` for degrees that are none."""
        north, east = (np.asarray(part, dtype=np.float64) for part in (latitude, longitude))
        if north.ndim != 1 or north.shape != east.shape or not north.size:
            raise SurgeInputError("Each place needs one latitude and one longitude.")
        if not (np.abs(north) <= 90).all() or not (np.abs(east) <= 180).all():
            raise SurgeInputError(
                "A latitude lies between -90 and 90 degrees, a longitude between -180 and 180."
            )
        lat, lon = np.radians(north), np.radians(east)
        half = np.sin((lat[:, None] - lat) / 2) ** 2
        half = half + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
        distance = 2.0 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
        np.fill_diagonal(distance, -1.0)
        order = np.argsort(np.round(distance, 6), axis=1, kind="stable").astype(np.int64)
        return cls(order, np.full(north.size, north.size, dtype=np.int64))

    @classmethod
    def of_neighbours(
        cls, neighbours: Mapping[int, Sequence[int]] | Sequence[Sequence[int]]
    ) -> Neighbourhood:
        """By steps over a border: neighbours first, then theirs; a place that cannot be reached is never taken in.

        ``neighbours`` gives positions for each position from 0; a border that is named from one side counts for both.
        """
        number = len(neighbours)
        beside: list[set[int]] = [set() for _ in range(number)]
        for place in range(number):
            for other in neighbours[place]:
                if not 0 <= other < number:
                    raise SurgeInputError("A neighbour is named that is none of the places.")
                if other != place:
                    beside[place].add(other)
                    beside[other].add(place)
        order = np.full((number, number), -1, dtype=np.int64)
        known = np.zeros(number, dtype=np.int64)
        for place in range(number):
            row = _by_steps(place, beside)
            order[place, : len(row)], known[place] = row, len(row)
        return cls(order, known)

    def reach(self, weight: Floats, share: float) -> npt.NDArray[np.int64]:
        """How many neighbours each place's largest cylinder takes: those that hold up to ``share`` of the weight.

        Always the place itself, and never all places: what is everywhere is no cluster.
        """
        limit, number = share * float(weight.sum()), weight.size
        reach = np.ones(number, dtype=np.int64)
        for place in range(number):
            row = self.order[place, : self.known[place]]
            within = int((np.cumsum(weight[row]) <= limit).sum())
            reach[place] = max(1, min(within, number - 1))
        return reach


def _by_steps(place: int, beside: Sequence[set[int]]) -> list[int]:
    """Breadth first, each ring in the order of its positions."""
    row, ring, seen = [place], [place], {place}
    while ring:
        ring = sorted({other for one in ring for other in beside[one]} - seen)
        seen.update(ring)
        row.extend(ring)
    return row
