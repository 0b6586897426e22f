"""Plain borders (letterbox bars, frames, margins) around a picture, to be cut off when asked.

PDQ sees a border as part of the picture: 5% a side is enough to miss. A line belongs to a border when nearly all
of it is one grey; the picture inside must stay large enough to be one.
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
    """What is left of (height, width) greys without plain borders; None when there are none, or nothing else."""
    height, width = grey.shape
    left, top, right, bottom = 0, 0, width, height
    for _ in range(4):  # cutting bars can show that lines of the other direction are plain
        before = left, top, right, bottom
        top, bottom = _plain(grey[top:bottom, left:right], top, bottom)
        left, right = _plain(grey[top:bottom, left:right].T, left, right)
        if (left, top, right, bottom) == before:
            break
    if right - left < width * LEAST or bottom - top < height * LEAST:
        return None
    return None if (left, top, right, bottom) == (0, 0, width, height) else Box(left, top, right, bottom)


def _plain(lines: NDArray[np.uint8], first: int, last: int) -> tuple[int, int]:
    """Where the lines that are not plain begin and end, counted from `first`; all plain: (last, last)."""
    count = lines.shape[0]
    if not lines.size:
        return last, last
    at = 0
    while at < count and _is_plain(lines[at], lines[0]):
        at += 1
    if at == count:
        return last, last
    end = count
    while end > at and _is_plain(lines[end - 1], lines[count - 1]):
        end -= 1
    return first + at, first + end


def _is_plain(line: NDArray[np.uint8], outermost: NDArray[np.uint8]) -> bool:
    colour = int(np.median(outermost))
    near = np.abs(line.astype(np.int16) - colour) <= TOLERANCE
    return bool(near.mean() >= SHARE)
