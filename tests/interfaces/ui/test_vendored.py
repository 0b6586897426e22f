"""Files of others are what their list says."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[3]


def test_vendored_files_match_their_sums() -> None:
    entries = tomllib.loads((_ROOT / "assets" / "vendored.toml").read_text(encoding="utf-8"))["file"]
    listed = {_ROOT / entry["path"]: entry["sha256"] for entry in entries}
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in listed} == listed
    folder = _ROOT / "src/kinga/interfaces/web/ui/static/ui/vendor"
    assert {path for path in folder.rglob("*") if path.is_file()} == set(listed)
