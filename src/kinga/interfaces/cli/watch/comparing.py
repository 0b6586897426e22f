"""Names of neighbouring rows compared as bytes, compiled."""

from __future__ import annotations

from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["same_names"]


@kernel(nogil=True)
def same_names(data: Any, spans: Any, same: Any) -> Any:
    """Writes into `same` (rows,) whether each name equals that of the row before; the first row's stays False."""
    for row in range(1, spans.shape[0]):
        size = spans[row, 1] - spans[row, 0]
        equal = size == spans[row - 1, 1] - spans[row - 1, 0]
        at = 0
        while equal and at < size:
            equal = data[spans[row, 0] + at] == data[spans[row - 1, 0] + at]
            at += 1
        same[row] = equal
