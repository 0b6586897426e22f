"""Plain borders (letterbox bars, frames, margins) around a picture, to be cut off when asked.

PDQ sees a border as part of the picture: 5% a side is enough to miss. A border has one grey and lies on two sides at
least, so that a plain sky or floor is not taken for one; what it leaves must be large enough to be a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "cut_off", "inside_borders"]

TOLERANCE = 12  # greys: what JPEG leaves of a plain bar
SHARE = 0.97  # of a line that must be plain
LEAST = 0.25  # of each side that must remain


@dataclass(frozen=True, slots=True)
class Box:
    """The part of a picture inside its borders, in pixels: from left and top to before right and bottom."""

    left: int
    top: int
    right: int
    bottom: int


def cut_off(box: Box, width: int, height: int, scale: int = 1) -> dict[str, int]:
    """How many pixels were cut off each side of a picture of width × height, scaled or not: values of a note."""
    sides = {"left": box.left, "top": box.top, "right": width - box.right, "bottom": height - box.bottom}
    return {side: pixels * scale for side, pixels in sides.items()}


def inside_borders(grey: NDArray[np.uint8]) -> Box | None:
    """What is left of (height, width) greys inside a border of one grey on two sides or more; None without one."""
    outermost = (grey[0], grey[-1], grey[:, 0], grey[:, -1])
    colours = [colour for colour in map(_grey_of, outermost) if colour is not None]
    for colour in dict.fromkeys(colours):
        box = _inside(grey, colour)
        if box is not None:
            return box
    return None


def _inside(grey: NDArray[np.uint8], colour: int) -> Box | None:
    height, width = grey.shape
    left, top, right, bottom = 0, 0, width, height
    while True:  # cutting bars can show that lines of the other direction are plain
        before = left, top, right, bottom
        first, last = _plain(grey[top:bottom, left:right], colour)
        top, bottom = top + first, bottom - last
        first, last = _plain(grey[top:bottom, left:right].T, colour)
        left, right = left + first, right - last
        if (left, top, right, bottom) == before:
            break
    if right - left < width * LEAST or bottom - top < height * LEAST:
        return None
    sides = (left > 0) + (top > 0) + (right < width) + (bottom < height)
    return Box(left, top, right, bottom) if sides > 1 else None


def _plain(lines: NDArray[np.uint8], colour: int) -> tuple[int, int]:
    """How many of the first and of the last lines are plain."""
    count = lines.shape[0] if lines.size else 0
    first = last = 0
    while first < count and _is_plain(lines[first], colour):
        first += 1
    while last < count - first and _is_plain(lines[count - 1 - last], colour):
        last += 1
    return first, last


def _is_plain(line: NDArray[np.uint8], colour: int) -> bool:
    return bool((np.abs(line.astype(np.int16) - colour) <= TOLERANCE).mean() >= SHARE)


def _grey_of(line: NDArray[np.uint8]) -> int | None:
    """The grey of a plain line."""
    colour = int(np.median(line))
    return colour if _is_plain(line, colour) else None
