"""Farrington Flexible beside R's, one run: the engine by itself, the command line from file to file, many series.

    python benchmarks/bench_surge.py [--series 4000] [--many 100000]

R (Debian's r-base-core and r-cran-surveillance) and Kinga take turns on the same simulated series, 624 weeks with the
last 52 judged and five years looked back, so that whatever else the machine does falls on both. Processor time is what
is compared, because it is per thread by itself; wall time stands beside it. Without R its published time serves, and
that is said. What is compiled is compiled before the clock starts.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src")]

import numpy as np  # noqa: E402

from kinga.methods.surge import FarringtonSettings, detect_farrington  # noqa: E402

WEEKS, LAST, ROUNDS = 624, 52, 3
PUBLISHED_MS = 308.0
ENGINE_GOAL, LINE_GOAL, MANY_GOAL = 300, 200, 2.0
SETTINGS = FarringtonSettings(alpha=0.01, years=5)

R_SCRIPT = """
suppressMessages(library(surveillance))
counts <- as.matrix(read.csv(commandArgs(TRUE)[1], header = FALSE))
judge <- function(y) farringtonFlexible(sts(observed = y, frequency = 52), control = list(range = 573:624, b = 5,
  w = 3, reweight = TRUE, weightsThreshold = 2.58, noPeriods = 10, pastWeeksNotIncluded = 26, alpha = .01,
  trend = TRUE, pThresholdTrend = 1, limit54 = c(5, 4), thresholdMethod = "nbPlugin", glmWarnings = FALSE))
for (row in seq_len(nrow(counts))) {
  took <- system.time(found <- judge(counts[row, ]))
  cat(took[["user.self"]] + took[["sys.self"]], took[["elapsed"]], sum(alarms(found)), "\\n")
}
"""


def simulated(series: int, weeks: int, seed: int = 20200323) -> np.ndarray:
    """Counts with a season, a trend and over-dispersion, after Noufaily et al. (2013), row 4."""
    random = np.random.default_rng(seed)
    week = np.arange(weeks)
    level = np.exp(
        1.5 + 0.001 * week + 0.5 * np.cos(2 * np.pi * week / 52) + 0.5 * np.sin(2 * np.pi * week / 52)
    )
    return random.negative_binomial(level, 0.5, (series, weeks)).astype(np.float64)


def in_r(counts: np.ndarray, folder: Path) -> list[tuple[float, float, int]]:
    """Processor and wall milliseconds and number of alarms of each series, in R."""
    table, script = folder / "counts.csv", folder / "judge.R"
    np.savetxt(table, counts, fmt="%d", delimiter=",")
    script.write_text(R_SCRIPT)
    done = subprocess.run(["Rscript", str(script), str(table)], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
    return [(1e3 * float(cpu), 1e3 * float(wall), int(alarms)) for cpu, wall, alarms in rows]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds of this process."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def has_r() -> bool:
    """Whether Rscript and the package are here."""
    if not shutil.which("Rscript"):
        return False
    asked = ["Rscript", "-e", "cat(requireNamespace('surveillance', quietly=TRUE))"]
    return "TRUE" in subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def line(path: Path, out: Path) -> tuple[float, float, float]:
    """Processor seconds, wall seconds and peak megabytes of one whole process of the command line."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    asked = [
        "watch",
        "detect",
        str(path),
        "--method",
        "farrington",
        "--alpha",
        ".01",
        "--last",
        str(LAST),
        "--years",
        "5",
    ]
    command = [sys.executable, "-m", "kinga", *asked, "--out", str(out)]
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, after.ru_maxrss / 1024


def main(series: int, many: int) -> None:
    """Print the tables, and whether the goals are reached."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds a series of {LAST} weeks\n"
    )
    counts = simulated(series, WEEKS)
    detect_farrington(counts[:2], SETTINGS, last=LAST)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "series.csv"
        with path.open("w") as file:
            file.write("series,period,count\n")
            for number, row in enumerate(counts.astype(int).tolist()):
                file.writelines(f"s{number},{week},{count}\n" for week, count in enumerate(row, 1))
        line(path, folder / "out.csv")
        side_by_side(counts, path, folder)
    a_current_week(many)


def side_by_side(counts: np.ndarray, path: Path, folder: Path) -> None:
    """R, the engine and the command line in turn."""
    r_here, series = has_r(), counts.shape[0]
    theirs: list[tuple[float, float, int]] = []
    engine, command = [], []
    for turn in range(ROUNDS):
        some = counts[3 * turn : 3 * turn + 3]
        if r_here:
            theirs += in_r(some, folder)
        cpu, wall = timed(lambda: detect_farrington(counts, SETTINGS, last=LAST))
        engine.append((1e3 * cpu / series, 1e3 * wall / series))
        command.append(line(path, folder / "out.csv"))
    found = detect_farrington(counts[: 3 * ROUNDS], SETTINGS, last=LAST)
    if r_here:
        alarms = (found.signal == "surge").sum(axis=1).tolist()
        assert alarms == [row[2] for row in theirs], "R and Kinga do not give the same alarms"
        print(f"R gave the same {sum(alarms)} alarms on {len(theirs)} series.\n")
    else:
        theirs = [(PUBLISHED_MS, PUBLISHED_MS, 0)]
        print("R with surveillance is not here: its time of 308 ms, measured elsewhere, stands for it.\n")
    print(
        "| what | processor median (least) | wall median (least) | times as fast (least by least) | goal |\n|---|---|---|---|---|"
    )
    print(row("R farringtonFlexible", [(one[0], one[1]) for one in theirs], theirs, None))
    print(row("engine, one thread", engine, theirs, ENGINE_GOAL))
    whole = [(1e3 * cpu / series, 1e3 * wall / series) for cpu, wall, _ in command]
    print(row("command line, file to file", whole, theirs, LINE_GOAL))
    print(
        f"\nPeak memory of the command line: {max(peak for _, _, peak in command):.0f} MB for {counts.size:,} rows."
    )


def row(
    label: str, ours: list[tuple[float, float]], theirs: list[tuple[float, float, int]], goal: int | None
) -> str:
    """One line of the table; the ratio is of processor times."""
    cpu, wall = ([one[at] for one in ours] for at in (0, 1))
    reference = [one[0] for one in theirs]
    median, least = statistics.median(reference) / statistics.median(cpu), min(reference) / min(cpu)
    said = "" if goal is None else f"≥ {goal}: {'reached' if min(median, least) >= goal else 'NOT reached'}"
    numbers = (
        f"{statistics.median(cpu):.3f} ({min(cpu):.3f}) | {statistics.median(wall):.3f} ({min(wall):.3f})"
    )
    return f"| {label} | {numbers} | {median:.0f} ({least:.0f}) | {said} |"


def a_current_week(many: int) -> None:
    """Many series, the current week only, on every core."""
    counts, cores = simulated(many, 300, seed=7), os.cpu_count() or 1
    parts = np.array_split(counts, 4 * cores)

    def work() -> None:
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(lambda part: detect_farrington(part, FarringtonSettings(), last=1), parts))

    times = [timed(work) for _ in range(ROUNDS)]
    cpu, wall = ([one[at] for one in times] for at in (0, 1))
    reached = "reached" if min(wall) <= MANY_GOAL else "NOT reached"
    print(
        f"\n{many:,} series × the current week on {cores} threads: wall {statistics.median(wall):.2f} s "
        f"({min(wall):.2f} s), processor {statistics.median(cpu):.2f} s ({min(cpu):.2f} s); goal ≤ 2 s wall: {reached} "
        f"(load {os.getloadavg()[0]:.1f})."
    )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--series", type=int, default=4000)
    asked.add_argument("--many", type=int, default=100_000)
    given = asked.parse_args()
    main(given.series, given.many)
