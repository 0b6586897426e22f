"""A file of 200 MB is brought in, from its first byte to its last count, in bounded memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house.tree import ROOT


def measured(folder: Path, size: int) -> dict[str, int]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KINGA", "DATABASE"))
    }
    environment |= {
        "KINGA_DATA_DIR": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.insight.watch.imports.measure", str(size)],
        capture_output=True, text=True, check=False, env=environment, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, int] = json.loads(done.stdout)
    print(told)
    return told


def test_a_small_file_takes_little(tmp_path: Path, django_db_setup: None) -> None:
    told = measured(tmp_path, 400_000)
    assert told["counts"] == told["rows"] > 3_000
    assert told["taken"] - told["before"] < 100, told


@pytest.mark.deep
def test_200_megabytes(tmp_path: Path, django_db_setup: None) -> None:
    """1.7 million counts of 1,700 series. The process itself, before it began, holds about 100 MB."""
    told = measured(tmp_path, 200_000_000)
    assert told["bytes"] >= 200_000_000
    assert told["counts"] == told["rows"] > 1_700_000
    assert told["taken"] < 400, told
