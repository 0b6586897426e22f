"""`kinga measure release` refuses what it cannot publish honestly, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kinga.errors import KingaError
from tests.interfaces.cli.releasing import HIDING, NOISE, folder, measure

__all__ = ["folder"]  # a fixture: named so that nobody takes its import away


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "cases.csv").write_text("id,kind,place\n1,x,n\n", "utf-8"), "Row 2: kind has a value"),
        (lambda folder: (folder / "cases.csv").write_bytes(b"\xff\xfe"), "not UTF-8"),
        (lambda folder: (folder / "cases.csv").unlink(), "cannot be read"),
        (lambda folder: (folder / "hiding.toml").unlink(), "cannot be read"),
        (lambda folder: (folder / "hiding.toml").write_text(HIDING.replace('out = "out"\n', ""), "utf-8"), "out"),
        (
            lambda folder: (folder / "hiding.toml").write_text(
                HIDING + '[[earlier]]\nrelease = "cases.csv"\n', "utf-8"
            ),
            "is no JSON",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_reason(folder: Path, change: Any, words: str) -> None:
    change(folder)
    done = measure(folder / "hiding.toml")
    assert isinstance(done.exception, KingaError)
    assert words in str(done.exception)
    assert done.stdout == ""
    assert not (folder / "out").exists()


def test_another_number_of_people_is_refused(folder: Path) -> None:
    (folder / "noise.toml").write_text(NOISE.replace("122", "121"), "utf-8")
    assert "people must be the number" in str(measure(folder / "noise.toml", "--new-ledger").exception)
    assert not (folder / "cases.ledger").exists()
