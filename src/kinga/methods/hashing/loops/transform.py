"""PDQ's last loops, compiled: gradients, the DCT, the eight ways of lying, the median, the bits.

Kept apart from `kernels`, because numba does not notice a change in an imported file; sums in sequence, as there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kinga.methods.compiling import inner, kernel

__all__ = ["COSINES", "DIHEDRAL", "coefficients", "hashes", "quality"]

SIDE = 64
FEW = 16
BYTES = FEW * FEW // 8

# The ways of lying in the order of pdqhash.compute_dihedral, made from the coefficients b[i][j] (i, j from 0).
DIHEDRAL = (
    "original",
    "rotate 90",
    "rotate 180",
    "rotate 270",
    "flip x",
    "flip y",
    "flip plus",
    "flip minus",
)

# The scale is rounded to float32 first, as in the published code, or last bits of coefficients would differ.
_STEPS = (np.arange(FEW)[:, None] + 1) * (2 * np.arange(SIDE)[None, :] + 1)
COSINES = (float(np.float32(np.sqrt(2.0 / SIDE))) * np.cos(np.pi / 2 / SIDE * _STEPS)).astype(np.float32)


@kernel(nogil=True)
def quality(small: Any) -> int:
    """0 … 100 from the differences of neighbours in `small`, float32 (4096,).

    Each in per cent of 255 and cut to a whole number; their sum over 90, cut, at most 100.
    """
    total = 0
    for row in range(SIDE):
        for column in range(SIDE):
            here = small[row * SIDE + column]
            if row + 1 < SIDE:
                there = small[row * SIDE + SIDE + column]
                total += abs(int((here - there) * np.float32(100) / np.float32(255)))
            if column + 1 < SIDE:
                there = small[row * SIDE + column + 1]
                total += abs(int((here - there) * np.float32(100) / np.float32(255)))
    return min(100, total // 90)


@kernel(nogil=True)
def coefficients(small: Any, cosines: Any) -> Any:
    """The coefficients of frequencies 1 … 16 both ways, float32 (16, 16), of `small`, float32 (4096,)."""
    half, whole = np.zeros((FEW, SIDE), np.float32), np.zeros((FEW, FEW), np.float32)
    for row in range(FEW):
        for at in range(SIDE):
            for column in range(SIDE):
                half[row, column] += cosines[row, at] * small[at * SIDE + column]
    for row in range(FEW):
        for at in range(SIDE):
            for column in range(FEW):
                whole[row, column] += half[row, at] * cosines[column, at]
    return whole


@inner(nogil=True)
def _lying(found: Any, way: int) -> Any:
    """The coefficients of the picture turned or flipped: places exchanged, signs of the odd or even changed."""
    turned = np.empty((FEW, FEW), np.float32)
    for i in range(FEW):
        for j in range(FEW):
            value = found[i, j]
            if (
                (way in (1, 5) and j % 2 == 0)
                or (way in (3, 4) and i % 2 == 0)
                or (way in (2, 7) and (i + j) % 2 == 1)
            ):
                value = -value
            if way in (1, 3, 6, 7):
                turned[j, i] = value
            else:
                turned[i, j] = value
    return turned


@inner(nogil=True)
def _lower_median(values: Any) -> Any:
    """The 128th smallest of 256, by Hoare's FIND (1961, *CACM* 4, algorithm 65); moves `values` about."""
    left, right, wanted = 0, values.size - 1, values.size // 2 - 1
    while left < right:
        pivot, low, high = values[wanted], left, right
        while low <= high:
            while values[low] < pivot:
                low += 1
            while pivot < values[high]:
                high -= 1
            if low <= high:
                values[low], values[high] = values[high], values[low]
                low += 1
                high -= 1
        left = low if high < wanted else left
        right = high if wanted < low else right
    return values[wanted]


@kernel(nogil=True)
def hashes(found: Any, ways: int) -> Any:
    """uint8 (ways, 32), 1 or 8 ways of `DIHEDRAL`: bit 16 i + j says that coefficient i, j is above the lower median.

    The first byte holds the highest bits, so that the bytes in hexadecimal are the usual form.
    """
    made = np.zeros((ways, BYTES), np.uint8)
    for way in range(ways):
        turned = _lying(found, way).reshape(-1)
        median = _lower_median(turned.copy())
        for number in range(turned.size):
            if turned[number] > median:
                made[way, BYTES - 1 - number // 8] |= np.uint8(1 << (number % 8))
    return made
