"""How soon commands begin: the whole of small commands, in processor time, once the loops are compiled.

    python benchmarks/bench_starting.py

Each command runs nine times in a process of its own; the least and the median are told, user and system together.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from machine import processor  # noqa: E402

TURNS, GOAL = 9, 0.5
COMMANDS = (
    "screen match index --queries queries.csv",
    "screen lists index",
    "screen remove index --id nobody",
    "measure change --before 10/1000 --after 5/1000 --design-effect 1.5",
    "watch detect counts.csv --last 3",
    "screen --help",
    "--help",
)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for command in ("warmup", *COMMANDS):  # what is compiled at first is compiled now
            spent(command, folder)
        print(f"{processor()}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("| kinga … | least s | median s | goal |\n|---|---|---|---|")
        for command in COMMANDS:
            times = [spent(command, folder) for _ in range(TURNS)]
            said = f"{GOAL} {'reached' if min(times) <= GOAL else 'NOT reached'}"
            print(f"| {command} | {min(times):.2f} | {statistics.median(times):.2f} | {said} |")


def prepare(folder: Path) -> None:
    """An index of 500 hashes, five queries, and six years of weekly counts."""
    hashes = [f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC834 % (1 << 256):064x}" for number in range(1, 501)]
    (folder / "list.csv").write_text("\n".join(["pdq", *hashes]))
    (folder / "queries.csv").write_text("\n".join(["pdq", *hashes[:5]]))
    weeks = [f"a,{week},{20 + week * 7919 % 11}" for week in range(300)]
    (folder / "counts.csv").write_text("\n".join(["series,period,count", *weeks]))
    spent("screen index list.csv --out index", str(folder))


def spent(command: str, folder: str) -> float:
    """Seconds of processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "kinga", *command.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": sys.path[1]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
