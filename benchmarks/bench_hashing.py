"""PDQ beside its peers, one core, one run: pdqhash on pixels, threatexchange's way from JPEG bytes.

    python benchmarks/bench_hashing.py [PHOTOGRAPH.jpg …]

Ours and the peer take turns of three runs, so that whatever else the machine does falls on both; the median and the
least of each are told. Without photographs, rendered scenes with the noise of a sensor stand for them.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

import numpy as np  # noqa: E402
import pdqhash  # noqa: E402
from machine import processor  # noqa: E402
from PIL import Image  # noqa: E402
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes  # noqa: E402

from kinga.methods.hashing import Options, distance, hash_medium, hash_pixels  # noqa: E402
from kinga.methods.hashing.normalise import pixels_of, use_whole_blocks  # noqa: E402
from tests.methods.hashing.scenes import scene  # noqa: E402

SIZES = {"512 × 512": (512, 512), "1024 × 768": (1024, 768), "4000 × 3000": (4000, 3000)}
KERNEL_GOAL, BYTES_GOAL, FAST_GOAL = 20, 5, 15
Milliseconds = list[float]


def main(photographs: list[str]) -> None:
    """Print both tables, and whether the goals are reached."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    use_whole_blocks()
    print(f"{processor()}; one core of {os.cpu_count()}, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| pixels | pdqhash ms | Kinga ms | ratio of medians | ratio of least | goal |\n|---|---|---|---|---|---|"
    )
    for label, size in SIZES.items():
        pixels = np.asarray(picture(0, size))
        theirs, ours = in_turn(lambda p=pixels: pdqhash.compute(p), lambda p=pixels: hash_pixels(p))
        print(row(label, theirs, ours, KERNEL_GOAL))
    print("\n| JPEG bytes | threatexchange ms | Kinga ms | ratio of medians | ratio of least | goal |")
    print("|---|---|---|---|---|---|")
    for label, size in SIZES.items():
        content = encoded(picture(0, size))
        compare(f"{label}, {len(content) // 1024} kB", content)
    where_time_goes(encoded(picture(0, SIZES["512 × 512"])))
    for path in photographs:
        content = Path(path).read_bytes()
        width, height = Image.open(io.BytesIO(content)).size
        compare(f"photograph {width} × {height}, {len(content) // 1024} kB", content)


def compare(label: str, content: bytes) -> None:
    """The exact and the fast way from the bytes of one JPEG, each beside the peer."""
    large = np.prod(Image.open(io.BytesIO(content)).size) > 2_000_000
    exact, fast = whole(content, Options()), whole(content, Options(fast=True))
    theirs, ours = in_turn(lambda: pdq_from_bytes(content), lambda: whole(content, Options()))
    print(row(f"{label}, exact", theirs, ours, None if large else BYTES_GOAL))
    theirs, ours = in_turn(lambda: pdq_from_bytes(content), lambda: whole(content, Options(fast=True)))
    print(
        row(
            f"{label}, fast, {distance(exact, fast)} bits off",
            theirs,
            ours,
            FAST_GOAL if large else BYTES_GOAL,
        )
    )


def where_time_goes(content: bytes) -> None:
    """Of the exact way from one JPEG: what the decoder takes, what the loops take, and what could be won at most."""

    def decoded() -> Image.Image:
        image = Image.open(io.BytesIO(content), formats=["JPEG"])
        image.load()
        return image

    pixels, theirs_of = pixels_of(decoded()), np.asarray(decoded())
    runs: dict[str, Callable[[], object]] = {
        "threatexchange": lambda: pdq_from_bytes(content),
        "of which pdqhash": lambda: pdqhash.compute(theirs_of),
        "Kinga": lambda: whole(content, Options()),
        "of which Pillow and libjpeg-turbo": decoded,
        "of which the loops": lambda: hash_pixels(pixels),
    }
    least = dict.fromkeys(runs, float("inf"))
    for _turn in range(150):
        for name, run in runs.items():
            for _ in range(3):
                before = time.perf_counter()
                run()
                least[name] = min(least[name], (time.perf_counter() - before) * 1000)
    decoder, loops = least["of which Pillow and libjpeg-turbo"], least["of which the loops"]
    print(f"\nJPEG of {len(content) // 1024} kB, least of 450 runs each, in turns: ", end="")
    print(", ".join(f"{name} {spent:.3f} ms" for name, spent in least.items()) + ".")
    print(
        f"{least['threatexchange'] / least['Kinga']:.1f} × as fast; {least['threatexchange'] / (decoder + loops):.1f} × "
        f"if only decoder and loops took time, {least['threatexchange'] / decoder:.1f} × if the decoder alone did.\n"
    )


def whole(content: bytes, options: Options) -> bytes:
    """A JPEG's hash by the way a worker makes it."""
    (made,) = hash_medium(io.BytesIO(content), ending="jpg", options=options)
    return made.hash.pdq


def in_turn(one: Callable[[], object], two: Callable[[], object]) -> tuple[Milliseconds, Milliseconds]:
    """Run both in turn, three times each, at least nine times and for about 4 s; milliseconds of each run."""
    one(), two()
    times: tuple[Milliseconds, Milliseconds] = ([], [])
    began = time.perf_counter()
    while len(times[0]) < 9 or (time.perf_counter() - began < 4 and len(times[0]) < 200):
        for run, kept in zip((one, two), times, strict=True):
            for _ in range(3):
                before = time.perf_counter()
                run()
                kept.append((time.perf_counter() - before) * 1000)
    return times


def row(label: str, theirs: Milliseconds, ours: Milliseconds, goal: float | None) -> str:
    """One line of a table."""
    medians = statistics.median(theirs), statistics.median(ours)
    ratio, least = medians[0] / medians[1], min(theirs) / min(ours)
    said = "" if goal is None else f"{goal} {'reached' if ratio >= goal and least >= goal else 'NOT reached'}"
    return f"| {label} | {medians[0]:.2f} | {medians[1]:.3f} | {ratio:.1f} | {least:.1f} | {said} |"


def picture(seed: int, size: tuple[int, int]) -> Image.Image:
    """A scene with the noise of a sensor."""
    drawn = scene(seed, (640, 480)).resize(size, Image.Resampling.BICUBIC)
    noise = np.random.default_rng(seed).normal(0, 5, (size[1], size[0], 3))
    return Image.fromarray((np.asarray(drawn) + noise).clip(0, 255).astype(np.uint8))


def encoded(image: Image.Image) -> bytes:
    """As a JPEG of quality 85."""
    made = io.BytesIO()
    image.save(made, "JPEG", quality=85)
    return made.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
