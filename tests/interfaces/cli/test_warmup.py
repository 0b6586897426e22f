"""`kinga warmup` compiles every family that says it has something to compile."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import kinga.methods
from kinga.interfaces.cli import warmup


def test_every_family_named_can_be_warmed(capsys: pytest.CaptureFixture[str]) -> None:
    warmup.warmup()
    assert f"{len(warmup.FAMILIES)} sciences are compiled" in capsys.readouterr().err


def test_no_family_with_compiled_loops_is_forgotten() -> None:
    root = Path(kinga.methods.__file__).parent
    compiled = {
        path.relative_to(root).parts[0]
        for path in root.glob("*/**/*.py")
        if "methods.compiling import" in path.read_text("utf-8")
    }
    assert compiled == {family.partition(".")[0] for family in warmup.FAMILIES}
    assert all(
        hasattr(importlib.import_module(f"kinga.methods.{family}"), "warm") for family in warmup.FAMILIES
    )
