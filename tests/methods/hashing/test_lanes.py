"""The loops divide by a product and a correction: rounded as a division, for each significand and window."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from kinga.methods.hashing.loops.lanes import divided, load, store
from kinga.methods.hashing.vocabulary import LONGEST


@numba.njit
def wrongly_rounded(first: int, last: int, windows: int, step: int) -> int:
    """How many quotients of significands first, first + step … are not as IEEE division has them."""
    values, quotients = np.empty(32, np.float32), np.empty(32, np.float32)
    size = np.float32(windows)
    wrong = 0
    for significand in range(first, last, 32 * step):
        for lane in range(32):
            values[lane] = np.float32(1) + np.float32(significand + lane * step) * np.float32(2.0**-23)
        store(quotients, 0, divided(load(values, 0), size, np.float32(1) / size))
        for lane in range(32):
            if quotients[lane] != values[lane] / size:
                wrong += 1
    return wrong


def test_quotients_are_rounded_as_divisions() -> None:
    for window in (1, 2, 3, 5, 7, 11, 24, 31, 32, 100, 127, 255, 511, 1000, 1563, 4095):
        assert wrongly_rounded(0, 1 << 23, window, 1021) == 0


@pytest.mark.deep
@pytest.mark.parametrize("first", range(1, LONGEST // 128, 256))
def test_every_quotient_is_rounded_as_a_division(first: int) -> None:
    """All significands, all odd windows up to that of the longest side (an even one only moves the exponent)."""
    for window in range(first, first + 256, 2):
        assert wrongly_rounded(0, 1 << 23, window, 1) == 0, window
