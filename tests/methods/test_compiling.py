"""Compiled loops work with a cache folder and without one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
from kinga.methods.compiling import kernel


@kernel()
def doubled(x):
    return 2 * x


print(doubled(21), doubled.stats.cache_path)
"""


@pytest.mark.parametrize("kept", [True, False])
def test_a_kernel_runs_whether_or_not_it_can_be_kept(tmp_path: Path, kept: bool) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    # A file that stands where the folder should be: even root cannot write below it.
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    if not kept:
        (tmp_path / "__pycache__").write_text("")
    home = tmp_path / "home" if kept else blocked / "home"
    done = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": "src", "HOME": str(home), "XDG_CACHE_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    answer, where = done.stdout.split()
    assert answer == "42"
    assert (where != "None") is kept
