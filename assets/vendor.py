"""Fetch the front-end files of others again, as `vendored.toml` names them: `python assets/vendor.py`.

Needs npm with its own registry settings, on a developer's machine only: neither the program nor its tests do.
Each file is compared with the sha256 in the list before it is written. To take a new version, change version
and sha256 in the list, and say in the commit what was read of its changes.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

_VENDOR = Path(__file__).resolve().parents[1] / "src/kinga/interfaces/web/ui/static/ui/vendor"


def main() -> int:
    """Write every listed file; 1 when one does not match its sum."""
    wrong = 0
    for entry in tomllib.loads((_VENDOR / "vendored.toml").read_text(encoding="utf-8"))["file"]:
        content = _member(entry["name"], entry["version"], entry["member"])
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            sys.stderr.write(f"{entry['path']}: the sum differs from the list; nothing was written.\n")
            wrong = 1
            continue
        target = _VENDOR / entry["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        sys.stdout.write(f"{entry['path']}: {entry['name']} {entry['version']}\n")
    return wrong


def _member(package: str, version: str, member: str) -> bytes:
    """One file out of a published package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as opened:
            found = opened.extractfile(f"package/{member}")
            if found is None:
                raise FileNotFoundError(member)
            return found.read()


if __name__ == "__main__":
    sys.exit(main())
