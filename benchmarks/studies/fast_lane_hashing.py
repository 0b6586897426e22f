"""How far the fast lane is from the exact hash: the error table of docs/methods/hashing.md.

    python benchmarks/studies/fast_lane_hashing.py [PHOTOGRAPH …] [--scenes 0]

Each photograph is scaled down to each size that it reaches, written as a JPEG of quality 88, and hashed both ways.
Beside the fast lane stands what hashing the scaled picture as if it were the whole one would give.
"""

from __future__ import annotations

import argparse
import io
import sys
from itertools import chain
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from benchmarks.bench_hashing import picture  # noqa: E402
from kinga.methods.hashing import Options, distance, hash_medium, hash_pixels  # noqa: E402
from kinga.methods.hashing.pictures import fast_scale  # noqa: E402

MEGAPIXELS = (0.3, 0.8, 3, 12)
QUALITY = 50


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("photographs", nargs="*")
    asked.add_argument("--scenes", type=int, default=0)
    given = asked.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    found: dict[tuple[float, int], list[tuple[int, int, int]]] = {}
    photographs = (Image.open(path).convert("RGB") for path in given.photographs)
    for image in chain(photographs, (picture(seed, (4000, 3000)) for seed in range(given.scenes))):
        for megapixels in MEGAPIXELS:
            share = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
            if share <= 1.1:
                sides = round(image.width * share), round(image.height * share)
                key = megapixels, fast_scale(*sides)
                found.setdefault(key, []).append(errors(image.resize(sides, Image.Resampling.LANCZOS)))
    print(
        "| megapixels | read at | pictures | same hash | mean | 95% | most | quality off by | as if whole: mean, most |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for (megapixels, scale), rows in sorted(found.items()):
        fast, quality, naive = np.array([row for row in rows if row[0] >= 0]).T
        print(
            f"| {megapixels} | 1/{scale} | {len(fast)} | {(fast == 0).mean():.0%} | {fast.mean():.1f} | "
            f"{np.percentile(fast, 95):.0f} | {fast.max()} | {quality.max()} | {naive.mean():.1f}, {naive.max()} |"
        )


def errors(image: Image.Image) -> tuple[int, int, int]:
    """Bits and quality by which the fast lane is off, and bits of the naive way; -1 for pictures of no quality."""
    made = io.BytesIO()
    image.save(made, "JPEG", quality=88)
    (exact,) = hash_medium(io.BytesIO(made.getvalue()))
    (fast,) = hash_medium(io.BytesIO(made.getvalue()), options=Options(fast=True))
    if exact.hash.quality < QUALITY:
        return -1, -1, -1
    small = Image.open(io.BytesIO(made.getvalue()))
    scale = fast_scale(*image.size)
    small.draft("L", (image.width // scale, image.height // scale))
    naive = distance(exact.hash.pdq, hash_pixels(np.asarray(small)).pdq)
    return distance(exact.hash.pdq, fast.hash.pdq), abs(exact.hash.quality - fast.hash.quality), naive


if __name__ == "__main__":
    main()
