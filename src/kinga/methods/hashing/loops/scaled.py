"""The fast lane: a picture's 64 × 64 from a JPEG that was decoded in grey at 1/2, 1/4 or 1/8 of its size.

PDQ's four box filters are one linear map of rows and one of columns. A pixel of a picture that was scaled down while
its JPEG was decoded is, but for rounding, the mean of the square of pixels it stands for. So the maps of the whole
picture, summed over each square, give from the small picture what the whole one would have given; hashing the small
picture as if it were the whole one errs several times as much. docs/methods/hashing.md has the table of errors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kinga.methods.compiling import inner, kernel

__all__ = ["shrink_scaled"]

SIDE = 64


@inner(nogil=True)
def _covered(step: int, length: int, window: int) -> Any:
    """The values under the running sum at a step: from, to before."""
    return max(0, step + 1 - window), min(length, step + 1)


@inner(nogil=True)
def _map(length: int, scale: int, offset: int) -> Any:
    """For each of the 64 places the weights of the small pixels, and which is the first of them.

    Small pixel k stands for the pixels from k · scale − offset on.
    """
    window = (length + 2 * SIDE - 1) // (2 * SIDE)
    lag = (window + 2) // 2 - 1
    weights = np.zeros((SIDE, (2 * window + scale - 1) // scale + 2), np.float64)
    firsts = np.zeros(SIDE, np.int64)
    steps = np.zeros(2 * window + 2, np.float64)
    for number in range(SIDE):
        begin, end = _covered(int(((number + 0.5) * length) / SIDE) + lag, length, window)
        lowest, highest = _covered(begin + lag, length, window)[0], _covered(end - 1 + lag, length, window)[1]
        steps[:] = 0  # how the weight changes from one pixel to the next
        for middle in range(begin, end):
            left, right = _covered(middle + lag, length, window)
            share = 1.0 / ((end - begin) * (right - left))
            steps[left - lowest] += share
            steps[right - lowest] -= share
        firsts[number] = (lowest + offset) // scale
        weight = 0.0
        for pixel in range(lowest, highest):
            weight += steps[pixel - lowest]
            weights[number, (pixel + offset) // scale - firsts[number]] += weight
    return weights, firsts


@kernel(nogil=True)
def shrink_scaled(grey: Any, height: int, width: int, scale: int, above: int, before: int) -> Any:
    """As `kernels.shrink`, float32 (4096,), from greys, uint8 (rows, columns), at 1/scale of height × width.

    `above` and `before` are how many pixels the first small row and column stand for beyond the picture's edge
    (the last ones make up the rest): 0 unless the small picture was turned.
    """
    rows, columns = grey.shape
    across, across_from = _map(width, scale, before)
    down, down_from = _map(height, scale, above)
    half = np.zeros((rows, SIDE), np.float64)
    for row in range(rows):
        for place in range(SIDE):
            total = 0.0
            for number in range(min(across.shape[1], columns - across_from[place])):
                total += across[place, number] * grey[row, across_from[place] + number]
            half[row, place] = total
    small = np.zeros(SIDE * SIDE, np.float32)
    for line in range(SIDE):
        for place in range(SIDE):
            total = 0.0
            for number in range(min(down.shape[1], rows - down_from[line])):
                total += down[line, number] * half[down_from[line] + number, place]
            small[line * SIDE + place] = np.float32(total)
    return small
