"""Compiled loops load no more than they need, and those that multiply matrices still have what they need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import sys
import numpy as np
from kinga.methods.compiling import kernel

@kernel()
def total(values):
    return values.sum()

@kernel()
def product(one, other):
    return np.linalg.solve(one, np.dot(one, other)).sum()

print(total(np.ones(4)), "scipy.linalg" in sys.modules)
print(product(np.eye(3) + 1, np.ones((3, 3))), "scipy.linalg" in sys.modules)
"""


def test_scipy_is_loaded_for_matrices_alone_compiled_or_from_the_cache(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(CODE)
    for _way in ("compiled", "from the cache"):
        done = subprocess.run(
            [sys.executable, str(script)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=True,
        )
        sums = [line.split() for line in done.stdout.splitlines()]
        assert [(round(float(value), 6), loaded) for value, loaded in sums] == [(4, "False"), (9, "True")]
