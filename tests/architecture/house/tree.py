"""The files of the project: what is committed, and nothing else."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "committed", "modules"]

ROOT = Path(__file__).resolve().parents[3]
_SKIPPED = {".venv", ".git", "var", "build", "dist", "__pycache__", "node_modules"}


@cache
def committed(root: Path = ROOT) -> tuple[Path, ...]:
    """Every file that git knows or would take, relative to `root`; without git, every file but caches."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        )
        names = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(root) for path in root.rglob("*")]
    return tuple(sorted(name for name in names if not _SKIPPED & set(name.parts) and (root / name).is_file()))


def modules(root: Path = ROOT, *, under: str = "") -> list[Path]:
    """The committed Python files under a folder, migrations excepted."""
    return [
        name
        for name in committed(root)
        if name.suffix == ".py" and "migrations" not in name.parts and name.as_posix().startswith(under)
    ]
