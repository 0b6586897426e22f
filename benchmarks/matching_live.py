"""How soon a reader that is open sees what a writer did: part of `bench_matching.py`."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching import Entry, add, open_index, remove, remove_list

__all__ = ["live", "random_list"]

Hashes = NDArray[np.uint8]


def live(folder: Path, size: int) -> None:
    """How long it takes until a new hash is found, and until a withdrawn one is not, by a reader that is open."""
    new = np.full((1, 32), 0x5A, np.uint8)
    took = []
    with open_index(folder) as index:
        for number in range(20):
            began = time.perf_counter()
            add(folder, [Entry(new.tobytes(), None, None, f"new {number}", "list", "", None, None, "")])
            found = len(index.search(new))
            middle = time.perf_counter()
            remove(folder, [f"new {number}"])
            took.append((middle - began, time.perf_counter() - middle))
            if (found, len(index.search(new))) != (1, 0):
                raise RuntimeError("A new hash was not found, or a withdrawn one was.")
    for what, times in zip(
        ("A new hash is found", "A withdrawn hash is gone"), zip(*took, strict=True), strict=True
    ):
        reached = "reached" if max(times) < 1 else "NOT reached"
        print(
            f"{what} after {statistics.median(times) * 1000:.0f} ms, {max(times) * 1000:.0f} at most (goal 1 s: {reached})."
        )
    half = [
        Entry(row.tobytes(), None, None, f"half {number}", "half", "", None, None, "")
        for number, row in enumerate(random_list(size // 2 + 1))
    ]
    add(folder, half)
    with open_index(folder) as index:
        began = time.perf_counter()
        removed = remove_list(folder, "half").removed
        left = len(index.search(np.frombuffer(half[-1].pdq or b"", np.uint8).reshape(1, 32)))
        spent = time.perf_counter() - began
    if (removed, left) != (len(half), 0):
        raise RuntimeError("A withdrawn list was still found.")
    print(f"A list of {len(half):,} entries is gone {spent * 1000:.0f} ms after its withdrawal (goal 1 s).")
    print(f"\n{size:,} entries; times by the clock on the wall.\n")


def random_list(size: int) -> Hashes:
    """Random bits."""
    return np.random.default_rng(size).integers(0, 256, (size, 32), np.uint8)
