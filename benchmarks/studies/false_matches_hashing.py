"""How often two different pictures are near by chance: every pair of many rendered scenes.

    python benchmarks/studies/false_matches_hashing.py [SCENES] [--processes 1]

100,000 scenes are 5,000 million pairs; making them takes some minutes of a core, comparing them some seconds. Prints
how many pairs are within each distance, and a bound for the rate where there are none (rule of three).
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import numba  # noqa: E402
import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from kinga.methods.hashing import hash_pixels  # noqa: E402
from tests.methods.hashing.scenes import scene_pixels  # noqa: E402

SHAPE = (192, 256)
QUALITY = 50


def main() -> None:
    """Make, compare, tell."""
    asked = argparse.ArgumentParser()
    asked.add_argument("scenes", nargs="?", type=int, default=100_000)
    asked.add_argument("--processes", type=int, default=1)
    given = asked.parse_args()
    began = time.perf_counter()
    parts = [range(first, min(first + 1000, given.scenes)) for first in range(0, given.scenes, 1000)]
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as processes:
        made = list(processes.map(hashed, parts))
    hashes, qualities = np.concatenate([part[0] for part in made]), np.concatenate([part[1] for part in made])
    kept = hashes[qualities >= QUALITY]
    print(
        f"{len(hashes):,} scenes made and hashed in {time.perf_counter() - began:.0f} s; {len(kept):,} of quality 50+"
    )
    counts = pairs(kept.view(np.uint64))
    total = len(kept) * (len(kept) - 1) // 2
    print(
        f"{total:,} pairs; same hash: {counts[0]:,}\n\n| distance at most | pairs | one in |\n|---|---|---|"
    )
    for most in (0, 15, 31, 40, 50, 60, 70, 80, 90):
        found = int(counts[: most + 1].sum())
        rate = f"{total / found:,.0f}" if found else f"more than {total / 3:,.0f} (95%)"
        print(f"| {most} | {found:,} | {rate} |")
    print(f"\nmean distance {np.average(np.arange(257), weights=counts):.2f}")


def hashed(seeds: range) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The hashes, (n, 32), and qualities of some scenes."""
    made = [hash_pixels(scene_pixels(seed, *SHAPE)) for seed in seeds]
    hashes = np.frombuffer(b"".join(one.pdq for one in made), np.uint8).reshape(-1, 32)
    return hashes, np.array([one.quality for one in made])


@numba.njit
def ones(word: np.uint64) -> np.uint64:
    """The number of bits set in a word."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@numba.njit
def pairs(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many pairs of rows of (n, 4) words differ in 0 … 256 bits."""
    counts = np.zeros(257, np.int64)
    for first in range(len(words)):
        for second in range(first):
            far = np.uint64(0)
            for at in range(4):
                far += ones(words[first, at] ^ words[second, at])
            counts[far] += 1
    return counts


if __name__ == "__main__":
    main()
