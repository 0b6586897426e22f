"""A small positive definite system, compiled: what every fit here solves. It never changes (see compiling)."""

from __future__ import annotations

import math
from typing import Any

from kinga.methods.compiling import kernel

__all__ = ["back", "solve"]


@kernel(nogil=True, error_model="numpy")
def solve(matrix: Any, vector: Any, size: Any, answer: Any) -> Any:
    """Cholesky in place of the leading part of `matrix`, and the solution; False when it is not positive definite."""
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                if total <= 0.0:
                    return False
                matrix[i, i] = math.sqrt(total)
            else:
                matrix[i, j] = total / matrix[j, j]
    return back(matrix, vector, size, answer)


@kernel(nogil=True, error_model="numpy")
def back(factor: Any, vector: Any, size: Any, answer: Any) -> Any:
    for i in range(size):
        total = vector[i]
        for k in range(i):
            total -= factor[i, k] * answer[k]
        answer[i] = total / factor[i, i]
    for i in range(size - 1, -1, -1):
        total = answer[i]
        for k in range(i + 1, size):
            total -= factor[k, i] * answer[k]
        answer[i] = total / factor[i, i]
    return True
