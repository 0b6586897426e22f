"""Records of 122 people, two of them alone in their cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interfaces.cli.releases.calling import HIDING, NOISE, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "cases.csv", (2, 30, 40, 50))
    (tmp_path / "hiding.toml").write_text(HIDING, "utf-8")
    (tmp_path / "noise.toml").write_text(NOISE, "utf-8")
    return tmp_path
