"""`kinga screen` in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinga.interfaces.cli import application
from kinga.methods.hashing import Pool
from tests.interfaces.cli.screen.calling import Done, Kept, Screen


@pytest.fixture(scope="package")
def kept() -> Iterator[Kept]:
    with Pool(workers=1) as pool:
        yield Kept(pool)


@pytest.fixture
def screen(kept: Kept, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Screen:
    """Run the command line in this process."""
    monkeypatch.setattr("kinga.methods.hashing.Pool", kept, raising=False)

    def run(*arguments: str | Path, given: bytes = b"", folder: Path | None = None) -> Done:
        monkeypatch.setattr(sys, "argv", ["kinga", "screen", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        if folder:
            monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            application.run()
        sys.stdout.flush()
        return Done(int(ended.value.code or 0), *capfdbinary.readouterr())

    return run
