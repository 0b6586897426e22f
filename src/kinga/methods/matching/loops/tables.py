"""The compiled loop that makes a table of one lane."""

# mypy: disable-error-code="misc, untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np

from kinga.methods.compiling import kernel

__all__ = ["lane_table"]

_1, _2 = np.uint64(1), np.uint64(2)
_LANES, _LAST = np.uint64(16), np.uint64(15)


@kernel(nogil=True)
def lane_table(lanes: Any, number: int) -> Any:
    """The hashes in order of lane `number`: where each value starts, uint32 (65,537,); their rows, uint32 (n,); and
    the next lane of each, uint16 (n,). `lanes`: uint16 (16 n,)."""
    size, lane = np.uint64(len(lanes) // 16), np.uint64(number)
    after = (lane + _1) & _LAST
    starts = np.zeros(65_538, np.uint32)
    for row in range(size):
        starts[np.uint64(lanes[row * _LANES + lane]) + _2] += np.uint32(1)
    for at in range(2, 65_538):
        starts[at] += starts[at - 1]
    rows, beside = np.empty(size, np.uint32), np.empty(size, np.uint16)
    for row in range(size):
        value = np.uint64(lanes[row * _LANES + lane]) + _1
        place = np.uint64(starts[value])
        starts[value] += np.uint32(1)
        rows[place] = np.uint32(row)
        beside[place] = lanes[row * _LANES + after]
    return starts[:65_537], rows, beside
