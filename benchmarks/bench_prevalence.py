"""How long multiple systems estimation takes: `python benchmarks/bench_prevalence.py` (or `make bench`).

Full BCa for stepwise: choice of model, existence checks, 1,000 replicates with the choice inside, grouped jackknife.
Beside it stand the times of the R packages as they were published with the reference output (another machine, not
measured here): SparseMSE 2.0.1 on each table (UKdat with 100 replicates), and MultipleSystemsEstimation 1.2.0, about
39 s on UKdat_5 and 102 s on UKdat. The goal is 25 times faster than the latter.
"""

from __future__ import annotations

import csv
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kinga.methods.prevalence.mse import CaptureTable, capture_table, warm
from kinga.methods.prevalence.mse.bootstrap import bootstrap
from kinga.methods.prevalence.mse.estimate import estimate
from kinga.methods.prevalence.mse.selection import Counts, choose_bic, choose_stepwise

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests/methods/prevalence/golden"
TABLES = ("Korea", "Kosovo", "Western", "UKdat_5", "NewOrl_5", "Ned_5", "UKdat", "NewOrl")
PUBLISHED = {"UKdat_5": 39.0, "UKdat": 102.0}
REPLICATES = 1000


def table(name: str) -> CaptureTable:
    """One of the published tables."""
    with (GOLDEN / f"mse_{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return capture_table(header, rows)


def best(run: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Least wall and processor seconds of some runs."""
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def full_bca(name: str) -> None:
    """What the goal is about."""
    counts = Counts.of(table(name))
    bootstrap(counts, "stepwise", choose_stepwise(counts), REPLICATES, 1)


def sparse_times() -> dict[str, str]:
    """Published seconds of SparseMSE, with its number of replicates where that is not 1,000."""
    with (GOLDEN / "r_sparsemse_2_0_1_bca.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["data"]: f"{float(row['seconds']):.0f}" + ("" if row["nboot"] == "1000" else f" ({row['nboot']})")
        for row in rows
    }


def command(*arguments: str) -> None:
    """`kinga` with these arguments, as a new process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        [sys.executable, "-m", "kinga", *arguments], env=environment, capture_output=True, check=True
    )


def main() -> None:
    """Print the tables."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.processor(),
    )
    print(
        f"{model}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    warm()
    print(f"\nFull BCa, {REPLICATES} replicates, seconds (best of 3)")
    print(f"{'table':<10}{'wall':>8}{'processor':>11}{'SparseMSE':>12}{'MSE in R':>10}{'times faster':>14}")
    published = sparse_times()
    for name in TABLES:
        wall, processor = best(lambda name=name: full_bca(name))
        peer = PUBLISHED.get(name)
        faster = f"{peer / wall:,.0f}" if peer else ""
        print(
            f"{name:<10}{wall:>8.3f}{processor:>11.3f}{published.get(name, ''):>12}{peer or '':>10}{faster:>14}"
        )
    print("\nEverything of kinga measure mse, and the search for the best BIC, seconds")
    for name in ("Kosovo", "UKdat_5", "UKdat", "NewOrl"):
        whole = best(lambda name=name: estimate(table(name)), 1)[0]
        search = best(lambda name=name: choose_bic(Counts.of(table(name)), keep=1), 1)[0]
        print(f"{name:<10} all {whole:.2f}   BIC {search:.3f}")
    print("\nA new process, seconds (best of 3)")
    share = ("--before", "80/1000", "--after", "11.2/1000", "--design-effect", "4", "--format", "json")
    points = (str(GOLDEN / "mse_UKdat_5.csv"), "--replicates", "0", "--format", "json")
    for words, arguments in (("change", share), ("mse", points)):
        wall, _ = best(lambda words=words, arguments=arguments: command("measure", words, *arguments))
        print(f"kinga measure {words:<8} {wall:.2f}")


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    main()
