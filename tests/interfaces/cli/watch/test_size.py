"""Ten million rows in bounded memory, standing together or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SERIES, PERIODS = 20_000, 500
MEGABYTES = 800


def _write(path: Path, *, together: bool) -> None:
    """Ten million rows, without ever holding them."""
    random = np.random.default_rng(1)
    with path.open("w") as file:
        file.write("series,period,count\n")
        for first in range(SERIES if together else PERIODS):
            counts = random.poisson(9, PERIODS if together else SERIES).tolist()
            file.writelines(
                f"s{first},{second},{count}\n" if together else f"s{second},{first},{count}\n"
                for second, count in enumerate(counts)
            )


@pytest.mark.deep
@pytest.mark.parametrize("together", [True, False])
def test_ten_million_rows_in_bounded_memory(tmp_path: Path, together: bool) -> None:
    path, out = tmp_path / "counts.csv", tmp_path / "out.csv"
    _write(path, together=together)
    command = [
        sys.executable,
        "-m",
        "kinga",
        "watch",
        "detect",
        str(path),
        "--method",
        "farrington",
        "--out",
        str(out),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started = subprocess.Popen([*command, "--last", "2"], env=environment, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    assert started.returncode == 0
    assert used.ru_maxrss / 1024 < MEGABYTES
    with out.open() as file:
        assert sum(1 for _ in file) == 2 * SERIES + 1


def test_a_file_of_many_blocks_is_judged_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks, parts and stretches so small that every seam is crossed."""
    from kinga.interfaces.cli.watch import grouping, placing, reading

    from .calling import detect, weekly, written

    random = np.random.default_rng(2)
    lines = [
        line
        for n in range(30)
        for line in weekly(f"s{n}", random.poisson(9, random.integers(1, 60)).tolist())
    ]
    whole = detect(written(tmp_path, lines), "--last", "2").rows
    monkeypatch.setattr(reading, "_CHUNK", 700)
    monkeypatch.setattr(reading, "_ROWS", 13)
    monkeypatch.setattr(grouping, "_TOGETHER", 40)
    monkeypatch.setattr(grouping, "_PART", 100)
    monkeypatch.setattr(placing, "_CELLS", 50)
    _alike(detect(written(tmp_path, lines), "--last", "2").rows, whole)
    mixed = [lines[0], *sorted(lines[1:], key=lambda text: text.split(",")[1])]
    found = detect(written(tmp_path, mixed), "--last", "2").rows
    _alike(*(sorted(rows, key=lambda row: (row["series"], row["date"])) for rows in (found, whole)))


def _alike(found: list[dict[str, str]], wanted: list[dict[str, str]]) -> None:
    """Equal but for the last digits, which depend on what stands beside a series in its batch."""
    for one, other in zip(found, wanted, strict=True):
        for column, text in one.items():
            if column in {"expected", "p_high", "p_low"} and text:
                assert float(text) == pytest.approx(float(other[column]), rel=1e-9)
            else:
                assert text == other[column]
