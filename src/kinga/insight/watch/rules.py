"""Decisions about counts that are shown by place: what is hidden, and the classes of a map. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

__all__ = ["MOST_CLASSES", "SMALLEST_SHOWN", "Cell", "Classes", "classes", "suppress"]

SMALLEST_SHOWN: Final = 5
"""From one to this many less one, a count of a place is hidden: it may point at a person."""

MOST_CLASSES: Final = 5

State = Literal["shown", "hidden", "missing"]
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """The count of one place: shown; hidden, because it is too small or would give away one that is; or missing."""

    state: State
    count: int | None = None


def suppress(counts: Mapping[_K, int | None], *, smallest: int = SMALLEST_SHOWN) -> dict[_K, Cell]:
    """What of these counts may be shown. None is missing; zero is shown, because it points at nobody.

    Where exactly one count is hidden, the next smallest is hidden too: whoever knows the total of all places could
    else take the others from it (complementary suppression; Hundepool and others, Statistical Disclosure Control,
    2012, chapter 4). Differences between overlapping periods are not guarded against.
    """
    hidden = {key for key, count in counts.items() if count is not None and 0 < count < smallest}
    if len(hidden) == 1:
        others = [
            (count, place)
            for place, (key, count) in enumerate(counts.items())
            if count is not None and key not in hidden
        ]
        if others:
            hidden.add(list(counts)[min(others)[1]])
    return {
        key: Cell("missing") if count is None else Cell("hidden") if key in hidden else Cell("shown", count)
        for key, count in counts.items()
    }


@dataclass(frozen=True)
class Classes:
    """`number` classes of equal width from 0 up, [low, high) each; with `zero`, nothing is a class before them."""

    step: float
    number: int
    zero: bool

    def bounds(self) -> list[tuple[float, float]]:
        """Low and high of each class; (0, 0) is the class of nothing."""
        edges = [
            (round(self.step * index, 6), round(self.step * (index + 1), 6)) for index in range(self.number)
        ]
        return [(0.0, 0.0), *edges] if self.zero else edges

    def of(self, value: float) -> int:
        """The number of the class that holds `value`, from 1."""
        if self.zero and value == 0:
            return 1
        return min(int(value / self.step + 1e-9), self.number - 1) + 1 + self.zero


def classes(values: Iterable[float], *, least: float = 1.0) -> Classes:
    """Round classes for these values, at most five in all. `least` is the smallest width that makes sense.

    Widths are 1, 2 or 5 times a power of ten. Zero has a class of its own where it occurs: nothing is not little.
    """
    known = list(values)
    zero, top = 0 in known, max(known, default=0)
    if top == 0:
        return Classes(least, 0 if zero else 1, zero)
    most = MOST_CLASSES - zero
    power = least
    while True:
        for factor in (1, 2, 5):
            step = round(power * factor, 6)
            number = int(top / step + 1e-9) + 1
            if number <= most:
                return Classes(step, number, zero)
        power *= 10
