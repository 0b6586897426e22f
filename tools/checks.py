"""`make check`: every check in turn, all of them even when one fails, and at the end what failed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["CHECKS", "main"]

_BIN = Path(sys.executable).parent


def _templates() -> list[str]:
    return sorted(str(path) for path in Path("src").rglob("*.html") if "templates" in path.parts)


CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "."],
    "form": ["ruff", "format", "--check", "."],
    "layers": ["lint-imports", "--no-logo"],
    "templates": ["djade", "--target-version", "5.2", "--check"],
    "dependencies": ["deptry", "src"],
    "house rules": ["python", "-m", "pytest", "-q", "-n0", "tests/architecture"],
    "types": ["mypy"],
}


def main(chosen: list[str]) -> int:
    """Run the checks named in `chosen`, or all; returns the number that failed."""
    failed = []
    for name, command in CHECKS.items():
        if chosen and name not in chosen:
            continue
        arguments = [*command[1:], *(_templates() if name == "templates" else [])]
        began = time.monotonic()
        done = subprocess.run(
            [str(_BIN / command[0]), *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": "src"},
        )
        well = done.returncode == 0
        print(f"{'ok    ' if well else 'FAILED'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
        if not well:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(min(1, main(sys.argv[1:])))
